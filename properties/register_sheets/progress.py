"""How far an upload has come, told while it happens: on a connection of its own, past the open transaction."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection

from properties.models import RegisterUpload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

EVERY_SECONDS: Final = 0.7
# One short transaction, so that a pooler keeps nothing of it. A figure is not worth the wait for a lock.
_TELL: Final = f"""
BEGIN; SET LOCAL lock_timeout = '200ms';
UPDATE {RegisterUpload._meta.db_table} SET done = %s, total = %s WHERE id = %s; COMMIT
"""  # noqa: S608 — our own name


class Progress:
    """`step(done)` as often as one likes; the row learns of it now and then."""

    def __init__(self, upload: RegisterUpload, line: BaseDatabaseWrapper | None, total: int = 0) -> None:
        self._upload, self._line = upload, line
        self.total = total
        self._told = 0.0

    def step(self, done: int) -> None:
        now = time.monotonic()
        if self._line is None or now < self._told + EVERY_SECONDS:
            return
        self._told = now
        try:
            with self._line.cursor() as cursor:
                cursor.execute(_TELL, [done, self.total, str(self._upload.pk)])
        except DatabaseError:
            self._line = None


@contextmanager
def told(upload: RegisterUpload, *, total: int = 0) -> Iterator[Progress]:
    """On SQLite, which has one writer at a time, the page only says that the work is going on."""
    if connection.vendor != "postgresql":
        yield Progress(upload, None, total)
        return
    line = connection.copy()
    try:
        yield Progress(upload, line, total)
    finally:
        line.close()

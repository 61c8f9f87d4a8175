"""All rows of a PostgreSQL database, kept beside the run's photos and put back: what takes seconds to invent, in
tenths of one, and is invented once for all workers of a run.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import OperationalError, connection, transaction

from tests.plugins import emptying

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES: Final = """
    SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'django_migrations' ORDER BY tablename
"""
_SEQUENCES: Final = """
    SELECT quote_ident(sequencename), last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""
_NEXT: Final = "sequences.sql"
TRIES: Final = 5


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "town"


@contextmanager
def held() -> Iterator[None]:
    """One worker at a time; the others wait for what it takes."""
    _folder().mkdir(exist_ok=True)
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_filled() -> bool:
    return (_folder() / _NEXT).exists()


def take() -> None:
    """The rows of every table as PostgreSQL's COPY writes them."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            with (_folder() / f"{table}.rows").open("wb") as rows:
                cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
        cursor.execute(_SEQUENCES)
        sums = [f"SELECT setval('{name}', {value});" for name, value in cursor.fetchall()]
    (_folder() / _NEXT).write_text("".join(sums), encoding="utf-8")


def put_back() -> None:
    """Into a database just emptied; again where a worker that still reads stood in the way (a deadlock)."""
    for left in reversed(range(TRIES)):
        try:
            _put_back()
        except OperationalError:
            if not left:
                raise
        else:
            return


def _put_back() -> None:
    """What `flush` wrote of its own goes, keys and triggers wait."""
    kept = {path.stem: path for path in sorted(_folder().glob("*.rows"))}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in emptying.statements(list(kept), restart=False):
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, path in kept.items():
            with path.open("rb") as rows:
                cursor.copy_expert(f"COPY {table} FROM STDIN", rows)
        cursor.execute((_folder() / _NEXT).read_text(encoding="utf-8"))

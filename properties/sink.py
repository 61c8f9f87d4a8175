"""Writing many rows with keys and moments of their own: COPY on PostgreSQL, INSERT of many elsewhere."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from yinhang.fields import Sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.db import models

_BATCH: Final = 1_000
_REMEMBERED: Final = 100_000
_LONGEST_REMEMBERED: Final = 80
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Table:
    """A model's table and the columns that are written; a column left out takes the database's default."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        by_name = {field.attname: field for field in model._meta.concrete_fields}
        self.fields = [by_name[column] for column in columns]
        self.name = model._meta.db_table
        self.rows: list[Sequence[Any]] = []

    def write(self) -> int:
        """Write the rows gathered so far and forget them."""
        written = len(self.rows)
        if written:
            (self._copy if connection.vendor == "postgresql" else self._insert)()
            self.rows = []
        return written

    def _names(self) -> str:
        return ", ".join(connection.ops.quote_name(field.column or "") for field in self.fields)

    def _copy(self) -> None:
        encode = _ENCODE.get
        lines = ("\t".join([encode(type(value), _other)(value) for value in row]) for row in self.rows)
        data = io.StringIO("\n".join(lines))
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {connection.ops.quote_name(self.name)} ({self._names()}) FROM STDIN", data
            )

    def _insert(self) -> None:
        marks = ", ".join(["%s"] * len(self.fields))
        sql = f"INSERT INTO {connection.ops.quote_name(self.name)} ({self._names()}) VALUES ({marks})"  # noqa: S608 — our own names
        with connection.cursor() as cursor:
            for start in range(0, len(self.rows), _BATCH):
                batch = self.rows[start : start + _BATCH]
                cursor.executemany(sql, [self._ready(row) for row in batch])

    def _ready(self, row: Sequence[Any]) -> list[Any]:
        return [
            field.get_db_prep_save(value, connection) for field, value in zip(self.fields, row, strict=True)
        ]


class _Words(dict[str, str]):
    """Escaped forms of texts already seen: most of what a demo writes, it writes again and again."""

    def __missing__(self, text: str) -> str:
        escaped = text.translate(_ESCAPES)
        if len(text) <= _LONGEST_REMEMBERED and len(self) < _REMEMBERED:
            self[text] = escaped
        return escaped


_words: Final = _Words()


def _other(value: object) -> str:
    return _words[str(value)]


def _json(value: object) -> str:
    return (
        json.dumps(value, ensure_ascii=False).translate(_ESCAPES) if value else "{}" if value == {} else "[]"
    )


# One line of COPY's text format, by the Python type of each value; anything else is its own text.
_ENCODE: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda _value: r"\N",
    bool: lambda value: "t" if value else "f",
    int: int.__repr__,
    str: _words.__getitem__,
    UUID: UUID.__str__,
    Sealed: lambda value: value.envelope,  # its text shows nothing, on purpose
    datetime: datetime.isoformat,
    dict: _json,
    list: _json,
}


@contextmanager
def unchecked_references() -> Iterator[None]:
    """Inside a transaction: PostgreSQL does not look up every reference, where this user may say so.

    Only for a city, whose rows all point at rows of the same load: 28 million look-ups are a third of the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            yield
            return
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def reserve(model: type[models.Model], count: int) -> int:
    """Set `count` keys of a table aside and return the first; several processes may do so at once."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {connection.ops.quote_name(table)}")  # noqa: S608 — our own name
            return int(cursor.fetchone()[0])
        # The lock is the session's, not the transaction's: a sequence moves at once for everybody.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [table])
        try:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            first = int(cursor.fetchone()[0])
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [table])
    return first


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys for `count` rows, each drawn from the sequence by itself: safe beside others who add single rows."""
    if connection.vendor != "postgresql":
        first = reserve(model, count)
        return list(range(first, first + count))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(key) for (key,) in cursor.fetchall()]

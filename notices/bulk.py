"""Many rows in one statement. PostgreSQL reads them from one JSON parameter, SQLite from executemany.

Table and column names are written in our own modules; every value is a parameter.
"""
# ruff: noqa: S608

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from notices import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def insert_new(table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], *, unique: str) -> int:
    """INSERT the rows, leaving alone those whose `unique` column is taken; returns how many went in.

    `columns` maps name → PostgreSQL type. Table and column names are ours, never anybody's input.
    """
    if not rows:
        return 0
    names = ", ".join(columns)
    tail = f"ON CONFLICT ({unique}) DO NOTHING"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            source = f"SELECT {names} FROM {_recordset(columns)}"
            statements.execute(
                cursor, f"INSERT INTO {table} ({names}) {source} {tail}", [_as_json(columns, rows)]
            )
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {tail}", _plain(rows))
        return int(cursor.rowcount)


def update_each(table: str, column: str, kind: str, values: Mapping[int, Any]) -> None:
    """Set one column of many rows, each to its own value; `values` maps id → value."""
    if not values:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = {"id": "bigint", "value": kind}
            source = _recordset(columns)
            cursor.execute(
                f"UPDATE {table} SET {column} = r.value FROM {source} WHERE {table}.id = r.id",
                [_as_json(columns, sorted(values.items()))],
            )
        else:
            pairs = [(value, key) for key, value in sorted(values.items())]
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", _plain(pairs))


def _recordset(columns: Mapping[str, str]) -> str:
    shape = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"json_to_recordset(%s::json) AS r({shape})"


def _as_json(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> str:
    names = tuple(columns)
    return json.dumps(
        [dict(zip(names, row, strict=True)) for row in rows], default=_json_value, ensure_ascii=False
    )


def _json_value(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _plain(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(_sqlite_value(value) for value in row) for row in rows]


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

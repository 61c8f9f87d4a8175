"""Writing single rows by statements the database has prepared: what `save()` does, without building its SQL anew.

For the rows of the hot paths. No signals are sent, and a model with parents or generated columns is not for here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections

from notices import statements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db import models

M = TypeVar("M", bound="models.Model")


class _Shape(NamedTuple):
    """The columns that are written, and the key's name when the database gives it."""

    fields: tuple[Any, ...]
    given: str | None
    sql: str


def insert(rows: Sequence[M]) -> list[M]:
    """INSERT new rows of one model in one statement and set the keys the database gives them."""
    if not rows:
        return []
    shape = _shape(type(rows[0]), len(rows))
    line = connections[
        DEFAULT_DB_ALIAS
    ]  # `connection` looks it up again at every use, and this uses it often
    params = [
        field.get_db_prep_save(field.pre_save(row, add=True), line) for row in rows for field in shape.fields
    ]
    with connection.cursor() as cursor:
        statements.execute(cursor, shape.sql, params)
        keys = cursor.fetchall() if shape.given else ()
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    for row, (key,) in zip(rows, keys, strict=False):
        setattr(row, shape.given or "", key)
    return list(rows)


@cache
def _shape(model: type[models.Model], count: int) -> _Shape:
    meta, quote = model._meta, connection.ops.quote_name
    given = meta.pk.attname if meta.pk is meta.auto_field else None
    fields = tuple(field for field in meta.concrete_fields if field.attname != given)
    marks = f"({', '.join(['%s'] * len(fields))})"
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) "  # noqa: S608 — our own names
        f"VALUES {', '.join([marks] * count)}"
    )
    return _Shape(fields, given, f"{sql} RETURNING {quote(meta.pk.column)}" if given else sql)


def update(model: type[models.Model], values: Mapping[str, Any], **where: Any) -> int:
    """UPDATE the rows whose columns equal `where`; both by the names of fields. Returns how many there were."""
    fields = {name: model._meta.get_field(name) for name in [*values, *where]}
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(fields[name].column)} = %s" for name in values)
    finds = " AND ".join(f"{quote(fields[name].column)} = %s" for name in where)
    params = [
        fields[name].get_db_prep_save(getattr(value, "pk", value), connection)
        for name, value in [*values.items(), *where.items()]
    ]
    with connection.cursor() as cursor:
        statements.execute(cursor, f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {finds}", params)  # noqa: S608
        return int(cursor.rowcount)

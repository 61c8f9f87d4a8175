"""Writing rows by statements made once: what `save()` does, without building its SQL anew.

For the rows of the hot paths. No signals are sent, and a model with parents or generated columns is not for here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from notices import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

M = TypeVar("M", bound="models.Model")
_PLAIN: Final = frozenset({int, str, bool, type(None)})
# More rows at once come in too many numbers for a statement to be kept prepared on each connection, and more than
# so many would have more parameters than SQLite takes.
_KEPT: Final = 8
_AT_ONCE: Final = 100


class _Shape(NamedTuple):
    """The columns that are written, and the key's name when the database gives it."""

    fields: tuple[tuple[Any, bool], ...]  # the field, and whether it only hands its value on
    given: str | None
    sql: str


def insert(rows: Sequence[M]) -> list[M]:
    """INSERT new rows of one model, a hundred a statement, and set the keys the database gives them."""
    for start in range(0, len(rows), _AT_ONCE):
        _insert(rows[start : start + _AT_ONCE])
    return list(rows)


def _insert(rows: Sequence[models.Model]) -> None:
    shape = _shape(type(rows[0]), len(rows))
    params = [value for row in rows for value in _values(row, shape)]
    with connection.cursor() as cursor:
        if len(rows) <= _KEPT:
            statements.execute(cursor, shape.sql, params)
        else:
            cursor.execute(shape.sql, params)
        keys = cursor.fetchall() if shape.given else ()
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias
    for row, (key,) in zip(rows, keys, strict=False):
        setattr(row, shape.given or "", key)


def _values(row: models.Model, shape: _Shape) -> Iterator[Any]:
    """The row's values as the driver takes them. Most are numbers, texts or nothing, and go as they are."""
    # Not `connection`, which looks itself up again at every use.
    line = connections[DEFAULT_DB_ALIAS]
    for field, is_simple in shape.fields:
        if is_simple and type(value := getattr(row, field.attname)) in _PLAIN:
            yield value
        else:
            yield field.get_db_prep_save(field.pre_save(row, add=True), line)


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


@lru_cache(maxsize=512)
def _shape(model: type[models.Model], count: int) -> _Shape:
    meta, quote = model._meta, _quoted
    given = meta.pk.attname if meta.pk is meta.auto_field else None
    fields = tuple(field for field in meta.concrete_fields if field.attname != given)
    marks = f"({', '.join(['%s'] * len(fields))})"
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) "  # noqa: S608 — our own names
        f"VALUES {', '.join([marks] * count)}"
    )
    simple = tuple((field, _is_simple(field)) for field in fields)
    return _Shape(simple, given, f"{sql} RETURNING {quote(meta.pk.column)}" if given else sql)


def _is_simple(field: models.Field[Any, Any]) -> bool:
    return type(field).pre_save is models.Field.pre_save and not isinstance(field, models.JSONField)


def update(model: type[models.Model], values: Mapping[str, Any], **where: Any) -> int:
    """UPDATE the rows whose columns equal `where`; both by the names of fields. Returns how many there were."""
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in [*values, *where]}
    quote = _quoted
    sets = ", ".join(f"{quote(fields[name].column)} = %s" for name in values)
    finds = " AND ".join(f"{quote(fields[name].column)} = %s" for name in where)
    params = [
        fields[name].get_db_prep_save(getattr(value, "pk", value), connection)
        for name, value in [*values.items(), *where.items()]
    ]
    with connection.cursor() as cursor:
        statements.execute(cursor, f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {finds}", params)  # noqa: S608
        return int(cursor.rowcount)

"""Querysets whose SQL is written once and run many times.

The ORM takes five to ten times as long to write a statement with a dozen joins as the database takes to
answer it. A `Prepared` lets it write the statement once for each thread and then only fills in other keys;
rows come back as the queryset would give them, instances with what was selected along, or tuples.

    _moves = Prepared(lambda issue: Move.objects.filter(issue=issue).values_list("verb", "at"), int)
    _moves.rows(7)

The shape may not depend on the keys: no `None`, no list, no branching inside the function.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import local
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models.query import ModelIterable, get_related_populators

from notices import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
# Keys no row has, by which the places to be filled in are found in the written statement.
_MARKS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda number: -9_100_000_000 - number,
    str: lambda number: f"\ue000mark-{number}\ue000",
    date: lambda number: date(1807, 3, 1 + number),
    datetime: lambda number: datetime(1807, 3, 1 + number, tzinfo=UTC),
    UUID: lambda number: UUID(int=0xFEED_0000_0000_0000_0000_0000_0000_0000 + number),
}


class _Instances(NamedTuple):
    """How a row becomes an instance: its own columns, the rows selected along, what was annotated."""

    model: type[Model]
    names: list[str]
    own: slice
    along: list[Any]
    annotated: dict[str, int]

    def of(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """As `ModelIterable` does it."""
        instances = []
        for row in found:
            instance: Any = self.model.from_db(connection.alias, self.names, row[self.own])
            for part in self.along:
                part.populate(row, instance)
            for name, column in self.annotated.items():
                setattr(instance, name, row[column])
            instances.append(instance)
        return instances


class _Written(NamedTuple):
    """A statement; `places` maps positions of its parameters to the number of the key."""

    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: dict[int, Any]
    instances: _Instances | None


class Prepared(Generic[Row]):
    """`build` makes the queryset from as many keys as `kinds` names types (int, str, date, datetime, UUID)."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._kept = local()

    def rows(self, *keys: Any) -> list[Row]:
        """What the queryset gives for these keys."""
        written = self._written()
        params = list(written.params)
        for place, number in written.places:
            params[place] = _adapted(keys[number])
        found: Iterable[Any] = statements.fetch(written.sql, params)
        if written.converters:
            found = written.compiler.apply_converters(found, written.converters)
        return written.instances.of(found) if written.instances else [tuple(row) for row in found]  # type: ignore[misc]

    def first(self, *keys: Any) -> Row | None:
        found = self.rows(*keys)
        return found[0] if found else None

    def _written(self) -> _Written:
        known: dict[str, _Written] = self._kept.__dict__
        if connection.vendor not in known:
            known[connection.vendor] = self._write()
        return known[connection.vendor]

    def _write(self) -> _Written:
        marks = [_MARKS[kind](number) for number, kind in enumerate(self._kinds)]
        rows = self._build(*marks)
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        adapted = [_adapted(mark) for mark in marks]
        places = [(place, adapted.index(value)) for place, value in enumerate(params) if value in adapted]
        if {number for _place, number in places} != set(range(len(marks))):
            msg = "a key of a prepared statement does not reach the statement"
            raise LookupError(msg)
        converters = compiler.get_converters([column[0] for column in compiler.select or ()])
        instances = _instances(compiler) if issubclass(rows._iterable_class, ModelIterable) else None
        return _Written(compiler, sql, tuple(params), tuple(places), converters, instances)


def _adapted(value: Any) -> Any:
    """The value as the database's driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _instances(compiler: SQLCompiler) -> _Instances:
    select, about = compiler.select or [], compiler.klass_info or {}
    start, end = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [select[place][0].target.attname for place in range(start, end)]
    # The type checker knows the signature of a later Django.
    along = get_related_populators(about, select, connection.alias)  # type: ignore[call-arg]
    return _Instances(about["model"], names, slice(start, end), along, compiler.annotation_col_map or {})

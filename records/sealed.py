"""Where sealed values lie: every `SealedField` of every room, and what rooms seal by themselves and say here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps

from yinhang.fields import SealedField

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


class Column(NamedTuple):
    """A column of sealed values. `place` makes the words a value is bound to, out of the columns of `bound`.

    `binary` ones hold a whole file. `guards` are triggers that refuse every change of such a row; sealing anew
    changes no word, so they stand aside for it.
    """

    table: str
    key: str
    column: str
    bound: tuple[str, ...]
    place: Callable[..., str]
    binary: bool = False
    guards: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


_BY_HAND: dict[tuple[str, str], Column] = {}
_GUARDS: dict[str, tuple[str, ...]] = {}


def register(
    model: type[Model],
    column: str,
    *,
    bound: tuple[str, ...],
    place: Callable[..., str],
    binary: bool = False,
) -> None:
    """A column that a room seals itself, bound to other words than its row's key."""
    table, key = model._meta.db_table, _key(model)
    _BY_HAND[table, column] = Column(table, key, column, bound, place, binary)


def guarded(model: type[Model], *triggers: str) -> None:
    _GUARDS[model._meta.db_table] = triggers


def columns() -> list[Column]:
    fields = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    ]
    found = [_of_field(model, str(field.column)) for model, field in fields] + list(_BY_HAND.values())
    return [column._replace(guards=_GUARDS.get(column.table, ())) for column in sorted(found)]


def _of_field(model: type[Model], column: str) -> Column:
    table, key = model._meta.db_table, _key(model)
    to_python: Callable[[Any], Any] = model._meta.pk.to_python

    def place(pk: Any) -> str:  # SQLite gives a UUID back as its digits
        return f"{table}.{column}.{to_python(pk)}"

    return Column(table, key, column, (key,), place)


def _key(model: type[Model]) -> str:
    return str(model._meta.pk.column)

"""Which columns name files of the storage. Each room says so when it is ready; a backup asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


class Naming(NamedTuple):
    """A column that names files. `beside` gives the names of what is kept with one, such as a thumbnail."""

    table: str
    column: str
    beside: Callable[[str], tuple[str, ...]]


_NAMINGS: dict[tuple[str, str], Naming] = {}


def alone(_name: str) -> tuple[str, ...]:
    return ()


def register(model: type[Model], column: str, *, beside: Callable[[str], tuple[str, ...]] = alone) -> None:
    """Files are written once under a name of their own: the same name is always the same file."""
    table, named = model._meta.db_table, str(model._meta.get_field(column).attname)  # type: ignore[union-attr]
    _NAMINGS[table, named] = Naming(table, named, beside)


def namings() -> list[Naming]:
    return list(_NAMINGS.values())

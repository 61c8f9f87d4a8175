"""Which columns name files of the storage. Each room says so when it is ready; a backup asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


class Naming(NamedTuple):
    """A column that names files. `beside` gives the names of what is kept with one, such as a thumbnail.

    `kept` is another column, empty once the file was taken away and its row stays as history; "" where none is.
    """

    table: str
    column: str
    beside: Callable[[str], tuple[str, ...]]
    kept: str = ""

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that are not empty while the file has to be there."""
        return (self.column, self.kept) if self.kept else (self.column,)


_NAMINGS: dict[tuple[str, str], Naming] = {}


def alone(_name: str) -> tuple[str, ...]:
    return ()


def register(
    model: type[Model],
    column: str,
    *,
    beside: Callable[[str], tuple[str, ...]] = alone,
    kept: str = "",
) -> None:
    """Files are written once under a name of their own: the same name is always the same file."""
    table, named = model._meta.db_table, str(model._meta.get_field(column).attname)  # type: ignore[union-attr]
    _NAMINGS[table, named] = Naming(table, named, beside, kept)


def namings() -> list[Naming]:
    return list(_NAMINGS.values())

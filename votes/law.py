"""What owners decide together (民法典 278(1)) and by which majority. A table, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from properties.majority import Item as Majority

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of the list: its number there, what it is, and the majority of CC 278(2) it needs."""

    number: int
    words: _StrPromise
    majority: Majority

    @property
    def article(self) -> str:
        return f"CC 278(1)({self.number})"


_ORDINARY, _SPECIAL = Majority.ORDINARY, Majority.SPECIAL
CLAUSES: Final = {
    one.number: one
    for one in (
        Clause(1, _("adopt or change the rules of the owners' assembly"), _ORDINARY),
        Clause(2, _("adopt or change the management covenant"), _ORDINARY),
        Clause(3, _("elect the owners' committee or replace its members"), _ORDINARY),
        Clause(4, _("engage or dismiss the property firm"), _ORDINARY),
        Clause(5, _("use the maintenance fund"), _ORDINARY),
        Clause(6, _("raise the maintenance fund"), _SPECIAL),
        Clause(7, _("alter or rebuild the buildings and what belongs to them"), _SPECIAL),
        Clause(8, _("change the use of the common parts, or do business with them"), _SPECIAL),
        Clause(9, _("other important matters of common ownership and management"), _ORDINARY),
    )
}

"""Whether owners have decided (民法典 278). Pure, exact: whole numbers and decimals, cross-multiplied, no division.

Two thirds of the area and of the heads have to take part. An ordinary item then needs more than half of what took
part, a special one three quarters, each in both. "以上" counts the number itself, "过半数" does not (CC 1259);
whoever abstains takes part and does not consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


class Item(StrEnum):
    """Which sentence of CC 278 a decision falls under; a fee is an ordinary one (items 4 and 9)."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Count:
    """One side of the count: all, who took part, who consented. Areas in m², or heads."""

    total: Decimal | int
    voting: Decimal | int
    consenting: Decimal | int

    @property
    def is_possible(self) -> bool:
        """Nobody votes who is not there, and nobody consents who did not vote."""
        return 0 <= self.consenting <= self.voting <= self.total and self.total > 0

    @property
    def is_quorate(self) -> bool:
        """At least two thirds take part."""
        return self.voting * 3 >= self.total * 2

    def carries(self, item: Item) -> bool:
        """More than half of those who took part, or for a special item at least three quarters."""
        if item == Item.SPECIAL:
            return self.voting > 0 and self.consenting * 4 >= self.voting * 3
        return self.consenting * 2 > self.voting


def passes(area: Count, heads: Count, item: Item = Item.ORDINARY) -> bool:
    """Whether the owners decided it. Raises ValueError for numbers no count can give."""
    if not (area.is_possible and heads.is_possible):
        raise ValueError("more votes than voters, or more consent than votes")
    return all(side.is_quorate and side.carries(item) for side in (area, heads))

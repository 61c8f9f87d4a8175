"""The frozen roll as those who organise and count may read it: names masked, and nothing of who has voted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from properties.owners import masked_name
from votes.sheets import home_label
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from votes.models import Ballot, Right

PAGE: Final = 50


class RollLine(NamedTuple):
    right: Right
    home: str
    name: str


def rows(ballot: Ballot) -> Any:
    return ballot.rights.select_related("home", "representative").order_by("number")


def lines(rights: Iterable[Right]) -> list[RollLine]:
    """`name` is the representative's, masked; "" where nobody is known who could vote."""
    return [
        RollLine(
            right,
            home_label(right),
            masked_name(reveal(right.representative, "name")) if right.representative else "",
        )
        for right in rights
    ]

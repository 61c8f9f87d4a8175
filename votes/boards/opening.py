"""What an opening would freeze, shown before it is done: the roll of today, its totals and its hash. Reads only."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from votes import freezing
from votes.boards.results import number

if TYPE_CHECKING:
    from votes.models import Ballot


class Preview(NamedTuple):
    """`silent` homes belong to the whole and have nobody who could vote."""

    rights: int
    heads: int
    area: str
    silent: int
    roll_hash: str


def preview(ballot: Ballot) -> Preview:
    """The roll as the register gives it now; it is drawn up again when it is frozen."""
    rights = freezing.drawn_up(ballot, timezone.localdate())
    return Preview(
        len(rights),
        max((right.head for right in rights), default=0),
        number(f"{sum((right.area for right in rights), Decimal(0)):.2f}"),
        sum(1 for right in rights if right.representative_id is None),
        freezing.roll_hash(rights),
    )

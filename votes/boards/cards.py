"""How many voting cards there are, and for which homes papers are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from votes.models import Ballot, Right


class CardCounts(NamedTuple):
    """`missing` homes could vote and have no card; `silent` ones have nobody who could."""

    printed: int
    missing: int
    silent: int
    revoked: int


def counts(ballot: Ballot) -> CardCounts:
    voting = ballot.rights.filter(representative__isnull=False).count()
    printed = ballot.cards.filter(revoked_at__isnull=True).count()
    silent = ballot.rights.filter(representative__isnull=True).count()
    return CardCounts(
        printed, voting - printed, silent, ballot.cards.filter(revoked_at__isnull=False).count()
    )


def rights(ballot: Ballot, numbers: Iterable[int] | None = None) -> list[Right]:
    """Those with somebody who votes, in the order of the roll."""
    rows = ballot.rights.filter(representative__isnull=False).select_related("home").order_by("number")
    if numbers is not None:
        wanted = set(numbers)
        return [right for right in rows if right.number in wanted]
    return list(rows)

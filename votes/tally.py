"""The rows of a ballot handed to `counting`, and the closing record made of what comes back. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from votes import chain, counting

if TYPE_CHECKING:
    from datetime import datetime

    from votes.models import Ballot


def result(ballot: Ballot) -> dict[str, Any]:
    """The result as it is published. Three statements; a function of the rows alone."""
    rights = ballot.rights.order_by("number").values_list("number", "building", "area", "head")
    items = ballot.items.order_by("number").values_list("number", "clause")
    votes = ballot.votes.filter(replaced_by__isnull=True).order_by()
    counted = counting.result(
        [counting.RightRow(*row) for row in rights.iterator()],
        [counting.ItemRow(*row) for row in items],
        dict(votes.values_list("right__number", "choices").iterator()),
        unreturned=ballot.unreturned,
    )
    return {"advisory": ballot.is_advisory, "ballot": str(ballot.pk), **counted}


def closing_record(ballot: Ballot, at: datetime) -> dict[str, Any]:
    """The end of the chain: its head, how many votes there are and count, and the result."""
    last = ballot.votes.order_by("-seq").values_list("seq", "hash").first()
    seq, head = last or (0, ballot.opening_hash)
    return {
        "ballot": str(ballot.pk),
        "closed_at": chain.moment(at),
        "counted": ballot.votes.filter(replaced_by__isnull=True).count(),
        "head": head,
        "result": result(ballot),
        "votes": seq,
    }

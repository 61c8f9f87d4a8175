"""The rows of a ballot handed to `counting`, and the closing record made of what comes back. Reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.functions import Cast

from votes import chain, counting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from votes.models import Ballot


def result(ballot: Ballot) -> dict[str, Any]:
    """The result as it is published. Three statements; a function of the rows alone."""
    rights = list(ballot.rights.order_by("number").values_list("pk", "number", "building", "area", "head"))
    items = ballot.items.order_by("number").values_list("number", "clause")
    numbers = {key: number for key, number, *_rest in rights}
    counted = counting.result(
        [counting.RightRow._make(right[1:]) for right in rights],
        [counting.ItemRow(*row) for row in items],
        {numbers[right]: choices for right, choices in _choices(ballot)},
        unreturned=ballot.unreturned,
    )
    return {"advisory": ballot.is_advisory, "ballot": str(ballot.pk), **counted}


def _choices(ballot: Ballot) -> Iterator[tuple[int, dict[str, str]]]:
    """Each right whose vote counts, with its choices. Thousands answer in a few ways: each way is read once."""
    votes = ballot.votes.filter(replaced_by__isnull=True).order_by()
    known: dict[str, dict[str, str]] = {}
    for right, text in votes.annotate(text=Cast("choices", TextField())).values_list("right", "text"):
        if text not in known:
            known[text] = json.loads(text)
        yield right, known[text]


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

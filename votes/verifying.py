"""Whether the rows of a ballot still say what was hashed when they were written. Reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from records.verifying import Verdict
from votes import chain, export, freezing, tally
from votes.models import Ballot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


class Fault(NamedTuple):
    """The first row that is not as it was: which table, and its number there."""

    ballot: str
    row: str


def first_fault(ballot: Ballot) -> Fault | None:
    """None where every hash can be made again; a ballot that was never opened has nothing to verify."""
    found = next(_faults(ballot), None) if ballot.opening_hash else None
    return Fault(str(ballot.pk), found) if found else None


def _faults(ballot: Ballot) -> Iterator[str]:
    """In the order of the chain, so that the first one is where it breaks."""
    if chain.digest(ballot.opening_record.encode()) != ballot.opening_hash:
        yield "opening record"
    opening = json.loads(ballot.opening_record)
    if _opening_again(ballot, opening) != opening:
        yield "rules and items"
    if freezing.roll_hash(ballot.rights.order_by("number")) != ballot.roll_hash:
        yield "roll"
    yield from _broken_votes(ballot)
    if ballot.closing_hash and not _closing_holds(ballot):
        yield "closing record"


def _opening_again(ballot: Ballot, opening: dict[str, Any]) -> dict[str, Any]:
    """The opening record from the columns; the names of the places are those of then."""
    if ballot.opened_at is None or ballot.area_total is None:
        return {}
    totals = freezing.Totals(ballot.rights_count or 0, ballot.heads_count or 0, ballot.area_total)
    again = freezing.opening_record(
        ballot, ballot.items.order_by("number"), totals, ballot.roll_hash, ballot.opened_at
    )
    place = again["scope"] | {"place": opening["scope"]["place"]}
    return again | {"compound": opening["compound"], "scope": place}


def _closing_holds(ballot: Ballot) -> bool:
    """The record made again from the rows is the one that was hashed, to the byte; so are the copies beside it."""
    if ballot.closed_at is None:
        return False
    again = tally.closing_record(ballot, ballot.closed_at)
    carried = sum(item["carried"] for item in again["result"]["items"])
    return (
        chain.canonical(again).decode() == ballot.closing_record
        and chain.link(again["head"], again) == ballot.closing_hash
        and (again["counted"], carried) == (ballot.votes_count, ballot.carried)
    )


def _broken_votes(ballot: Ballot) -> Iterator[str]:
    before = ballot.opening_hash
    replaced: dict[int, int | None] = {}
    for seq, vote in enumerate(ballot.votes.order_by("seq").select_related("right"), 1):
        if not isinstance(vote.choices, dict):
            yield f"vote {seq}"
        record = export.record(vote)
        bound = chain.commitment(
            ballot=str(ballot.pk), right=record.right, choices=vote.choices, salt=vote.salt
        )
        linked = vote.prev_hash == before and chain.link(before, record.public()) == vote.hash
        if vote.seq != seq or bound != vote.commitment or not linked:
            yield f"vote {seq}"
        if vote.replaces is not None and replaced.pop(vote.replaces, None) != seq:
            yield f"vote {vote.replaces}"
        if vote.replaced_by is not None:
            replaced[seq] = vote.replaced_by
        before = vote.hash
    yield from (f"vote {seq}" for seq in replaced)  # marked as replaced, and by no vote


def every_ballot() -> Verdict:
    """What `verify_history` asks: the first fault of each opened ballot."""
    ballots = list(opened_ballots())
    faults = [fault for ballot in ballots if (fault := first_fault(ballot))]
    said = _("Ballots looked at: %(count)d.") % {"count": len(ballots)}
    return Verdict(
        [_("Ballot %(ballot)s: %(row)s is not as it was.") % one._asdict() for one in faults], said
    )


def opened_ballots() -> QuerySet[Ballot]:
    rows = Ballot.objects.exclude(opening_hash="").select_related(
        "compound", "building", "entrance__building", "course"
    )
    return rows.order_by("opened_at", "pk")

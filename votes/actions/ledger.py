"""What every action begins and ends with: the ballot's row held, the right read again, one row of history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from votes.models import Ballot, BallotMove, Right

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User
    from votes.states import Verb


def locked(ballot: Ballot) -> Ballot:
    """The row as it is now, held until the transaction ends: casting and closing come one after the other."""
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("compound", "course")
    return rows.get(pk=ballot.pk)


def with_its_right(right: Right) -> tuple[Ballot, Right]:
    """The right's ballot, locked, and the right as the database has it."""
    ballot = locked(Ballot(pk=right.ballot_id))
    return ballot, Right.objects.get(pk=right.pk, ballot=ballot)


def note(
    ballot: Ballot,
    verb: Verb,
    *,
    by: User | None,
    at: datetime,
    right: Right | None = None,
    words: str = "",
) -> BallotMove:
    return BallotMove.objects.create(ballot=ballot, verb=verb, right=right, words=words, by=by, at=at)

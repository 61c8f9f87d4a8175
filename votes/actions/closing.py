"""Closing and counting under the lock that casting takes; or withdrawing, which counts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices import clock
from properties.members import said_why
from votes import chain, export, rules, tally
from votes.access import require_counter, require_organiser
from votes.actions.following import follow_close, subject_of
from votes.actions.ledger import locked, note
from votes.actions.papers import unfinished
from votes.states import State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User
    from votes.models import Ballot


@transaction.atomic
def close(*, ballot: Ballot, by: User | None, at: datetime | None = None) -> Ballot:
    """Count, once the last moment is over. `by` is None where the clock did it."""
    ballot = locked(ballot)
    if by is not None:
        require_organiser(by, ballot.compound)
    rules.must_be(ballot, State.OPEN)
    now = clock.now(at)
    if now < ballot.closes_at:
        raise Refused("vote.too-early", _("Voting is not over yet."))
    if waiting := unfinished(ballot):
        raise Refused(
            "vote.papers-unfinished",
            _("These papers are not entered alike by two people yet: %(numbers)s")
            % {"numbers": ", ".join(map(str, waiting[:20]))},
        )
    record = tally.closing_record(ballot, now)
    ballot.closing_record = chain.canonical(record).decode()
    ballot.closing_hash = chain.link(record["head"], record)
    ballot.votes_count = record["counted"]
    ballot.carried = sum(item["carried"] for item in record["result"]["items"])
    ballot.closed_at, ballot.state = now, State.CLOSED
    ballot.save(
        update_fields=["closing_record", "closing_hash", "votes_count", "carried", "closed_at", "state"]
    )
    note(ballot, Verb.CLOSE, by=by, at=now, words=ballot.closing_hash)
    carried = {item["number"] for item in record["result"]["items"] if item["carried"]}
    follow_close(ballot, carried, at=now)
    return ballot


@transaction.atomic
def take_export(*, ballot: Ballot, by: User, at: datetime | None = None) -> bytes:
    """The file that can be recounted. It says who voted what, so whoever takes it leaves a row."""
    ballot = locked(ballot)
    require_counter(by, ballot)
    data = export.export(ballot)
    note(ballot, Verb.EXPORT, by=by, at=clock.now(at), words=chain.digest(data))
    return data


@transaction.atomic
def withdraw(*, ballot: Ballot, reason: str, by: User, at: datetime | None = None) -> Ballot:
    """Called off with a reason. Votes that were cast stay where they are and are never counted."""
    ballot = locked(ballot)
    require_organiser(by, ballot.compound)
    if ballot.state not in {State.DRAFT, State.OPEN}:
        rules.must_be(ballot, State.OPEN)
    ballot.withdrawn_reason = said_why(reason)
    ballot.withdrawn_at, ballot.state = clock.now(at), State.WITHDRAWN
    ballot.save(update_fields=["withdrawn_reason", "withdrawn_at", "state"])
    note(ballot, Verb.WITHDRAW, by=by, at=ballot.withdrawn_at, words=ballot.withdrawn_reason)
    notices.cancel_deadlines(subject=subject_of(ballot), at=ballot.withdrawn_at)
    return ballot

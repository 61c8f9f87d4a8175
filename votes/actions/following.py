"""The clocks of a ballot follow its days. Called by the other actions, inside their transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices import actions as notices
from notices.models import Deadline
from notices.parties import Subject
from votes import clocks
from votes.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from votes.models import Ballot


def subject_of(ballot: Ballot) -> Subject:
    return Subject(clocks.SUBJECT, ballot.course.pk)


def follow_notice(ballot: Ballot, *, at: datetime) -> None:
    """Until owners are told, the last day for it runs; anew whenever the draft changes. A poll needs no notice."""
    notices.cancel_deadlines(subject=subject_of(ballot), kinds=[clocks.NOTICE], at=at)
    waits = ballot.state == State.DRAFT and not ballot.is_advisory and ballot.course.noticed_on is None
    clock = clocks.notice(ballot.course.pk, ballot.opens_at, at=at) if waits else None
    if clock is not None:
        notices.set_deadlines([clock], by=None, at=at)


def follow_close(ballot: Ballot, carried: set[int], *, at: datetime) -> None:
    """`carried` are the numbers of the items that were. A poll decides nothing, so nothing is owed after it."""
    if ballot.is_advisory:
        return
    asked = dict(ballot.items.values_list("number", "clause"))
    elected = any(clause == clocks.ELECTION and number in carried for number, clause in asked.items())
    rows = clocks.after_close(ballot.course.pk, at, clauses=asked.values(), elected=elected)
    notices.set_deadlines(rows, by=None, at=at)


def follow_objections(ballot: Ballot, *, at: datetime) -> None:
    """The clock runs for the oldest objection without an answer."""
    about = subject_of(ballot)
    waiting = ballot.objections.filter(answered_on__isnull=True).order_by("received_on", "at").first()
    running = Deadline.objects.open().of(about, [clocks.ANSWER]).first()
    if waiting is None:
        notices.meet_deadlines(subject=about, kinds=[clocks.ANSWER], at=at)
        return
    clock = clocks.answer(ballot.course.pk, waiting.received_on)
    if running is not None and running.starts_at == clock.starts_at:
        return
    notices.meet_deadlines(subject=about, kinds=[clocks.ANSWER], at=at)
    notices.set_deadlines([clock], by=None, at=at)

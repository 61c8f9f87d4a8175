"""What follows a count: the result is posted, objections are heard and answered, a committee is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices import clock
from notices.calendar import day_of
from notices.lateness import excuse
from properties.members import NAME_LENGTH, one_line
from votes import clocks, rules
from votes.access import require_organiser
from votes.actions.following import follow_objections, subject_of
from votes.actions.ledger import locked, note
from votes.models import Objection
from votes.states import State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from properties.models import User
    from votes.models import Ballot

_LONGEST: Final = 1000


@transaction.atomic
def post_result(
    *, ballot: Ballot, on: date, by: User, at: datetime | None = None, late_reason: str = ""
) -> Ballot:
    """The result hangs in the compound since this day; objections and the year of CC 280 are counted from it.

    That of an election hangs there within 3 days (SHP 21); a later posting says why.
    """
    ballot, now = _counted(ballot, by), clock.now(at)
    if ballot.course.posted_on is not None:
        raise Refused("vote.posted", _("The posting has been entered already."))
    _check_day(ballot, on, now)
    why = excuse(subject_of(ballot), clocks.POST, on=on, reason=late_reason, field="late_reason")
    ballot.course.posted_on = on
    ballot.course.save(update_fields=["posted_on"])
    note(ballot, Verb.POST_RESULT, by=by, at=now, words=f"{on.isoformat()} {why}".strip())
    notices.meet_deadlines(subject=subject_of(ballot), kinds=[clocks.POST], at=now)
    return ballot


@transaction.atomic
def file_result(*, ballot: Ballot, on: date, by: User, at: datetime | None = None) -> Ballot:
    """The elected committee was filed with the street office (SHP 23)."""
    ballot, now = _counted(ballot, by), clock.now(at)
    if ballot.course.filed_on is not None:
        raise Refused("vote.filed", _("The filing has been entered already."))
    if not ballot.items.filter(clause=clocks.ELECTION).exists():
        raise Refused("vote.nothing-to-file", _("Only the election of a committee is filed."))
    _check_day(ballot, on, now)
    ballot.course.filed_on = on
    ballot.course.save(update_fields=["filed_on"])
    note(ballot, Verb.FILE, by=by, at=now, words=on.isoformat())
    notices.meet_deadlines(subject=subject_of(ballot), kinds=[clocks.FILE], at=now)
    return ballot


@transaction.atomic
def receive_objection(
    *, ballot: Ballot, raised_by: str, text: str, on: date, by: User, at: datetime | None = None
) -> Objection:
    """Keep what an owner wrote. One that comes after the days set for it is kept as well."""
    ballot, now = _counted(ballot, by), clock.now(at)
    name = one_line(raised_by, NAME_LENGTH, field="raised_by")
    if not name:
        raise Refused("vote.no-name", _("Please give the name as it is written there."), field="raised_by")
    _check_day(ballot, on, now)
    found = Objection.objects.create(
        ballot=ballot, raised_by=name, text=_said(text, field="text"), received_on=on, by=by, at=now
    )
    note(ballot, Verb.OBJECT, by=by, at=now, words=str(found))
    follow_objections(ballot, at=now)
    return found


@transaction.atomic
def answer_objection(
    *, objection: Objection, answer: str, on: date, by: User, at: datetime | None = None
) -> Objection:
    ballot, now = _counted(objection.ballot, by), clock.now(at)
    found = Objection.objects.get(pk=objection.pk)
    if found.answered_on is not None:
        raise Refused("vote.answered", _("This objection has been answered already."))
    _check_day(ballot, on, now)
    if on < found.received_on:
        raise Refused("vote.answer-first", _("An answer does not come before its question."), field="on")
    found.answer, found.answered_on = _said(answer, field="answer"), on
    found.save(update_fields=["answer", "answered_on"])
    note(ballot, Verb.ANSWER, by=by, at=now, words=str(found))
    follow_objections(ballot, at=now)
    return found


def _counted(ballot: Ballot, by: User) -> Ballot:
    ballot = locked(ballot)
    require_organiser(by, ballot.compound)
    rules.must_be(ballot, State.CLOSED)
    return ballot


def _check_day(ballot: Ballot, on: date, now: datetime) -> None:
    if on > day_of(now):
        raise Refused("vote.future", _("This day has not come yet."), field="on")
    if ballot.closed_at is not None and on < day_of(ballot.closed_at):
        raise Refused("vote.before-close", _("This day lies before the count."), field="on")


def _said(text: str, *, field: str) -> str:
    words = one_line(text, _LONGEST, field=field)
    if not words:
        raise Refused("vote.no-words", _("Please write what was said."), field=field)
    return words

"""Meetings of a committee, what they decided, and that it was posted (SHP 26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import committee_rules as rules
from councils import committeeclocks
from councils.actions.committee_following import follow_committee, follow_meeting
from councils.actions.committees import check_day, locked, note
from councils.committee_access import require_step, require_turn
from councils.committeesteps import Step
from councils.models import CommitteeDecision, CommitteeMeeting
from notices.lateness import excuse
from notices.parties import Subject
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from councils.models import CommitteeSeat, OwnersCommittee
    from properties.models import Compound, User

_POSTED = Refused(
    "meeting.posted", gettext_lazy("This meeting is posted already; nothing is added to it any more.")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A meeting as it was: `present` are keys of seats, `called_by` members who asked for it, 0 for the chair."""

    held_on: date
    notice_on: date
    present: Collection[int]
    called_by: int = 0
    late_notice_reason: str = ""


@transaction.atomic
def record_meeting(*, compound: Compound, held: Held, by: User | None, at: datetime) -> CommitteeMeeting:
    """Write a meeting down. A notice of less than seven days blocks, unless somebody says why; that stays to be read."""
    row, now = locked(compound)
    require_step(by, row, Step.MEET)
    require_turn(now, Step.MEET)
    committee = now.committee
    assert committee is not None  # noqa: S101 — the step asks for one
    check_day(held.held_on, committee.chosen_on, at, field="held_on")
    _check_call(held, committee)
    if committee.meetings.filter(held_on=held.held_on).exists():
        raise Refused("meeting.known", _("A meeting of this day is entered already."), field="held_on")
    seats = _present(held, committee)
    meeting = CommitteeMeeting.objects.create(
        committee=committee,
        held_on=held.held_on,
        notice_on=held.notice_on,
        called_by=held.called_by,
        late_notice_reason=held.late_notice_reason.strip(),
        size=committee.size,
        by=by,
        at=at,
        is_demo=committee.is_demo,
    )
    meeting.present.set(seats)
    _met(committee, held.held_on, at=at)
    note(row, committee, Step.MEET, on=held.held_on, by=by, at=at, words=meeting.late_notice_reason)
    follow_meeting(meeting, at=at)
    return meeting


def _check_call(held: Held, committee: OwnersCommittee) -> None:
    if held.notice_on > held.held_on:
        raise Refused("meeting.notice-after", _("The notice came after the meeting."), field="notice_on")
    if not rules.is_noticed_in_time(held.notice_on, held.held_on) and not held.late_notice_reason.strip():
        raise Refused(
            "meeting.late-notice",
            _(
                "The notice is given at least 7 days before a meeting (rules of guidance for owners' assemblies,"
                " article 39). If it came later, please say why."
            ),
            field="late_notice_reason",
        )
    if held.called_by and not rules.may_call(held.called_by, committee.size):
        raise Refused(
            "meeting.too-few-callers",
            _("At least a third of the members have a meeting called (Shanghai rules, article 26)."),
            field="called_by",
        )


def _present(held: Held, committee: OwnersCommittee) -> list[CommitteeSeat]:
    """The seats that were there; each in person, and each held on that day."""
    wanted = set(held.present)
    seats = [seat for seat in committee.seats.filter(pk__in=wanted) if _sat_on(seat, held.held_on)]
    if len(seats) < len(wanted):
        raise Refused("meeting.no-member", _("Somebody here was no member on that day."), field="present")
    if not rules.is_quorate(len(seats), committee.size):
        raise Refused(
            "meeting.no-quorum",
            _(
                "More than half of all members have to be there in person, nobody stands in for them"
                " (Shanghai rules, article 26)."
            ),
            field="present",
        )
    return seats


def _sat_on(seat: CommitteeSeat, day: date) -> bool:
    return seat.from_on <= day and (seat.until_on is None or day <= seat.until_on)


def _met(committee: OwnersCommittee, on: date, *, at: datetime) -> None:
    """A meeting that is entered late does not take the newest one's place."""
    if committee.last_met_on is None or on > committee.last_met_on:
        committee.last_met_on = on
        committee.save(update_fields=["last_met_on"])
        follow_committee(committee, at=at)


@transaction.atomic
def add_decision(
    *, meeting: CommitteeMeeting, text: str, in_favour: Iterable[int], by: User | None, at: datetime
) -> CommitteeDecision:
    """What was put to the meeting, and who signed it. Whether it passed is counted, never entered."""
    meeting = _locked(meeting, Step.DECIDE, by)
    if not text.strip():
        raise Refused("decision.no-text", _("Please say what was decided."), field="text")
    wanted = set(in_favour)
    seats = list(meeting.present.filter(pk__in=wanted))
    if len(seats) < len(wanted):
        raise Refused(
            "decision.not-there", _("Only those present can agree to a decision."), field="in_favour"
        )
    number = meeting.decisions.count() + 1
    decision = CommitteeDecision.objects.create(
        meeting=meeting, number=number, text=text.strip(), passed=rules.is_carried(len(seats), meeting.size)
    )
    decision.in_favour.set(seats)
    committee = meeting.committee
    note(committee.compound, committee, Step.DECIDE, on=meeting.held_on, by=by, at=at, words=decision.text)
    return decision


@transaction.atomic
def post_meeting(
    *, meeting: CommitteeMeeting, on: date, by: User | None, at: datetime, late_reason: str = ""
) -> CommitteeMeeting:
    """What the meeting decided was posted in the compound (SHP 26: within 3 days; a later posting says why)."""
    meeting = _locked(meeting, Step.POST, by)
    check_day(on, meeting.held_on, at)
    about = Subject(committeeclocks.MEETING, meeting.pk)
    why = excuse(about, committeeclocks.POST_MEETING, on=on, reason=late_reason, field="late_reason")
    meeting.posted_on = on
    meeting.save(update_fields=["posted_on"])
    committee = meeting.committee
    words = f"{date_format(meeting.held_on, 'Y-m-d')} {why}".strip()
    note(committee.compound, committee, Step.POST, on=on, by=by, at=at, words=words)
    follow_meeting(meeting, at=at)
    return meeting


def _locked(meeting: CommitteeMeeting, step: Step, by: User | None) -> CommitteeMeeting:
    compound, _now = locked(meeting.committee.compound)
    require_step(by, compound, step)
    row = CommitteeMeeting.objects.select_related("committee").get(pk=meeting.pk)
    row.committee.compound = compound
    if row.posted_on is not None:
        raise _POSTED
    return row

"""The reminder ladder: what it is when nobody has touched it, and what happens when somebody does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from notices import bulk, planning
from notices.calendar import Unit
from notices.models import Channel, Deadline, Notice, Rung, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Who = Rung.Who

KINDS = (
    "issue.contact",
    "issue.handle",
    "issue.report24",
    "issue.verify",
    "issue.answer",
    "issue.outside",
    "issue.callback",
    "issue.rate",
)
_BATCH = 2_000


class Default(NamedTuple):
    stage: str
    severity: int
    offset: int
    unit: Unit
    who: Rung.Who
    channels: tuple[str, ...] = (Channel.INBOX, Channel.EMAIL, Channel.SMS)


# Climbing: the handler before the day, the firm's manager on it, then one level of the three-level chain
# (三级联动) after another.
_BEFORE = Default("before", 10, -1, Unit.WORKDAY, Who.HANDLER)
_CLIMB = (
    Default("due", 20, 0, Unit.WORKDAY, Who.HANDLER),
    Default("due", 20, 0, Unit.WORKDAY, Who.FIRM_MANAGER),
    Default("after-1", 30, 1, Unit.WORKDAY, Who.PARTY_SECRETARY),
    Default("after-2", 40, 2, Unit.WORKDAY, Who.GRID_HEAD),
    Default("after-3", 50, 3, Unit.WORKDAY, Who.STREET_OFFICER),
    Default("after-5", 60, 5, Unit.WORKDAY, Who.STREET_LEADER),
)
# A clock of a day or less would be reminded of before it starts.
_SHORT: dict[str, Default] = {
    "issue.contact": _BEFORE._replace(offset=-8, unit=Unit.HOUR),
    "issue.report24": _BEFORE._replace(offset=-6, unit=Unit.HOUR),
}


# Promises of a year are reminded of from far away; what comes weekly after the day is told by the daily pass.
_YEAR = tuple(
    Default(f"before-{days}", 10 + place, -days, Unit.DAY, Who.HANDLER)
    for place, days in enumerate((90, 30, 14, 7, 1))
)
_WEEK_BEFORE = Default("before-7", 13, -7, Unit.DAY, Who.STREET_OFFICER)
_DUE = Default("due", 20, 0, Unit.WORKDAY, Who.HANDLER)
_LATE = (
    Default("after-1", 30, 1, Unit.WORKDAY, Who.HANDLER),
    Default("after-3", 40, 3, Unit.WORKDAY, Who.STREET_OFFICER),
    Default("after-5", 60, 5, Unit.WORKDAY, Who.STREET_LEADER),
)
_WEEK_AHEAD = _BEFORE._replace(stage="before-7", offset=-7, unit=Unit.DAY)
_ASSISTED = (
    Default("after-1", 30, 1, Unit.WORKDAY, Who.PARTY_SECRETARY),
    Default("after-3", 40, 3, Unit.WORKDAY, Who.STREET_OFFICER),
    Default("after-10", 50, 10, Unit.WORKDAY, Who.STREET_LEADER),
)
# A contract that ends is prepared for by the firm, the secretary and the street alike.
_AROUND = (Who.FIRM_MANAGER, Who.PARTY_SECRETARY, Who.STREET_OFFICER)
_EXPIRY = tuple(
    Default(stage, severity, offset, Unit.DAY, who)
    for stage, severity, offset in (
        *((f"before-{days}", 10 + place, -days) for place, days in enumerate((90, 60, 30, 14))),
        ("due", 20, 0),
    )
    for who in _AROUND
)
_OTHERS: dict[str, tuple[Default, ...]] = {
    "target.due": (*_YEAR, _WEEK_BEFORE, _DUE, _DUE._replace(who=Who.STREET_OFFICER)),
    "report.due": (_BEFORE._replace(offset=-2), _DUE, *_LATE),
    "support.answer": (_BEFORE, _DUE, *_LATE),
    "support.deed": (_BEFORE, _DUE, *_LATE),
    "spot.clear": (_BEFORE, *_CLIMB),
    "spot.recheck": (_BEFORE, _DUE, *_LATE),
    "league.objection": (_BEFORE,),
    "contract.file": (_BEFORE._replace(offset=-7, unit=Unit.DAY), _DUE, *_LATE),
    "contract.expiry": _EXPIRY,
    "assessment.objection": (_BEFORE,),
    "assessment.notice": (_DUE._replace(who=Who.STREET_LEADER),),
    "publication.due": (
        _BEFORE._replace(offset=-5),
        _DUE,
        Default("after-3", 40, 3, Unit.WORKDAY, Who.PARTY_SECRETARY),
        Default("after-5", 50, 5, Unit.WORKDAY, Who.STREET_OFFICER),
    ),
    "emergency.approve": (
        _BEFORE._replace(offset=-2),
        _DUE,
        _DUE._replace(who=Who.PARTY_SECRETARY),
        Default("after-1", 30, 1, Unit.WORKDAY, Who.STREET_OFFICER),
        Default("after-2", 40, 2, Unit.WORKDAY, Who.STREET_LEADER),
    ),
    # The committee first, then those who guide it (CC 277), then the street.
    **dict.fromkeys(
        ("committee.filing", "committee.meeting", "reelection.handover", "seat.handover"),
        (_WEEK_AHEAD, _DUE, *_ASSISTED),
    ),
    "committee.report": (
        _WEEK_AHEAD._replace(stage="before-30", severity=9, offset=-30),
        _WEEK_AHEAD,
        _DUE,
        *_ASSISTED,
    ),
    "meeting.posting": (_BEFORE, _DUE, *_ASSISTED),
    # The group is led by somebody of the street office, which also owes what it owes itself.
    **dict.fromkeys(
        (
            "committee.result",
            "committee.completion",
            "committee.handover",
            "reelection.group",
            "reelection.list",
            "reelection.elect",
            "reelection.first",
        ),
        (
            _BEFORE._replace(offset=-2, who=Who.STREET_OFFICER),
            _DUE._replace(who=Who.STREET_OFFICER),
            Default("after-3", 40, 3, Unit.WORKDAY, Who.STREET_OFFICER),
            Default("after-5", 50, 5, Unit.WORKDAY, Who.STREET_LEADER),
        ),
    ),
    "session.notice": (_BEFORE, _DUE, Default("after-1", 30, 1, Unit.WORKDAY, Who.STREET_OFFICER)),
    "session.publish": (_BEFORE, _DUE, *_LATE),
    "task.due": (
        _BEFORE._replace(offset=-3),
        _DUE,
        Default("after-1", 30, 1, Unit.WORKDAY, Who.PARTY_SECRETARY),
        Default("after-3", 40, 3, Unit.WORKDAY, Who.STREET_OFFICER),
        Default("after-10", 50, 10, Unit.WORKDAY, Who.STREET_LEADER),
    ),
    "vote.notice": (_BEFORE._replace(offset=-3, unit=Unit.DAY), _DUE, _DUE._replace(who=Who.PARTY_SECRETARY)),
    "vote.post": (_BEFORE, _DUE, *_LATE),
    "vote.file": (_BEFORE._replace(offset=-7, unit=Unit.DAY), _DUE, *_LATE),
    "vote.answer": (_BEFORE, _DUE, *_LATE),
    "work.stage": (
        _WEEK_BEFORE,
        _DUE._replace(who=Who.STREET_OFFICER),
        Default("after-3", 40, 3, Unit.WORKDAY, Who.STREET_LEADER),
        Default("after-14", 50, 14, Unit.DAY, Who.STREET_OFFICER),
        Default("after-14", 50, 14, Unit.DAY, Who.STREET_LEADER),
    ),
}


def default_rungs() -> list[Rung]:
    """The ladder of a fresh installation, as unsaved rows."""
    ladders = {kind: (_SHORT.get(kind, _BEFORE), *_CLIMB) for kind in KINDS} | _OTHERS
    return [
        Rung(kind=kind, **{**step._asdict(), "channels": list(step.channels)})
        for kind, steps in ladders.items()
        for step in steps
    ]


def load_default() -> int:
    """Write the rungs that are missing; those the office has edited stay as they are. Returns how many are new."""
    have = set(Rung.objects.values_list("kind", "stage", "who"))
    rows = [rung for rung in default_rungs() if (rung.kind, rung.stage, rung.who) not in have]
    Rung.objects.bulk_create(rows, ignore_conflicts=True)
    planning.forget()
    return len(rows)


@transaction.atomic
def save_rung(rung: Rung, *, at: datetime) -> Rung:
    """Put a new or edited rung to use: it speaks of what comes from now on, and its old messages do not go out."""
    if rung.pk is not None:
        rung.revision = Rung.objects.select_for_update().get(pk=rung.pk).revision + 1
        withdraw(rung)
    rung.since = at
    rung.save()
    planning.forget()
    _look_again(rung.kind, at=at)
    return rung


def withdraw(rung: Rung) -> int:
    """Messages of this rung that still wait are superseded; returns how many."""
    return Notice.objects.filter(
        kind=rung.kind, stage=rung.stage, who=rung.who, deadline__isnull=False, state=State.PENDING
    ).update(state=State.SUPERSEDED, error_code="ladder-changed")


def _look_again(kind: str, *, at: datetime) -> None:
    """Let the planner see the open deadlines of a kind anew, from this moment on."""
    ladder = planning.Ladder.load([kind])
    for rows in _chunks(
        Deadline.objects.open().filter(kind=kind, paused_at__isnull=True).order_by("pk").iterator()
    ):
        moments = {row.pk: ladder.first_after(row, at) for row in rows}
        wanted = {
            row.pk: moment
            for row in rows
            if (moment := moments[row.pk]) is not None
            and (row.next_rung_at is None or moment < row.next_rung_at)
        }
        bulk.update_each(Deadline._meta.db_table, "next_rung_at", "timestamptz", wanted)


def _chunks(rows: Iterable[Deadline]) -> Iterable[list[Deadline]]:
    chunk: list[Deadline] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

"""One pledge in the workspace: its numbers, every change of them, its reports, its history, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices.calendar import day_of
from pledges import freezing
from pledges.access import decides, speaks_for
from pledges.boards import arithmetic, cards
from pledges.boards.work_pledges import Line, lines_of
from pledges.models import (
    MonthlyReport,
    Pledge,
    PledgeMove,
    Reading,
    ReadingCorrection,
    SelfReport,
    TargetChange,
)
from properties.access import standing
from properties.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pledges.boards.cards import Card
    from pledges.models import Target
    from properties.models import User

READINGS: Final = 31


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the reader may do here; `kind` as of the button component."""

    text: str
    href: str
    kind: str = "secondary"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a number, said in words. `was` is drawn struck through once the change is approved."""

    row: TargetChange
    was: str
    now: str
    decide: str = ""

    @property
    def stands(self) -> bool:
        return self.row.state == TargetChange.State.APPROVED


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the pledge's page."""

    line: Line
    steps: Sequence[str]
    changes: Sequence[Change]
    offers: Sequence[Offer]

    @property
    def baseline(self) -> str:
        return self.line.card.figure(self.line.card.target.baseline)

    @property
    def goal(self) -> str:
        return self.line.card.figure(self.line.card.target.goal)


@dataclass(frozen=True, slots=True)
class Said:
    """One row of the history."""

    title: str
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class PledgePage:
    pledge: Pledge
    numbers: Sequence[Number]
    reports: Sequence[MonthlyReport]
    history: Sequence[Said]
    offers: Sequence[Offer]
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """One reading as a row of a table."""

    reading: Reading
    measured: str
    expected: str
    own: str
    shape: str
    corrections: Sequence[tuple[ReadingCorrection, str, str]]


@dataclass(frozen=True, slots=True)
class TargetBoard:
    number: Number
    days: Sequence[Day]
    own: Sequence[tuple[SelfReport, str]]


def pledge_page(user: User, pledge: Pledge, *, at: datetime) -> PledgePage:
    """Everything of one pledge's page; the statements do not grow with its rows."""
    targets = list(pledge.targets.order_by("pk"))
    for target in targets:
        target.pledge = pledge
    asked = _changes(targets)
    numbers = [_number(user, line, asked, at=at) for line in lines_of(targets)]
    reports = pledge.reports.select_related("submitted_by").order_by("-month")
    until = freezing.open_until(pledge.signed_at) if pledge.signed_at else None
    return PledgePage(
        pledge=pledge,
        numbers=numbers,
        reports=list(reports),
        history=history(pledge),
        offers=offers(user, pledge, at=at),
        open_until=until if until and at <= until else None,
    )


def _number(user: User, line: Line, asked: Sequence[TargetChange], *, at: datetime) -> Number:
    target = line.card.target
    mine = [change_of(user, line.card, row) for row in asked if row.target_id == target.pk]
    return Number(line, arithmetic.sentences(line.card), mine, number_offers(user, target, mine, at=at))


def _changes(targets: Sequence[Target]) -> list[TargetChange]:
    rows = TargetChange.objects.filter(target__in=[row.pk for row in targets])
    return list(rows.select_related("asked_by", "decided_by").order_by("asked_at", "pk"))


def change_of(user: User, card: Card, row: TargetChange) -> Change:
    """The two sides of a change, each with its figure and its day."""
    pledge = card.target.pledge
    waits = row.state == TargetChange.State.ASKED and row.asked_by_id != user.pk
    may = waits and decides(user, pledge.campaign)
    return Change(
        row,
        was=_goal(card, row.was_goal, row.was_due_on),
        now=_goal(card, row.goal, row.due_on),
        decide=reverse("campaign:decide_change", args=[row.pk]) if may else "",
    )


def _goal(card: Card, goal: Any, due_on: Any) -> str:
    return _("%(goal)s by %(due)s") % {
        "goal": card.figure(goal),
        "due": date_format(due_on, "DATE_FORMAT"),
    }


def may_edit(user: User, pledge: Pledge, *, at: datetime) -> bool:
    """As `actions.steps.may_change`, for drawing the way there."""
    if pledge.released_on is not None or freezing.stands(pledge.signed_at, at=at):
        return False
    if speaks_for(user, pledge):
        return True
    officer = standing(user).holds_in((Role.STREET_OFFICER,), pledge.campaign.subdistrict_id)
    return pledge.signed_at is None and officer


def offers(user: User, pledge: Pledge, *, at: datetime) -> list[Offer]:
    """What the reader may do with the pledge as a whole, the most likely first."""
    found = []
    speaks, released = speaks_for(user, pledge), pledge.released_on is not None
    if pledge.signed_at is None and speaks and not released:
        found.append(Offer(_("Sign this pledge"), _verb(pledge, "sign"), "primary"))
    if may_edit(user, pledge, at=at):
        found.append(Offer(_("Change the words or the day"), _verb(pledge, "edit")))
    if not released and (speaks or may_edit(user, pledge, at=at)):
        found.append(Offer(_("Add a target"), reverse("campaign:new_target", args=[pledge.pk])))
    if pledge.signed_at is None and standing(user).holds_in(
        (Role.STREET_OFFICER,), pledge.campaign.subdistrict_id
    ):
        found.append(Offer(_("Take this draft back"), _verb(pledge, "discard"), "warning"))
    if pledge.signed_at is not None and not released and decides(user, pledge.campaign):
        found.append(Offer(_("Release the promiser"), _verb(pledge, "release"), "warning"))
    return found


def _verb(pledge: Pledge, verb: str) -> str:
    return reverse("campaign:pledge_move", args=[pledge.pk, verb])


def number_offers(user: User, target: Target, changes: Sequence[Change], *, at: datetime) -> list[Offer]:
    """What the reader may do with one number: correct it while it may be, else ask for a change of it."""
    pledge = target.pledge
    if may_edit(user, pledge, at=at):
        return [
            Offer(_("Change this number"), reverse("campaign:edit_target", args=[target.pk])),
            Offer(_("Take it out"), reverse("campaign:remove_target", args=[target.pk])),
        ]
    waiting = any(change.row.state == TargetChange.State.ASKED for change in changes)
    running = day_of(at) <= target.due_on and pledge.released_on is None
    if pledge.signed_at is not None and running and not waiting and speaks_for(user, pledge):
        return [Offer(_("Ask for another goal or date"), reverse("campaign:ask_change", args=[target.pk]))]
    return []


def history(pledge: Pledge) -> list[Said]:
    """The newest first. Who did it is said by the office held where one was given."""
    rows = PledgeMove.objects.filter(pledge=pledge).select_related("by").order_by("-seq")
    names = dict(pledge.targets.values_list("pk", "name"))
    return [Said(_title(row, names), row.at, str(row.by) if row.by else "", _text(row)) for row in rows]


def _title(row: PledgeMove, names: dict[int, str]) -> str:
    name = names.get(row.data.get("target") or 0, "")
    return f"{row.get_verb_display()} · {name}" if name else str(row.get_verb_display())


def _text(row: PledgeMove) -> str:
    was, now = row.data.get("was"), row.data.get("now")
    if isinstance(was, dict) and isinstance(now, dict):
        pairs = [(_plain(was[key]), _plain(now.get(key))) for key in was]
        return "\n".join(f"{before} → {after}" for before, after in pairs if before != after)
    if "was_goal" in row.data:
        pairs = [(_plain(row.data[f"was_{key}"]), _plain(row.data[key])) for key in ("goal", "due_on")]
        said = [f"{before} → {after}" for before, after in pairs if before != after]
        return "\n".join([*said, *([row.note] if row.note else [])])
    return row.note


def _plain(value: object) -> str:
    """A number without the zeros behind its point; any other text as it is."""
    try:
        return cards.plain(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def target_board(user: User, target: Target, *, at: datetime) -> TargetBoard:
    """One number: its newest readings, what was read otherwise later, and what its promiser said."""
    (line,) = lines_of([target])
    number = _number(user, line, _changes([target]), at=at)
    readings = list(Reading.objects.filter(target=target).order_by("-on")[:READINGS])
    corrected: dict[int, list[ReadingCorrection]] = {}
    for row in ReadingCorrection.objects.filter(reading__in=readings).order_by("pk"):
        corrected.setdefault(row.reading_id, []).append(row)
    said = SelfReport.objects.filter(target=target).select_related("report", "by").order_by("-at", "-pk")
    return TargetBoard(
        number=number,
        days=[_day(line.card, reading, corrected.get(reading.pk, [])) for reading in readings],
        own=[(row, line.card.figure(row.value)) for row in said],
    )


def _day(card: Card, reading: Reading, corrected: Sequence[ReadingCorrection]) -> Day:
    one = cards.Card(card.target, card.measure, reading)
    return Day(
        reading,
        measured=one.measured,
        expected=card.figure(reading.expected),
        own=card.figure(reading.self_reported),
        shape=Line(one).shape,
        corrections=[(row, _was(card, row.was), _was(card, row.now)) for row in corrected],
    )


def _was(card: Card, values: dict[str, Any]) -> str:
    measured = values.get("measured")
    return card.figure(Decimal(str(measured))) if measured is not None else "—"

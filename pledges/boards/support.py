"""Lists of calls for support, and the page of one: what stands where, what comes next, what was promised when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Case, DateField, F, IntegerField, Q, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from issues.access import may_open
from issues.boards.wording import Left, left_of
from notices.calendar import SHANGHAI, end_of
from notices.calendar_data import overrides
from notices.models import Deadline
from notices.parties import Subject
from pledges.access import calls_for, support_hats
from pledges.models import SupportRequest
from pledges.supportflow import ANSWER, DEED, ENDED, OPEN, State, Verb, in_time, moves_for
from properties.access import standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from pledges.models import SupportMove
    from properties.models import User

PER_PAGE: Final = 50
MINE, ASKED, ALL = "mine", "asked", "all"
SHAPES: Final = {
    State.ASKED: "new",
    State.ACCEPTED: "active",
    State.DONE: "waiting",
    State.CONFIRMED: "done",
    State.DECLINED: "returned",
    State.WITHDRAWN: "closed",
}
_SHOWN: Final = ("department", "neighbourhood", "firm", "compound", "topic")


@dataclass(frozen=True, slots=True)
class Chip:
    """A tab, as `components/chips.html` draws it."""

    text: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Board:
    """One list, with the tabs of all of them."""

    tabs: list[Chip]
    rows: list[dict[str, Any]]
    page: Page[SupportRequest]
    tab: str


def board(user: User, tab: str, number: str, *, at: datetime) -> Board:
    """The list of a tab, by urgency; an empty `tab` is the first that has something to say to the person."""
    lists = _lists(user)
    counts = {name: rows.count() for name, rows in lists.items()}
    chosen = tab if tab in lists else next((name for name in lists if counts[name]), ALL)
    pages = Paginator(by_urgency(lists[chosen]).select_related(*_SHOWN), PER_PAGE)
    pages.count = counts[chosen]  # known already
    page = pages.get_page(number)
    holidays = overrides()
    here = reverse("campaign:support")
    return Board(
        tabs=[Chip(_NAMES[name](), f"{here}?list={name}", counts[name], name == chosen) for name in lists],
        rows=[_row(call, at, holidays) for call in page],
        page=page,
        tab=chosen,
    )


_NAMES: Final = {
    MINE: lambda: _("Waiting for us"),
    ASKED: lambda: _("Called by us"),
    ALL: lambda: _("All"),
}


def _lists(user: User) -> dict[str, QuerySet[SupportRequest]]:
    """The lists the person has: to answer or confirm, called by the own place, all within reach."""
    at = standing(user)
    seen = SupportRequest.objects.visible_to(user)
    neighbourhoods, firms = calls_for(user)
    ours = Q(neighbourhood__in=sorted(neighbourhoods)) | Q(firm__in=sorted(firms))
    found = {}
    if at.departments or neighbourhoods or firms:
        todo = Q(department__in=sorted(at.departments), state__in=[State.ASKED, State.ACCEPTED])
        found[MINE] = seen.filter(todo | (ours & Q(state=State.DONE)))
    if neighbourhoods or firms:
        found[ASKED] = seen.filter(ours)
    return {**found, ALL: seen}


def by_urgency(rows: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
    """Open ones first, by the day something has to happen; then those that ended, the latest first."""
    day = DateField(null=True)
    return rows.annotate(
        over=Case(
            When(state__in=sorted(ENDED), then=Value(1)), default=Value(0), output_field=IntegerField()
        ),
        next_on=Case(
            When(state=State.ASKED, then=TruncDate("answer_due_at", tzinfo=SHANGHAI)),
            When(state=State.ACCEPTED, then=F("promised_on")),
            When(state=State.DONE, then=TruncDate("done_at", tzinfo=SHANGHAI)),
            output_field=day,
        ),
    ).order_by("over", F("next_on").asc(nulls_last=True), F("ended_at").desc(nulls_last=True), "-pk")


def _row(call: SupportRequest, at: datetime, holidays: Mapping[date, bool]) -> dict[str, Any]:
    time_left = left(call, at, holidays)
    parts = [call.caller_name, str(call.department), str(call.topic) if call.topic else ""]
    return {
        "href": reverse("campaign:support_case", args=[call.pk]),
        "code": number_of(call.pk),
        "title": call.title,
        "meta": " · ".join(part for part in parts if part),
        "state_kind": SHAPES[State(call.state)],
        "state_text": call.get_state_display(),
        "due_text": time_left.text,
        "due_kind": time_left.kind,
    }


def number_of(pk: int) -> str:
    """How people name a call."""
    return _("No. %(number)d") % {"number": pk}


def left(call: SupportRequest, at: datetime, holidays: Mapping[date, bool]) -> Left:
    """How much time is left for what comes next; nothing where nothing is due."""
    if call.state == State.ASKED:
        return left_of(None, call.answer_due_at, at=at, overrides=holidays)
    if call.state == State.ACCEPTED and call.promised_on:
        ends = end_of(call.promised_on)
        return left_of(None, ends, at=at, overrides=holidays)
    return Left("", "")


class Offer(NamedTuple):
    """A move the person may make now."""

    verb: Verb
    text: str
    href: str


class ClockRow(NamedTuple):
    text: str
    due_at: datetime
    left: Left
    basis: str


class MoveRow(NamedTuple):
    title: str
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class CallCase:
    """What the page of a call shows."""

    call: SupportRequest
    number: str
    state_kind: str
    left: Left
    offers: list[Offer]
    clocks: list[ClockRow]
    history: list[MoveRow]
    earlier_days: list[date]
    on_time: bool | None
    issue_href: str


def case_of(call: SupportRequest, user: User, *, at: datetime) -> CallCase:
    """`call` comes through its door."""
    holidays = overrides()
    moves = list(call.moves.select_related("by").order_by("-seq"))
    judged = call.answered_at is not None or (call.state == State.ASKED and call.answer_due_at < at)
    may_read = call.issue is not None and may_open(user, call.issue)
    return CallCase(
        call=call,
        number=number_of(call.pk),
        state_kind=SHAPES[State(call.state)],
        left=left(call, at, holidays),
        offers=offers(call, user),
        clocks=_clocks(call, at, holidays),
        history=[
            MoveRow(move.get_verb_display(), move.at, str(move.by or ""), _said(move)) for move in moves
        ],
        earlier_days=[_day_in(move, "was") for move in reversed(moves) if move.data.get("was")],
        on_time=in_time(call.answer_due_at, call.answered_at) if judged else None,
        issue_href=reverse("work:case", args=[call.issue.code]) if may_read and call.issue else "",
    )


def offers(call: SupportRequest, user: User) -> list[Offer]:
    """The table's moves for this person now."""
    return [
        Offer(row.verb, str(row.label), reverse("campaign:support_move", args=[call.pk, row.verb.value]))
        for row in moves_for(State(call.state), support_hats(user, call))
    ]


def _clocks(call: SupportRequest, at: datetime, holidays: Mapping[date, bool]) -> list[ClockRow]:
    if call.state not in OPEN:
        return []
    names = {ANSWER: _("The department's answer"), DEED: _("The deed")}
    running = Deadline.objects.of(Subject("support", call.pk), list(names)).open()
    return [
        ClockRow(
            names[row.kind], row.due_at, left_of(None, row.due_at, at=at, overrides=holidays), _(row.basis)
        )
        for row in running
    ]


def _said(move: SupportMove) -> str:
    """What was written, and which day was promised instead of which."""
    if not move.data.get("promised_on"):
        return move.note
    day = _drawn(_day_in(move, "promised_on"))
    if move.data.get("was"):
        told = _("%(was)s → %(day)s.") % {"was": _drawn(_day_in(move, "was")), "day": day}
    else:
        told = _("Promised for %(day)s.") % {"day": day}
    return f"{told} {move.note}".strip()


def _day_in(move: SupportMove, name: str) -> date:
    return date.fromisoformat(move.data[name])


def _drawn(day: date) -> str:
    return date_format(day, "DATE_FORMAT")

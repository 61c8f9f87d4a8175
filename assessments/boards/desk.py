"""The assessment as its makers and the firms see it: what waits for whom, and which steps are open to this person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import access, periodflow, spans
from assessments.boards import ranking
from assessments.models import Bonus, Objection, Payment, Period, Scheme, Veto
from assessments.periodflow import Hat, State, Verb
from properties.access import standing
from properties.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from assessments.boards.ranking import ContractLine, FirmLine
    from assessments.models import PeriodStep, Score
    from assessments.spans import Span
    from properties.models import Area, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One period in the list of periods."""

    period: Period
    title: str
    kind: str
    hint: _StrPromise


def entries(user: User) -> list[Entry]:
    rows = Period.objects.visible_to(user).select_related("subdistrict").order_by("-starts_on", "-pk")
    return [
        Entry(row, ranking.title(row), periodflow.SHAPES[row.state], periodflow.NEXT[row.state])
        for row in rows
    ]


def schemes(user: User) -> list[Scheme]:
    return list(Scheme.objects.visible_to(user).order_by("subdistrict", "-version"))


def spans_to_draw(street: Area, *, at: datetime) -> list[Span]:
    """Quarters and half-years that are over and overlap no assessment, newest first."""
    taken = list(
        Period.objects.filter(subdistrict=street)
        .exclude(state=State.WITHDRAWN)
        .values_list("starts_on", "ends_on")
    )
    return [
        one
        for one in spans.over(timezone.localdate(at))
        if not any(first <= one.last and one.first <= last for first, last in taken)
    ]


@dataclass(frozen=True, slots=True)
class Node:
    """One state of the way, for the timeline."""

    state: str
    title: _StrPromise | str
    at: datetime | None = None
    who: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One period as this person sees it."""

    period: Period
    title: str
    kind: str
    hint: _StrPromise
    verbs: list[tuple[str, _StrPromise | str]]
    way: list[Node]
    steps: list[PeriodStep]
    lines: list[ContractLine]
    firms: list[FirmLine]
    objections: list[Objection]
    is_office: bool
    may_judge: bool
    waits: _StrPromise | str
    paid: int
    payable: int


def page(user: User, period: Period, *, at: datetime) -> Page:
    """The office sees everything, a firm its own scores."""
    is_office = reads_all(user, period)
    scores = ranking.current(period)
    every = ranking.by_contract(scores)
    firms = standing(user).firms
    lines = every if is_office else [line for line in every if line.score.firm_id in firms]
    shown = {line.score.firm_id for line in lines}
    objections = Objection.objects.filter(score__period=period, score__firm__in=shown)
    worn = access.hats(user, period.subdistrict_id)
    return Page(
        period=period,
        title=ranking.title(period),
        kind=periodflow.SHAPES[period.state],
        hint=periodflow.NEXT[period.state],
        verbs=verbs(user, period, at=at) if is_office else [],
        way=_way(period),
        steps=list(period.steps.select_related("by").order_by("-pk")) if is_office else [],
        lines=lines,
        firms=[line for line in ranking.by_firm(scores) if is_office or line.firm.pk in firms],
        objections=list(
            objections.select_related("score__compound", "score__firm").order_by("-state", "at", "pk")
        ),
        is_office=is_office,
        may_judge=period.state in periodflow.JUDGED_IN and bool(worn & access.JUDGES),
        waits=_waits(period, at=at),
        paid=Payment.objects.filter(score__period=period).count(),
        payable=sum(1 for row in scores if row.reward),
    )


def reads_all(user: User, period: Period) -> bool:
    """Whether the person is of the street or of one of its departments; firms read their own."""
    at = standing(user)
    if period.subdistrict_id in at.subdistricts:
        return True
    return bool(at.departments) and period.subdistrict.departments.filter(pk__in=at.departments).exists()


def verbs(user: User, period: Period, *, at: datetime) -> list[tuple[str, _StrPromise | str]]:
    """The steps this person may take now: those of the table whose time has come."""
    worn = access.hats(user, period.subdistrict_id)
    done = access.done_by(user, period)
    if not worn or _is_of_a_firm(user, period, at=at):
        return []
    found = [verb for verb in Verb if periodflow.legal(verb, state=period.state, hats=worn, done=done)]
    return [(verb.value, verb.label) for verb in found if not _is_early(period, verb, at=at)]


def _is_of_a_firm(user: User, period: Period, *, at: datetime) -> bool:
    firms = set(period.scores.filter(is_current=True).values_list("firm", flat=True))
    return access.is_of_a_firm(user, firms, since=period.starts_on, at=at)


def _is_early(period: Period, verb: Verb, *, at: datetime) -> bool:
    if verb == Verb.CLOSE:
        return period.objections_until is None or at <= period.objections_until or _is_waiting(period)
    if verb == Verb.DECIDE:
        return period.notice_until is None or at <= period.notice_until
    return False


def _is_waiting(period: Period) -> bool:
    return Objection.objects.filter(score__period=period, state=Objection.State.OPEN).exists()


def _waits(period: Period, *, at: datetime) -> _StrPromise | str:
    """What the next step waits for, where it is only time or an objection."""
    if period.state == State.OBJECTIONS:
        if _is_waiting(period):
            return _("An objection waits for a decision.")
        if period.objections_until is not None and at <= period.objections_until:
            return _("The firms may still object.")
        return _("The time to object is over.")
    if period.state == State.NOTICE:
        if period.notice_until is not None and at <= period.notice_until:
            return _("The public notice still runs.")
        return _("The public notice is over.")
    return ""


def _way(period: Period) -> list[Node]:
    """The states in their order: reached, in hand, ahead."""
    if period.state == State.WITHDRAWN:
        return []
    here = periodflow.WAY.index(State(period.state))
    dates = {
        State.DRAFT: period.drawn_up_at,
        State.OBJECTIONS: period.objections_until,
        State.NOTICE: period.notice_until,
        State.DECIDED: period.decided_at,
    }
    last = len(periodflow.WAY) - 1
    return [
        Node(
            "done" if place < here or (place == here == last) else "now" if place == here else "ahead",
            state.label,
            dates.get(state) if place <= here else None,
        )
        for place, state in enumerate(periodflow.WAY)
    ]


def may_object(user: User, score: Score, *, at: datetime) -> bool:
    period = score.period
    return (
        standing(user).holds_in((Role.FIRM_MANAGER,), score.firm_id)
        and period.state == State.OBJECTIONS
        and period.objections_until is not None
        and at <= period.objections_until
        and score.is_current
        and not Objection.objects.filter(
            score__period=period,
            score__compound=score.compound_id,
            score__firm=score.firm_id,
            state=Objection.State.OPEN,
        ).exists()
    )


def may_pay(user: User, score: Score) -> bool:
    is_due = score.period.state == State.DECIDED and score.is_current and score.reward > 0
    worn = access.hats(user, score.period.subdistrict_id)
    return is_due and Hat.OFFICER in worn and not Payment.objects.filter(score=score).exists()


def judgments(score: Score) -> tuple[Sequence[Bonus], Sequence[Veto]]:
    """The points given and the vetoes of a contract in this period, struck and lifted ones too."""
    of = {"period": score.period_id, "compound": score.compound_id, "firm": score.firm_id}
    return (
        list(Bonus.objects.filter(**of).order_by("pk")),
        list(Veto.objects.filter(**of).select_related("document").order_by("pk")),
    )

"""A period under assessment: drawn up from frozen inputs, then step by step as `periodflow` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import audiences, gathering, grading, periodflow, spans
from assessments.access import done_by, hats, is_of_a_firm, must_be_impartial, must_wear
from assessments.actions.schemes import in_force_on
from assessments.models import Objection, Period, PeriodStep, Score
from assessments.periodflow import Hat, State, Verb
from issues import texts
from notices.actions import Clock, Event, cancel_deadlines, meet_deadlines, set_deadlines, tell
from notices.calendar import Unit
from notices.parties import Subject
from properties.models import Area
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from assessments.spans import Span
    from notices.parties import Party
    from properties.models import User

WORDS_LENGTH: Final = 300
_EXISTS: Final = Refused(
    "assessment.exists", _("There is an assessment of these days already."), field="period"
)


@transaction.atomic
def draw_up(*, subdistrict: Area, span: Span, by: User, at: datetime) -> Period:
    """Count a quarter or half-year that is over, for every contract in it, and freeze the inputs."""
    must_wear(by, subdistrict.pk, {Hat.OFFICER})
    if not spans.is_whole(span) or span.last >= timezone.localdate(at):
        raise Refused(
            "assessment.no-such-period",
            _("An assessment covers a quarter or a half-year that is over."),
            field="period",
        )
    Area.objects.select_for_update(of=("self",)).get(pk=subdistrict.pk)
    others = Period.objects.filter(
        subdistrict=subdistrict, starts_on__lte=span.last, ends_on__gte=span.first
    ).exclude(state=State.WITHDRAWN)
    if others.exists():
        raise _EXISTS
    scheme = in_force_on(subdistrict.pk, span.last)
    entries = gathering.gather(subdistrict.pk, span)
    if not entries:
        raise Refused("assessment.nobody", _("No firm was under contract in this period."), field="period")
    if is_of_a_firm(by, {firm for _compound, firm in entries}, since=span.first, at=at):
        raise NotYours(
            "assessment.own-firm",
            _(
                "You have, or had in this period, a post in a firm that is assessed. Somebody else has to do this."
            ),
        )
    try:
        with transaction.atomic():
            period = Period.objects.create(
                subdistrict=subdistrict,
                scheme=scheme,
                starts_on=span.first,
                ends_on=span.last,
                drawn_up_by=by,
                drawn_up_at=at,
                is_demo=subdistrict.is_demo,
            )
    except IntegrityError:
        raise _EXISTS from None
    terms = scheme.terms()
    Score.objects.bulk_create(
        _score(period, entry, entry.inputs(terms, span), at=at) for _pair, entry in sorted(entries.items())
    )
    PeriodStep.objects.create(period=period, verb=Verb.DRAW_UP, now=State.DRAFT, by=by, at=at)
    return period


def _score(period: Period, entry: gathering.Entry, inputs: dict[str, Any], *, at: datetime) -> Score:
    contract = entry.contract
    return Score(
        period=period,
        contract=contract,
        compound=contract.compound,
        firm_id=contract.firm_id,
        floor_area=contract.compound.floor_area,
        inputs=inputs,
        at=at,
        **grading.grade(inputs)._asdict(),
    )


@transaction.atomic
def move(*, period: Period, verb: Verb, by: User, at: datetime, words: str = "", days: int = 0) -> Period:
    """Take one step of the table. `words` where the step needs a reason, `days` for the public notice."""
    period = locked(period)
    row = periodflow.ROWS.get(verb)
    worn = hats(by, period.subdistrict_id)
    if row is None or period.state not in row.was:
        raise Refused(
            "assessment.no-such-move",
            _("The assessment is no longer in this state. Please reload the page."),
        )
    if not row.hats & worn:
        raise NotYours("assessment.not-yours", _("This step is another post's."))
    if row.not_by & done_by(by, period):
        raise NotYours(
            "assessment.second-person",
            _("You took an earlier step of this assessment. Somebody else has to do this."),
        )
    must_be_impartial(by, period, at=at)
    said = words_of(words, "words") if "words" in row.needs else ""
    was = period.state
    _EFFECTS[verb](period, by, at, said, days)
    period.state = row.now
    period.save()
    step = PeriodStep.objects.create(period=period, verb=verb, was=was, now=row.now, words=said, by=by, at=at)
    say(
        "assessment.step", period, audiences.next_in_turn(period), at=at, key=f"{step.pk}", state=str(row.now)
    )
    return period


def _send(period: Period, by: User, at: datetime, _words: str, _days: int) -> None:
    subject = Subject("assessment", period.pk)
    clock = Clock(
        periodflow.OBJECTION,
        subject,
        at,
        periodflow.OBJECTION_DAYS,
        Unit.WORKDAY,
        periodflow.OBJECTION_BASIS,
    )
    period.sent_at, period.objections_until = at, set_deadlines([clock], by=by, at=at)[0].due_at


def _close(period: Period, _by: User, at: datetime, _words: str, _days: int) -> None:
    until = period.objections_until
    if until is None or at <= until:
        raise Refused(
            "assessment.too-early", _("The firms may still object. Please wait until the time is over.")
        )
    if open_objections(period).exists():
        raise Refused("assessment.objection-open", _("An objection has not been decided yet."))
    meet_deadlines(subject=Subject("assessment", period.pk), kinds=[periodflow.OBJECTION], at=until)


def _review(period: Period, by: User, _at: datetime, _words: str, _days: int) -> None:
    period.reviewed_by = by


def _supervise(period: Period, by: User, _at: datetime, _words: str, _days: int) -> None:
    period.supervised_by = by


def _announce(period: Period, by: User, at: datetime, _words: str, days: int) -> None:
    if days not in periodflow.NOTICE_DAYS:
        raise Refused("assessment.notice-days", _("The public notice lasts from 5 to 7 days."), field="days")
    subject = Subject("assessment", period.pk)
    clock = Clock(periodflow.NOTICE, subject, at, days, Unit.DAY, periodflow.NOTICE_BASIS)
    period.announced_at, period.notice_until = at, set_deadlines([clock], by=by, at=at)[0].due_at


def _decide(period: Period, by: User, at: datetime, _words: str, _days: int) -> None:
    until = period.notice_until
    if until is None or at <= until:
        raise Refused(
            "assessment.notice-runs", _("The public notice is not over yet. Please wait until it is.")
        )
    period.decided_by, period.decided_at = by, at
    meet_deadlines(subject=Subject("assessment", period.pk), kinds=[periodflow.NOTICE], at=until)


def _return(period: Period, _by: User, at: datetime, _words: str, _days: int) -> None:
    """A new round: the firms are asked again, and four eyes begin anew. What was before the public stays known."""
    period.reviewed_by = period.supervised_by = None
    period.sent_at = period.objections_until = period.notice_until = None
    cancel_deadlines(subject=Subject("assessment", period.pk), at=at)


def _withdraw(period: Period, _by: User, at: datetime, words: str, _days: int) -> None:
    period.withdrawn_at, period.withdrawn_reason = at, words
    cancel_deadlines(subject=Subject("assessment", period.pk), at=at)


_EFFECTS: Final = {
    Verb.SEND: _send,
    Verb.CLOSE: _close,
    Verb.REVIEW: _review,
    Verb.SUPERVISE: _supervise,
    Verb.ANNOUNCE: _announce,
    Verb.DECIDE: _decide,
    Verb.RETURN: _return,
    Verb.WITHDRAW: _withdraw,
}


def open_objections(period: Period) -> QuerySet[Objection]:
    return Objection.objects.filter(score__period=period, state=Objection.State.OPEN)


def locked(period: Period) -> Period:
    """The row as it is now, held until the transaction ends. Every write about a period begins here."""
    return Period.objects.select_for_update(of=("self",)).select_related("subdistrict").get(pk=period.pk)


def words_of(text: str, field: str, *, longest: int = WORDS_LENGTH) -> str:
    words = texts.within(texts.clean(text), longest, field=field)
    if len(words) < texts.SHORTEST_GROUND:
        raise Refused("assessment.no-words", _("Please give your reasons in a sentence."), field=field)
    return words


def say(
    event: str, period: Period, parties: Iterable[Party], *, at: datetime, key: str = "", **data: Any
) -> None:
    subject = Subject("assessment", period.pk)
    mark = f"{event}|{period.pk}|{key}"
    tell([Event(event, subject, party, mark, data) for party in parties], at=at)

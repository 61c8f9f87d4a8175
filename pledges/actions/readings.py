"""Taking readings: what a target came to on a day. Written here and nowhere else.

A day that is not over is read so far, as often as anybody likes. A day that is over has one figure; whoever
reads it again and finds another leaves a ReadingCorrection, so that no figure moves without a row.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from notices.calendar import day_of, midnight_after
from pledges import gap, pace, programs
from pledges.actions import steps
from pledges.measures import registry
from pledges.measures.registry import Shape, scope_of
from pledges.measures.taking import take
from pledges.models import Reading, ReadingCorrection, SelfReport, Target, TargetChange
from pledges.pace import Promise
from properties.models import Role
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from pledges.measures.registry import Measure, Taken
    from pledges.models import Campaign

log = logging.getLogger(__name__)

WILL_MISS: Final = "target.will_miss"
DISPUTED: Final = "target.disputed"
_TOLD: Final = ("handler", Role.STREET_OFFICER.value)
# A promise that was missed is followed for another year; then nobody expects it any more.
FOLLOWED: Final = timedelta(days=365)
_LONGEST_MONTH: Final = timedelta(days=31)
_COMPARED: Final = (
    "measured",
    "hits",
    "rows",
    "self_reported",
    "measured_then",
    "expected",
    "forecast",
    "state",
    "is_disputed",
)


@transaction.atomic
def take_reading(*, target: Target, on: date, at: datetime, cause: str = "") -> Reading:
    """Read a target for a day; `at` is the moment of looking, `cause` why a past day is read again.

    Refused for a day that has not begun, lies before the first day that counts, or on which nobody answered
    for the pledge; and for a measure that is not in the registry.
    """
    row = (
        Target.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pledge__campaign", "pledge__topic", "pledge__firm", "pledge__area")
        .get(pk=target.pk)
    )
    measure = _measure_of(row)
    _check(row, on, at)
    known = Reading.objects.filter(target=row, on=on).first()
    if known is not None and known.made_at > at:
        return known  # a clock that runs back sees less than was seen, and takes nothing back
    newest = _newest_report(row, on, at)
    found = _columns(row, measure, on, at, newest)
    reading = _written(row, on, at, known, found, cause)
    _tell(row, reading, newest, at)
    return reading


def take_all(*, on: date, at: datetime, campaign: Campaign | None = None) -> int:
    """Read every target somebody answered for on that day; returns how many. One that fails is logged and holds up
    no other; what failed is raised when the others are done.
    """
    failed: list[Exception] = []
    keys = _due_for_reading(on, campaign)
    for key in keys:
        try:
            take_reading(target=Target(pk=key), on=on, at=at)
        except Exception as error:  # the edge of the worker
            log.exception("no reading of target %s for %s", key, on)
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} of {len(keys)} targets could not be read for {on}", failed)
    return len(keys)


def promise_of(target: Target, measure: Measure, *, before: datetime) -> Promise:
    """What was promised at a moment: a change approved later does not reach back."""
    later = TargetChange.objects.filter(
        target=target, state=TargetChange.State.APPROVED, decided_at__gte=before
    )
    change = later.order_by("decided_at", "pk").first()
    return Promise(
        baseline=target.baseline,
        goal=target.goal if change is None else change.was_goal,
        starts_on=target.starts_on,
        due_on=target.due_on if change is None else change.was_due_on,
        months=tuple(Decimal(str(month)) for month in target.baseline_months),
        cumulative=measure.cumulative,
        share=measure.shape == Shape.SHARE,
    )


def _measure_of(target: Target) -> Measure:
    try:
        return registry.find(target.measure)
    except KeyError:
        raise Refused("reading.unknown-measure", _("There is no such measure.")) from None


def _check(target: Target, on: date, at: datetime) -> None:
    pledge = target.pledge
    if on > day_of(at):
        raise Refused("reading.day-to-come", _("A day that has not begun cannot be read."))
    if on < target.starts_on:
        raise Refused("reading.before-start", _("This day lies before the first day that counts."))
    if pledge.signed_at is None or pledge.signed_at >= midnight_after(on):
        raise Refused("reading.not-signed", _("On this day the pledge was not signed yet."))
    if pledge.released_on is not None and pledge.released_on <= on:
        raise Refused("reading.released", _("From this day on nobody answered for the pledge any more."))


def _newest_report(target: Target, on: date, at: datetime) -> SelfReport | None:
    rows = SelfReport.objects.filter(target=target, at__lt=min(midnight_after(on), at))
    return rows.select_related("report").order_by("-report__month", "-at", "-pk").first()


def _columns(
    target: Target, measure: Measure, on: date, at: datetime, newest: SelfReport | None
) -> dict[str, Any]:
    """Everything a reading holds beside its day."""
    taken = take(measure, scope_of(target, at=at), on)
    promise = promise_of(target, measure, before=min(midnight_after(on), at))
    earlier = _earlier(target, measure, on, at)
    found = pace.judge(promise, day=on, measured=taken.exact, earlier=earlier, rows=taken.rows)
    said = None if newest is None else newest.value
    then = taken if newest is None else _taken_then(target, measure, on, at, newest)
    return {
        "measured": taken.value,
        "hits": taken.hits,
        "rows": taken.rows,
        "self_reported": said,
        "reported_for": None if newest is None else newest.report.month,
        "measured_then": None if newest is None or then is None else then.value,
        "expected": found.expected,
        "forecast": found.forecast,
        "state": found.state,
        "is_disputed": gap.disagrees(said, None if then is None else then.exact, promise),
        "arithmetic": found.arithmetic | _counted(taken),
    }


def _taken_then(target: Target, measure: Measure, on: date, at: datetime, newest: SelfReport) -> Taken | None:
    """What was measured at the end of the month a self-report speaks of; None where nothing counted yet.

    Held against today's figure, whoever reported honestly last month would be contradicted by this month's work.
    """
    last = min(on, (newest.report.month + _LONGEST_MONTH).replace(day=1) - timedelta(days=1))
    return take(measure, scope_of(target, at=at), last) if last >= target.starts_on else None


def _earlier(target: Target, measure: Measure, on: date, at: datetime) -> Decimal | None:
    """What was measured four weeks before: as it was read then, else as its rows still tell. What grows with the
    work was nothing while there was none.
    """
    then = on - timedelta(days=pace.WINDOW)
    if then < target.starts_on:
        return None
    known = Reading.objects.filter(target=target, on=then, made_at__gte=midnight_after(then)).first()
    found = known.measured if known else take(measure, scope_of(target, at=at), then).value
    return Decimal(0) if found is None and measure.cumulative else found


def _counted(taken: Taken) -> dict[str, str]:
    numbers = {"hits": str(taken.hits), "rows": str(taken.rows)}
    if taken.too_few:
        numbers["least"] = str(registry.LEAST)
    if taken.asked:
        numbers |= {"asked": str(taken.asked), "response": f"{100 * Decimal(taken.rows) / taken.asked:.1f}"}
    return numbers


def _written(
    target: Target, on: date, at: datetime, known: Reading | None, found: dict[str, Any], cause: str
) -> Reading:
    if known is None:
        return Reading.objects.create(target=target, on=on, made_at=at, **found)
    was = {name: getattr(known, name) for name in _COMPARED}
    changed = any(was[name] != found[name] for name in _COMPARED)
    was_final = known.made_at >= midnight_after(on)
    if was_final and not changed:
        return known
    for name, value in found.items():
        setattr(known, name, value)
    known.made_at = at
    known.save(update_fields=[*found, "made_at"])
    if was_final:
        now = {name: found[name] for name in _COMPARED}
        ReadingCorrection.objects.create(reading=known, was=_said(was), now=_said(now), cause=cause, at=at)
    return known


def _said(columns: dict[str, Any]) -> dict[str, Any]:
    """Figures as texts, the way they are shown; the rest as it is."""
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value for name, value in columns.items()
    }


def _tell(target: Target, reading: Reading, newest: SelfReport | None, at: datetime) -> None:
    """At once when the pace turns to “will miss” and when a self-report is contradicted; of the past, nothing."""
    if reading.on < day_of(at) - timedelta(days=1):
        return
    before = Reading.objects.filter(target=target, on__lt=reading.on).order_by("-on").first()
    turned = before is None or before.state != reading.state
    if turned:
        programs.tell_of_state(target, reading, at=at)
    if turned and reading.state == Reading.State.WILL_MISS:
        steps.tell(WILL_MISS, target, _TOLD, key=f"{target.pk}:{reading.on}", at=at)
    if reading.is_disputed and newest is not None:
        steps.tell(DISPUTED, target, _TOLD, key=f"{target.pk}:{newest.pk}", at=at)


def _due_for_reading(on: date, campaign: Campaign | None) -> list[int]:
    """The keys of the targets a day has to be read for; what is counted over readings comes last."""
    kept = Reading.objects.filter(
        target=OuterRef("pk"), on__gte=OuterRef("due_on"), on__lt=on, state=Reading.State.KEPT
    )
    rows = Target.objects.filter(
        ~Exists(kept),
        pledge__signed_at__lt=midnight_after(on),
        starts_on__lte=on,
        due_on__gte=on - FOLLOWED,
    ).exclude(pledge__released_on__lte=on)
    if campaign is not None:
        rows = rows.filter(pledge__campaign=campaign)
    return _after_others(rows.order_by("pk").values_list("pk", "measure"))


def _after_others(pairs: Iterable[tuple[int, str]]) -> list[int]:
    last = {measure.code for measure in registry.everything() if measure.after_others}
    return [key for key, _code in sorted(pairs, key=lambda pair: (pair[1] in last, pair[0]))]

"""What a number may be promised: one list of rules for forms, admin and actions. Pure; the caller reads the rows.

The database holds what one row can show (`Target.Meta.constraints`); what needs the pledge, the campaign or the
list of compounds is said here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from pledges.measures import registry
from pledges.measures.registry import Shape
from pledges.models import Pledge, Target
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from issues.models import Topic
    from properties.models import Area, Firm

MONTHS: Final = 12
WHOLE: Final = Decimal(100)

_OF_REPORTS: Final = frozenset(
    {"first_contact_rate", "on_time_rate", "median_repair_hours", "satisfaction", "recurrence_rate"}
)
_OF_PLACES: Final = frozenset(
    {"spots_cleared", "spots_cleared_share", "parking_places_gained", "inspection_score", "reports_received"}
)
# Who can answer for what. A firm answers for its work; halls, honours and renewal works are the street's to
# give; how many topics were kept is counted over all firms, so only the street can promise it.
FITS: Final[Mapping[str, frozenset[str]]] = {
    Pledge.Kind.FIRM: _OF_REPORTS | _OF_PLACES,
    Pledge.Kind.SECRETARY: _OF_REPORTS | _OF_PLACES | {"compounds_renovated", "demonstration_halls"},
    Pledge.Kind.STREET: _OF_REPORTS
    | _OF_PLACES
    | {"compounds_renovated", "demonstration_halls", "pioneers", "topics_kept"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Who is to promise what by when: a firm with its topic, or an area."""

    kind: str
    statement: str
    due_on: date
    firm: Firm | None = None
    topic: Topic | None = None
    area: Area | None = None
    pairing_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A number somebody is about to promise. `compounds` are primary keys; `months` January first, or empty."""

    code: str
    name: str
    name_en: str
    measure: str
    unit: str
    unit_en: str
    goal: Decimal
    starts_on: date
    due_on: date
    baseline: Decimal = Decimal(0)
    months: tuple[Decimal, ...] = ()
    direction: str = Target.Direction.UP
    scope: str = Target.Scope.ALL
    compounds: frozenset[int] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the promise stands in. `reach` are the compounds it can speak of; `day` the day it is signed, or today."""

    kind: str
    starts_on: date
    ends_on: date
    day: date
    reach: Collection[int]


def problems(draft: Draft, frame: Frame) -> Iterator[Refused]:
    """Everything that is wrong with the number; nothing when it can be promised."""
    yield from _measure(draft, frame)
    yield from _goal(draft)
    yield from _dates(draft, frame)
    yield from _compounds(draft, frame)
    yield from _months(draft)


def check(draft: Draft, frame: Frame) -> None:
    """Refused with the first rule that says no."""
    for problem in problems(draft, frame):
        raise problem


def _measure(draft: Draft, frame: Frame) -> Iterator[Refused]:
    try:
        measure = registry.find(draft.measure)
    except KeyError:
        yield Refused("target.unknown-measure", _("There is no such measure."), field="measure")
        return
    if draft.measure not in FITS[frame.kind]:
        yield Refused(
            "target.measure-does-not-fit",
            _("Who makes this promise cannot answer for this measure. Choose another one."),
            field="measure",
        )
    if measure.shape == Shape.SHARE and not (draft.goal <= WHOLE and draft.baseline <= WHOLE):
        yield Refused("target.over-hundred", _("A share cannot be over 100 percent."), field="goal")


def _goal(draft: Draft) -> Iterator[Refused]:
    if draft.goal < 0 or draft.baseline < 0:
        yield Refused("target.negative", _("A goal and a baseline cannot be below zero."), field="goal")
    elif draft.goal == draft.baseline:
        yield Refused(
            "target.goal-is-baseline",
            _("The goal is the same as the baseline: nothing would be promised."),
            field="goal",
        )
    elif (draft.goal > draft.baseline) != (draft.direction == Target.Direction.UP):
        yield Refused(
            "target.goal-against-direction",
            _("“At least” needs a goal above the baseline, “at most” one below it."),
            field="goal",
        )


def _dates(draft: Draft, frame: Frame) -> Iterator[Refused]:
    if draft.starts_on < frame.starts_on:
        yield Refused(
            "target.starts-before-campaign",
            _("Counting cannot start before the campaign does."),
            field="starts_on",
        )
    if draft.due_on <= draft.starts_on:
        yield Refused(
            "target.due-before-start",
            _("The due day must lie after the first day that counts."),
            field="due_on",
        )
    yield from due_problems(draft.due_on, frame)


def due_problems(due_on: date, frame: Frame) -> Iterator[Refused]:
    """A promise is made before its day, and for the campaign's own time."""
    if due_on <= frame.day:
        yield Refused(
            "target.due-before-signed",
            _("The due day must lie after the day the promise is signed."),
            field="due_on",
        )
    if due_on > frame.ends_on:
        yield Refused(
            "target.due-after-campaign", _("The due day lies after the end of the campaign."), field="due_on"
        )


def _compounds(draft: Draft, frame: Frame) -> Iterator[Refused]:
    if draft.scope == Target.Scope.LISTED and not draft.compounds:
        yield Refused(
            "target.no-compounds", _("Choose the compounds this number is about."), field="compounds"
        )
    elif draft.scope == Target.Scope.ALL and draft.compounds:
        yield Refused(
            "target.compounds-not-listed",
            _("Compounds are chosen, but the number is about everything. Choose one of the two."),
            field="scope",
        )
    elif draft.compounds - set(frame.reach):
        yield Refused(
            "target.foreign-compound",
            _("One of these compounds is not among those the promise can speak of."),
            field="compounds",
        )


def _months(draft: Draft) -> Iterator[Refused]:
    if draft.months and (len(draft.months) != MONTHS or min(draft.months) < 0 or sum(draft.months) == 0):
        yield Refused(
            "target.bad-months",
            _("Give twelve numbers of the year before, January first, or none."),
            field="months",
        )

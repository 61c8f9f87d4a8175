"""Where somebody inspects next, and an inspection with all that was found on the same round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F, Max, Q
from django.http import Http404

from properties import boards
from properties.actions.inspections import compounds_to_inspect, firm_on, own_firms
from properties.checklists import takes_photos
from properties.models import ChecklistItem, Compound, Contract, Inspection, InspectionAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from properties.models import User

PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A compound to inspect: when this person was there last, and whether its firm is one of their own."""

    compound: Compound
    last: date | None
    is_own_firm: bool


def places(user: User, *, q: str = "") -> QuerySet[Compound]:
    """The compounds a person inspects, those they were in last first (`last`)."""
    mine = Q(inspections__by=user, inspections__struck_at__isnull=True)
    rows = compounds_to_inspect(user).annotate(last=Max("inspections__on", filter=mine))
    if q:
        rows = rows.filter(name__icontains=q)
    return rows.order_by(F("last").desc(nulls_last=True), "name", "pk")


def cards(rows: Iterable[Compound], user: User, *, today: date) -> list[Place]:
    """One page of `places`."""
    shown = list(rows)
    held = Contract.objects.on(today).filter(compound__in=shown, firm__in=own_firms(user, today))
    own = set(held.values_list("compound", flat=True))
    return [Place(row, getattr(row, "last", None), row.pk in own) for row in shown]


def get_place(user: User, code: str) -> Compound:
    """A compound the person inspects; 404 alike for any other and for no such code."""
    compound = compounds_to_inspect(user).filter(code=code).first()
    if compound is None:
        raise Http404
    return compound


def is_own_firm(user: User, compound: Compound, *, today: date) -> bool:
    return firm_on(compound, today) in own_firms(user, today)


def items(day: date) -> list[ChecklistItem]:
    """The checklist of a day, dimension by dimension."""
    order = {dimension: number for number, dimension in enumerate(Inspection.Dimension.values)}
    return sorted(ChecklistItem.objects.on(day), key=lambda item: order[item.dimension])


def entered(user: User, compound: Compound, day: date) -> dict[str, Inspection]:
    """What this person has entered about the compound for that day, by dimension."""
    rows = Inspection.objects.filter(compound=compound, by=user, on=day, struck_at__isnull=True)
    return {row.dimension: row for row in rows}


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of a round, with its answers; none where points were typed."""

    inspection: Inspection
    answers: list[InspectionAnswer]


@dataclass(frozen=True, slots=True)
class Round:
    """All that one person entered about a compound in one go."""

    inspection: Inspection
    parts: list[Part]

    @property
    def inspections(self) -> list[Inspection]:
        return [part.inspection for part in self.parts]

    def wanting(self, user: User, *, at: datetime) -> list[InspectionAnswer]:
        """What was not met, has no photo, and may still get one from this person."""
        return [
            answer
            for part in self.parts
            for answer in part.answers
            if answer.verdict == InspectionAnswer.Verdict.NO
            and answer.path is None
            and part.inspection.by_id == user.pk
            and part.inspection.struck_at is None
            and takes_photos(part.inspection.at, at=at)
        ]


def get_round(user: User, pk: int) -> Round:
    """The round an inspection belongs to; 404 out of reach."""
    found = boards.get_inspection(user, pk)
    rows = boards.inspections(user).filter(compound=found.compound, by=found.by, on=found.on, at=found.at)
    order = Inspection.Dimension.values
    parts = [
        Part(row, list(row.answers.all())) for row in rows.prefetch_related("answers__item").order_by("pk")
    ]
    return Round(found, sorted(parts, key=lambda part: order.index(part.inspection.dimension)))


def get_photo(user: User, pk: int, answer: int) -> str:
    """The path of a photo of an inspection the person may read; else 404."""
    found = boards.get_inspection(user, pk).answers.filter(pk=answer, path__isnull=False).first()
    if found is None or found.path is None:
        raise Http404
    return found.path

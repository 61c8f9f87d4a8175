"""Measures over compounds: renewal works, parking places, inspections, halls and honours.

These rows carry days, not moments. Something written down later for an earlier day changes the figure of that
day; the reading then leaves a correction that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from councils.models import Hall, Honour
from pledges.measures.days import close
from pledges.measures.narrowing import hit_if, in_compounds
from pledges.measures.registry import Measure, Part, Scope, Shape, register
from properties import workstages
from properties.models import Compound, Contract, Inspection, Work, WorkStage

if TYPE_CHECKING:
    from datetime import date

_DONE = workstages.DONE


def works_on(scope: Scope, day: date) -> QuerySet[Work]:
    """Works with the stage they had reached on that day (`stage_then`) and since when (`reached_on`).

    What was completed is reached on its day of completion, handed over later or not. For a firm: works in
    compounds under its contract on the day the stage was reached.
    """
    reached = WorkStage.objects.filter(work=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
    rows = in_compounds(Work.objects.all(), scope).annotate(
        stage_then=Subquery(reached.values("stage")[:1]),
        reached_on=Case(
            When(stage_then__in=_DONE, then=_completed_by(day)), default=Subquery(reached.values("on")[:1])
        ),
    )
    rows = rows.filter(stage_then__isnull=False).exclude(stage_then=Work.Stage.CANCELLED)
    if scope.firm is None:
        return rows
    held = Contract.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("reached_on")),
        compound=OuterRef("compound"),
        firm=scope.firm,
        starts_on__lte=OuterRef("reached_on"),
    )
    return rows.filter(Exists(held))


def _completed_by(day: date) -> Subquery:
    """The day of the completion that held on `day`: the first done row after the last one that was not."""
    rows = WorkStage.objects.filter(on__lte=day)
    undone = rows.filter(work=OuterRef("work")).exclude(stage__in=_DONE).order_by("-on", "-pk")
    done = rows.filter(
        work=OuterRef("pk"), stage__in=_DONE, pk__gt=Coalesce(Subquery(undone.values("pk")[:1]), 0)
    )
    return Subquery(done.order_by("on", "pk").values("on")[:1])


def _is_done(scope: Scope) -> Q:
    return Q(stage_then__in=_DONE, reached_on__gte=scope.since)


def _over_before(scope: Scope) -> Q:
    return Q(stage_then__in=_DONE, reached_on__lt=scope.since)


def _parking(scope: Scope, day: date) -> list[Part]:
    rows = works_on(scope, day).exclude(parking_places=0).exclude(_over_before(scope))
    return [Part("work", rows.annotate(hit=hit_if(_is_done(scope)), amount=F("parking_places")))]


def _renovated(scope: Scope, day: date) -> list[Part]:
    """A compound counts once, however many works and programmes it has."""
    works = works_on(scope, day).order_by()
    if group := scope.options.get("group"):
        works = works.filter(
            pk__in=Work.programmes.through.objects.filter(programme__group=group).values("work")
        )
    here = works.exclude(_over_before(scope)).filter(compound=OuterRef("pk"))
    done = here.filter(_is_done(scope))
    first = done.values("compound").annotate(last=Max("reached_on")).values("last")[:1]
    rows = in_compounds(Compound.objects.all(), scope, "").filter(Exists(here))
    return [Part("compound", rows.annotate(hit=hit_if(Exists(done)), reached_on=Subquery(first)))]


def _inspections(scope: Scope, day: date) -> list[Part]:
    rows = in_compounds(Inspection.objects.filter(on__gte=scope.since, on__lte=day), scope)
    rows = rows.filter(Q(struck_at__isnull=True) | Q(struck_at__gte=close(scope, day)))
    if scope.firm is not None:
        rows = rows.filter(firm=scope.firm)
    if dimension := scope.options.get("dimension"):
        rows = rows.filter(dimension=dimension)
    return [Part("inspection", rows.annotate(hit=Value(1, IntegerField()), amount=F("score")))]


def _halls(scope: Scope, day: date) -> list[Part]:
    rows = Hall.objects.select_related("neighbourhood").filter(
        neighbourhood__parent__parent=scope.subdistrict
    )
    if scope.neighbourhood is not None:
        rows = rows.filter(neighbourhood=scope.neighbourhood)
    rows = rows.exclude(demonstration_on__lt=scope.since)
    named = Q(demonstration_on__gte=scope.since, demonstration_on__lte=day)
    return [Part("hall", rows.annotate(hit=hit_if(named)))]


def _pioneers(scope: Scope, day: date) -> list[Part]:
    kind = scope.options.get("kind", Honour.Kind.PROPERTY_PIONEER)
    rows = Honour.objects.filter(
        area=scope.subdistrict, kind=kind, given_on__gte=scope.since, given_on__lte=day
    )
    kept = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    return [Part("honour", rows.annotate(hit=hit_if(kept)))]


register(
    Measure(
        "parking_places_gained",
        _("Parking places gained"),
        _(
            "Places that did not exist before, of all works completed since the first day. A firm's count only where"
            " it held the contract on the day of completion."
        ),
        Shape.SUM,
        _parking,
        "个",
        "places",
    )
)
register(
    Measure(
        "compounds_renovated",
        _("Compounds renovated"),
        _(
            "Compounds with a work of the programme completed since the first day; each counts once. Beside them"
            " stand the compounds with such a work planned or under way."
        ),
        Shape.COUNT,
        _renovated,
        "个",
        "compounds",
    )
)
register(
    Measure(
        "inspection_score",
        _("Points of inspections"),
        _(
            "The mean of all inspections since the first day, of 100 points. A struck inspection does not count."
        ),
        Shape.MEAN,
        _inspections,
        "分",
        "points",
    )
)
register(
    Measure(
        "demonstration_halls",
        _("Demonstration halls"),
        _("Red council halls the street has confirmed as demonstration halls since the first day."),
        Shape.COUNT,
        _halls,
        "个",
        "halls",
    )
)
register(
    Measure(
        "pioneers",
        _("Red property pioneers"),
        _("Titles of red property pioneer given since the first day and not withdrawn."),
        Shape.COUNT,
        _pioneers,
        "名",
        "pioneers",
    )
)

"""Lists of works and inspections within a person's reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404

from properties.access import compounds_in_reach
from properties.models import Inspection, InspectionAnswer, Programme, Work

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from properties.models import User

PAGE: Final = 50


def _near(user: User) -> QuerySet[Any]:
    return compounds_in_reach(user).order_by().values("pk")


def works(user: User, *, stage: str = "", programme: str = "") -> QuerySet[Work]:
    """Works of the compounds a person works with, those that go on first."""
    rows = Work.objects.filter(compound__in=_near(user)).select_related("compound")
    if stage:
        rows = rows.filter(stage=stage)
    if programme:
        rows = rows.filter(programmes__code=programme)
    return rows.prefetch_related("programmes").order_by("-stage", "planned_end", "pk")


def get_work(user: User, pk: int) -> Work:
    """One work, with its stages; 404 out of reach."""
    found = works(user).prefetch_related("stages__by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a programme has come: compounds with a completed work, of those with any that is not cancelled."""

    programme: Programme
    completed: int
    compounds: int


def batches(user: User) -> list[Batch]:
    """Each programme's n of m compounds, in the order of the programmes."""
    mine = Q(works__compound__in=_near(user))
    going = mine & ~Q(works__stage=Work.Stage.CANCELLED)
    rows = Programme.objects.annotate(
        done=Count("works__compound", filter=mine & Q(works__stage=Work.Stage.COMPLETED), distinct=True),
        places=Count("works__compound", filter=going, distinct=True),
    )
    return [Batch(row, row.done, row.places) for row in rows if row.places]


def inspections(
    user: User, *, compound: str = "", dimension: str = "", found: str = ""
) -> QuerySet[Inspection]:
    """Inspections of the compounds a person works with, the newest first; struck ones are among them.

    `found`: "not-met" leaves those with something not met, "struck" those that were struck.
    """
    rows = Inspection.objects.filter(compound__in=_near(user)).select_related("compound", "firm", "by")
    if compound:
        rows = rows.filter(compound__code=compound)
    if dimension:
        rows = rows.filter(dimension=dimension)
    if found == "struck":
        rows = rows.filter(struck_at__isnull=False)
    if found == "not-met":
        answers = InspectionAnswer.objects.filter(
            inspection=OuterRef("pk"), verdict=InspectionAnswer.Verdict.NO
        )
        rows = rows.filter(Exists(answers), struck_at__isnull=True)
    return rows.order_by("-on", "-pk")


def get_inspection(user: User, pk: int) -> Inspection:
    """One inspection; 404 out of reach."""
    found = inspections(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

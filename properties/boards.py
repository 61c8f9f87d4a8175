"""Lists of inspections within a person's reach; those of works are in `boards_works`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef
from django.http import Http404

from properties.access import compounds_in_reach
from properties.models import Inspection, InspectionAnswer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from properties.models import User

PAGE: Final = 50


def _near(user: User) -> QuerySet[Any]:
    return compounds_in_reach(user).order_by().values("pk")


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

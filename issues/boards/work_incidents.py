"""The incidents of the compounds a person works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count
from django.http import Http404

from issues.models import Incident
from properties.access import compounds_in_reach

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from properties.models import User

MOST: Final = 20


def _reached(user: User) -> QuerySet[Incident]:
    return Incident.objects.filter(compounds__in=compounds_in_reach(user)).distinct()


def recent(user: User) -> tuple[list[Incident], list[Incident]]:
    """What goes on now, and the last that are over; each with `reports`, how many it answered."""
    keys = _reached(user).order_by().values("pk")
    rows = Incident.objects.filter(pk__in=keys).annotate(reports=Count("issues", distinct=True))
    rows = rows.prefetch_related("compounds").order_by("-starts_at")
    return list(rows.filter(ended_at__isnull=True)[:MOST]), list(rows.filter(ended_at__isnull=False)[:MOST])


def get_incident(user: User, pk: int) -> Incident:
    """An incident of a compound the person works with, or 404."""
    found = _reached(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

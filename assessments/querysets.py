"""Which schemes, periods and scores a person may see: one predicate each, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from assessments.periodflow import PUBLIC, State
from properties.access import standing

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from assessments.models import Period, Scheme, Score  # noqa: F401 — named in the brackets below
    from properties.models import User


def _office(user: User | AnonymousUser, path: str) -> Q:
    """The street, and its departments."""
    at = standing(user)
    reach = Q(pk__in=())
    if at.subdistricts:
        reach |= Q(**{f"{path}__in": sorted(at.subdistricts)})
    if at.departments:
        reach |= Q(**{f"{path}__departments__in": sorted(at.departments)})
    return reach


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: User | AnonymousUser) -> SchemeQuerySet:
        """The street and its departments; everybody reads a scheme as the method under its rankings."""
        return self.filter(_office(user, "subdistrict")).distinct()

    def on(self, day: date) -> SchemeQuerySet:
        """The version in force on that day."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day
        ).exclude(state="draft")


class PeriodQuerySet(models.QuerySet["Period"]):
    def visible_to(self, user: User | AnonymousUser) -> PeriodQuerySet:
        """The street and its departments in every state; a firm those it stands in, once they were sent to it."""
        firms = sorted(standing(user).firms)
        reach = _office(user, "subdistrict")
        if firms:
            sent = Q(sent_at__isnull=False) & ~Q(state=State.DRAFT)
            reach |= Q(scores__firm__in=firms) & sent
        return self.filter(reach).distinct()

    def public(self) -> PeriodQuerySet:
        """What everybody may read: from the public notice on, also those withdrawn afterwards."""
        return self.filter(Q(state__in=sorted(PUBLIC)) | Q(state=State.WITHDRAWN, announced_at__isnull=False))


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User | AnonymousUser) -> ScoreQuerySet:
        """The street and its departments all; a firm its own, once they were sent to it."""
        firms = sorted(standing(user).firms)
        reach = _office(user, "period__subdistrict")
        if firms:
            reach |= Q(firm__in=firms, period__sent_at__isnull=False) & ~Q(period__state=State.DRAFT)
        return self.filter(reach).distinct()

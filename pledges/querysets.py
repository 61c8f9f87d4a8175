"""Which pledges and calls for help a person may see: one predicate each, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from properties.access import standing

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from pledges.models import League, MonthlyReport, Pledge, SupportRequest  # noqa: F401 — named in the brackets below
    from properties.models import User


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def signed(self) -> PledgeQuerySet:
        return self.filter(signed_at__isnull=False)

    def standing_on(self, day: date) -> PledgeQuerySet:
        """Pledges not released before `day`."""
        return self.filter(Q(released_on__isnull=True) | Q(released_on__gt=day))

    def visible_to(self, user: User | AnonymousUser) -> PledgeQuerySet:
        """The street, its grids and departments see all of its pledges; a firm and a neighbourhood their own.

        Signed pledges are public; what is not public is who said what on the way.
        """
        at = standing(user)
        reach = Q(pk__in=())
        if at.subdistricts:
            reach |= Q(campaign__subdistrict__in=sorted(at.subdistricts))
        if at.grids:
            reach |= Q(campaign__subdistrict__children__in=sorted(at.grids))
        if at.departments:
            reach |= Q(campaign__subdistrict__departments__in=sorted(at.departments))
        if at.neighbourhoods:
            reach |= Q(area__in=sorted(at.neighbourhoods))
        if at.firms:
            reach |= Q(firm__in=sorted(at.firms))
        return self.filter(reach).distinct()


class ReportQuerySet(models.QuerySet["MonthlyReport"]):
    def visible_to(self, user: User | AnonymousUser) -> ReportQuerySet:
        """The monthly reports of the pledges the person may see."""
        from pledges.models import Pledge  # the models are made of these classes

        return self.filter(pledge__in=Pledge.objects.visible_to(user))


class SupportQuerySet(models.QuerySet["SupportRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> SupportQuerySet:
        """Whoever asked, the department that was asked, and the street."""
        at = standing(user)
        reach = Q(pk__in=())
        for column, places in (
            ("department__area", at.subdistricts),
            ("department", at.departments),
            ("neighbourhood", at.neighbourhoods),
            ("neighbourhood__parent", at.grids),
            ("firm", at.firms),
        ):
            if places:
                reach |= Q(**{f"{column}__in": sorted(places)})
        return self.filter(reach)


class LeagueQuerySet(models.QuerySet["League"]):
    def visible_to(self, user: User | AnonymousUser) -> LeagueQuerySet:
        """The street in every state; a firm the lists it stands on, from the sign-off on.

        Once published a list is public; this is about what comes before, and what stands behind it.
        """
        at = standing(user)
        reach = Q(pk__in=())
        if at.subdistricts:
            reach |= Q(campaign__subdistrict__in=sorted(at.subdistricts))
        if at.firms:
            reach |= Q(rows__firm__in=sorted(at.firms), signed_at__isnull=False)
        return self.filter(reach).distinct()

    def public(self) -> LeagueQuerySet:
        """What everybody may read: lists that were published, also those withdrawn afterwards."""
        return self.filter(published_at__isnull=False)

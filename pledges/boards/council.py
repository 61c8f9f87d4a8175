"""The promises around a hall, and which of them carry its resolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.hall_beside import Link, Why
from councils.models import CouncilSession
from pledges.models import Pledge, ResolutionPledge
from properties.models import Contract

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from councils.models import Hall, Resolution
    from properties.models import User


def pledges_around(hall: Hall) -> QuerySet[Pledge]:
    """Signed pledges that stand: of the neighbourhood, of its street, of the firms under contract in it."""
    hood, grid = hall.neighbourhood_id, hall.neighbourhood.parent
    street = grid.parent_id if grid else None
    firms = Contract.objects.filter(is_current=True, compound__neighbourhood=hood).values("firm")
    rows = Pledge.objects.signed().filter(released_on__isnull=True, campaign__subdistrict=street)
    return rows.filter(Q(area__in=[hood, street]) | Q(firm__in=firms)).order_by("kind", "pk")


def carriers(resolutions: Sequence[int], user: User | None) -> Mapping[int, Why]:
    """For the pages of the hall: the promise that carries a resolution; staff may open it where they see it."""
    rows = ResolutionPledge.objects.filter(resolution__in=resolutions).select_related("pledge")
    seen: set[int] = set()
    if user is not None:
        seen = set(
            Pledge.objects.visible_to(user)
            .filter(pk__in=[row.pledge_id for row in rows])
            .values_list("pk", flat=True)
        )
    return {
        row.resolution_id: Why(
            row.pledge.statement,
            [Link(_("Open the pledge"), reverse("campaign:pledge", args=[row.pledge_id]))]
            if row.pledge_id in seen
            else (),
        )
        for row in rows
    }


def offer(resolution: Resolution) -> Link:
    """Where a pledge is put beside a resolution."""
    return Link(_("Link a pledge"), reverse("campaign:carry", args=[resolution.pk]))


def resolutions_of(pledge: Pledge, user: User) -> list[ResolutionPledge]:
    """On the pledge's page: what halls the person sees agreed on and this promise carries."""
    seen = CouncilSession.objects.visible_to(user).order_by().values("pk")
    rows = pledge.resolutions.filter(resolution__item__session__in=seen)
    return list(rows.select_related("resolution__item__session__hall"))

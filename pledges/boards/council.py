"""The promises around a hall: which of them stand on its agendas, and which carry its resolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.boards import agendas
from councils.hall_access import halls_run_by
from councils.hall_beside import Link, Why
from councils.models import AgendaItem, CouncilSession
from pledges.models import AgendaPledge, Pledge, ResolutionPledge
from properties.access import standing
from properties.models import Area, Contract, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from councils.models import Hall, Resolution
    from pledges.models import Target
    from properties.beside import Line
    from properties.models import User


RUNS: Final = (Role.STREET_OFFICER, Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF)


def pledges_around(hall: Hall) -> QuerySet[Pledge]:
    """Signed pledges that stand: of the neighbourhood, of its street, of the firms under contract in it."""
    hood, grid = hall.neighbourhood_id, hall.neighbourhood.parent
    street = grid.parent_id if grid else None
    firms = Contract.objects.filter(is_current=True, compound__neighbourhood=hood).values("firm")
    rows = Pledge.objects.signed().filter(released_on__isnull=True, campaign__subdistrict=street)
    return rows.filter(Q(area__in=[hood, street]) | Q(firm__in=firms)).order_by("kind", "pk")


def neighbourhoods_around(pledge: Pledge) -> list[int]:
    """Where a promise stands, seen from its side: `pledges_around` of a hall there holds it."""
    if pledge.signed_at is None or pledge.released_on is not None:
        return []
    rows = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD, parent__parent=pledge.campaign.subdistrict_id)
    if pledge.firm_id is not None:
        held = Contract.objects.filter(is_current=True, firm=pledge.firm_id)
        rows = rows.filter(pk__in=held.values("compound__neighbourhood"))
    else:
        rows = rows.filter(Q(pk=pledge.area_id) | Q(parent__parent=pledge.area_id))
    return list(rows.values_list("pk", flat=True))


def behind_items(items: Sequence[int], user: User | None) -> Mapping[int, Why]:
    """For the pages of the hall: whose promise an item is about; staff may open it where they see it."""
    rows = AgendaPledge.objects.filter(agenda_item__in=items).select_related(
        "pledge__firm", "pledge__area", "pledge__topic", "target"
    )
    found = list(rows)
    seen = _seen([row.pledge_id for row in found], user)
    return {
        row.agenda_item_id: Why(
            _("pledge: %(pledge)s") % {"pledge": row.target or row.pledge},
            [_link(row.pledge_id)] if row.pledge_id in seen else (),
        )
        for row in found
    }


def pledge_behind(item: int) -> int | None:
    """The promise an item is about, the likeliest one to carry what is agreed on it."""
    return AgendaPledge.objects.filter(agenda_item=item).values_list("pledge", flat=True).first()


def items_of(pledge: Pledge, user: User) -> list[Line]:
    """On the pledge's page: where it stands on an agenda, as far as the person sees the session."""
    items = AgendaItem.objects.filter(pledge_behind__pledge=pledge)
    return agendas.lines(agendas.seen(agendas.still_there(items), user))


def may_put(user: User, pledge: Pledge) -> bool:
    """Whether the person runs a hall where the promise stands."""
    if not standing(user).holds(*RUNS):
        return False
    return halls_run_by(user).filter(neighbourhood__in=neighbourhoods_around(pledge)).exists()


def title_of(pledge: Pledge, target: Target | None) -> str:
    """What the item is called: whose promise, and what about."""
    about = target or pledge.topic or pledge.statement
    return (_("%(compound)s: %(topic)s") % {"compound": pledge.promiser, "topic": about})[:120]


def _seen(pledges: Sequence[int], user: User | None) -> set[int]:
    if user is None or not pledges:
        return set()
    return set(Pledge.objects.visible_to(user).filter(pk__in=pledges).values_list("pk", flat=True))


def _link(pledge: int) -> Link:
    return Link(_("Open the pledge"), reverse("campaign:pledge", args=[pledge]))


def carriers(resolutions: Sequence[int], user: User | None) -> Mapping[int, Why]:
    """For the pages of the hall: the promise that carries a resolution; staff may open it where they see it."""
    rows = list(ResolutionPledge.objects.filter(resolution__in=resolutions).select_related("pledge"))
    seen = _seen([row.pledge_id for row in rows], user)
    return {
        row.resolution_id: Why(row.pledge.statement, [_link(row.pledge_id)] if row.pledge_id in seen else ())
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

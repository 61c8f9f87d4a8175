"""Campaigns, pledges and targets with their readings, to be read by staff and stations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from pledges.access import (
    get_campaign,
    get_pledge,
    get_public_target,
    pledges_in_reach,
    public_campaigns,
)
from pledges.api.shapes import CampaignOut, PledgeOut, ReadingOut, TargetOut, cards_of
from pledges.boards.cards import latest
from pledges.boards.overview import promises
from pledges.boards.target_page import readings_of
from pledges.models import Pledge, Reading
from properties.keyset import Order
from stations.api.etags import tagged
from stations.api.operation import Operation
from stations.api.pages import PAGING, Keyset
from stations.api.reading import Listing, reads
from stations.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

_READ = {"GET": Scope.PLEDGES_READ}


class Whole(Operation[Any]):
    """Short enough to be told whole."""

    pagination_class = None
    filter_backends = ()
    scope = _READ


class Campaigns(Whole):
    """Every campaign, the newest first."""

    serializer_class = CampaignOut

    @reads("listCampaigns", _("Campaigns, the newest first"), CampaignOut(many=True))
    def get(self, request: Request) -> Response:
        return tagged(request, CampaignOut(public_campaigns(), many=True).data)


class Targets(Whole):
    """The targets of one campaign."""

    serializer_class = TargetOut

    @reads(
        "listTargets",
        _("Targets of a campaign with their newest reading"),
        TargetOut(many=True),
        404,
    )
    def get(self, request: Request, campaign: str) -> Response:
        cards: Any = [card for promise in promises(get_campaign(campaign)) for card in promise.cards]
        return tagged(request, TargetOut(cards, many=True).data)


class OneTarget(Whole):
    """A target of a signed pledge."""

    serializer_class = TargetOut

    @reads("getTarget", _("One target with its newest reading"), TargetOut, 404)
    def get(self, request: Request, campaign: str, pk: int) -> Response:
        (card,) = latest([get_public_target(get_campaign(campaign), pk)])
        return tagged(request, TargetOut(card).data)


class NewestDay(Keyset):
    """The last day comes first."""

    order = Order("on", descending=True)


class Readings(Listing[Reading]):
    """The series of one target."""

    pagination_class = NewestDay
    filter_backends = ()
    serializer_class = ReadingOut
    scope = _READ
    known = {"GET": PAGING}

    def get_queryset(self) -> QuerySet[Reading]:
        campaign = get_campaign(self.kwargs["campaign"])
        return readings_of(get_public_target(campaign, self.kwargs["pk"]))

    @reads(
        "listReadings",
        _("All readings of a target, the last day first"),
        ReadingOut(many=True),
        404,
    )
    def get(self, request: Request, campaign: str, pk: int) -> Response:
        return self.listed(request)


class PledgeFilter(filters.FilterSet):
    campaign = filters.CharFilter(label=_("Campaign"), field_name="campaign__code", max_length=48)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Pledge.Kind.choices)

    class Meta:
        model = Pledge
        fields: tuple[str, ...] = ()


class Pledges(Listing[Pledge]):
    """The pledges within reach, drafts too."""

    filterset_class = PledgeFilter
    serializer_class = PledgeOut
    scope = _READ
    known = {"GET": frozenset({"campaign", "kind"}) | PAGING}

    def get_queryset(self) -> QuerySet[Pledge]:
        return pledges_in_reach(self.request.user)

    def paginate_queryset(self, queryset: Any) -> Any:
        self.shown = super().paginate_queryset(queryset) or []
        return self.shown

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "cards": cards_of(getattr(self, "shown", ()))}

    @reads(
        "listPledges",
        _("Pledges of one's reach with their targets"),
        PledgeOut(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OnePledge(Whole):
    serializer_class = PledgeOut

    @reads("getPledge", _("One pledge with its targets"), PledgeOut, 404)
    def get(self, request: Request, pk: int) -> Response:
        pledge = get_pledge(request.user, pk)
        data = PledgeOut(pledge, context={"cards": cards_of([pledge])}).data
        return tagged(request, data, version=pledge.version)

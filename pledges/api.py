"""The campaign through the programming interface, read only: campaigns, and their targets with the newest reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from pledges.access import get_campaign, public_campaigns
from pledges.boards.cards import Card
from pledges.boards.overview import promises
from pledges.models import Campaign, Reading
from stations.api.operation import Operation
from stations.api.schema import answers
from stations.scopes import Scope

if TYPE_CHECKING:
    from rest_framework.request import Request


class CampaignOut(serializers.ModelSerializer[Campaign]):
    """A campaign; `code` is its address."""

    year = serializers.IntegerField()  # without the bounds of whichever database answers
    subdistrict = serializers.CharField()

    class Meta:
        model = Campaign
        fields = ("code", "year", "title", "subdistrict", "starts_on", "ends_on", "is_demo")


class ReadingOut(serializers.ModelSerializer[Reading]):
    """One day's reading. `measured` and `hits` are null where there is nothing to measure or the sample is too small."""

    hits = serializers.SerializerMethodField()
    rows = serializers.IntegerField()

    class Meta:
        model = Reading
        fields = (
            "on",
            "measured",
            "hits",
            "rows",
            "self_reported",
            "expected",
            "forecast",
            "state",
            "is_disputed",
        )

    def get_hits(self, reading: Reading) -> int | None:
        return None if reading.measured is None and reading.rows else reading.hits


class TargetOut(serializers.Serializer[Card]):
    """A target of a signed pledge with its newest reading, null before the first."""

    id = serializers.IntegerField(source="target.pk")
    promised_by = serializers.CharField(source="target.pledge.promiser")
    kind = serializers.CharField(source="target.pledge.kind")
    topic = serializers.CharField(source="target.pledge.topic.code", default=None, allow_null=True)
    name = serializers.CharField(source="target.name")
    name_en = serializers.CharField(source="target.name_en")
    measure = serializers.CharField(source="target.measure")
    unit = serializers.CharField(source="target.unit")
    baseline = serializers.DecimalField(12, 2, source="target.baseline")
    goal = serializers.DecimalField(12, 2, source="target.goal")
    direction = serializers.CharField(source="target.direction")
    starts_on = serializers.DateField(source="target.starts_on")
    due_on = serializers.DateField(source="target.due_on")
    state = serializers.SerializerMethodField()
    reading = serializers.SerializerMethodField()

    def get_state(self, card: Card) -> str:
        return card.state.value

    @extend_schema_field(ReadingOut(allow_null=True))
    def get_reading(self, card: Card) -> dict[str, Any] | None:
        return ReadingOut(card.reading).data if card.reading else None


class Listing(Operation[Any]):
    """Short enough to be told whole."""

    pagination_class = None
    filter_backends = ()
    scope = {"GET": Scope.PLEDGES_READ}


class Campaigns(Listing):
    """Every campaign, the newest first."""

    serializer_class = CampaignOut

    @extend_schema(
        operation_id="listCampaigns",
        summary=_("Campaigns, the newest first"),
        responses=answers({200: CampaignOut(many=True)}),
    )
    def get(self, request: Request) -> Response:
        return Response(CampaignOut(public_campaigns(), many=True).data)


class Targets(Listing):
    """The targets of one campaign."""

    serializer_class = TargetOut

    @extend_schema(
        operation_id="listTargets",
        summary=_("Targets of a campaign with their newest reading"),
        responses=answers({200: TargetOut(many=True)}, 404),
    )
    def get(self, request: Request, campaign: str) -> Response:
        cards: Any = [card for promise in promises(get_campaign(campaign)) for card in promise.cards]
        return Response(TargetOut(cards, many=True).data)

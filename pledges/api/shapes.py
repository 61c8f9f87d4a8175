"""What of the campaign leaves through the interface. Figures of too small a sample are null, as on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pledges.boards.cards import Card, latest
from pledges.models import Campaign, Pledge, Reading, Target
from stations.api.inputs import Named

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    kind = serializers.ChoiceField(choices=Pledge.Kind.choices, source="target.pledge.kind")
    topic = serializers.CharField(source="target.pledge.topic.code", default=None, allow_null=True)
    name = serializers.CharField(source="target.name")
    name_en = serializers.CharField(source="target.name_en")
    measure = serializers.CharField(source="target.measure")
    unit = serializers.CharField(source="target.unit")
    baseline = serializers.DecimalField(12, 2, source="target.baseline")
    goal = serializers.DecimalField(12, 2, source="target.goal")
    direction = serializers.ChoiceField(choices=Target.Direction.choices, source="target.direction")
    starts_on = serializers.DateField(source="target.starts_on")
    due_on = serializers.DateField(source="target.due_on")
    state = serializers.SerializerMethodField()
    reading = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=Reading.State.choices))
    def get_state(self, card: Card) -> str:
        return card.state.value

    @extend_schema_field(ReadingOut(allow_null=True))
    def get_reading(self, card: Card) -> dict[str, Any] | None:
        return ReadingOut(card.reading).data if card.reading else None


class PledgeOut(serializers.Serializer[Pledge]):
    """A pledge and its targets; `signed_at` is null while it is a draft, `signed_by` names an office and no person."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    campaign = serializers.CharField(source="campaign.code")
    kind = serializers.ChoiceField(choices=Pledge.Kind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    promised_by = serializers.CharField(source="promiser")
    firm = Named(allow_null=True)
    area = Named(allow_null=True)
    topic = Named(allow_null=True)
    statement = serializers.CharField()
    signed_by = serializers.CharField()
    signed_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField()
    released_on = serializers.DateField(allow_null=True)
    released_reason = serializers.CharField()
    targets = serializers.SerializerMethodField()

    @extend_schema_field(TargetOut(many=True))
    def get_targets(self, pledge: Pledge) -> Any:
        """The context's `cards` are those of all pledges shown, by pledge."""
        return TargetOut(self.context["cards"].get(pledge.pk, []), many=True).data


def cards_of(pledges: Iterable[Pledge]) -> dict[int, list[Card]]:
    """The cards of these pledges by pledge; two statements."""
    known = {pledge.pk: pledge for pledge in pledges}
    targets = list(Target.objects.filter(pledge__in=known).order_by("pledge", "pk"))
    for target in targets:
        target.pledge = known[target.pledge_id]
    found: dict[int, list[Card]] = {}
    for card in latest(targets):
        found.setdefault(card.target.pledge_id, []).append(card)
    return found

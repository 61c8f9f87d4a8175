"""The register of spots, to be read: the same spots, filters and cursors as everywhere, and nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from issues.access import get_spot
from issues.models import Spot, SpotMove, SpotPhoto
from issues.spot_filters import SpotFilter
from issues.spotflow import State, Verb
from properties.keyset import Order
from stations.api.etags import tagged
from stations.api.inputs import Named
from stations.api.operation import Operation
from stations.api.pages import PAGING, Keyset
from stations.api.reading import Listing, reads
from stations.scopes import Scope

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from issues.querysets import SpotQuerySet

_LIST: Final[Any] = SpotFilter.get_filters()  # type: ignore[no-untyped-call]
_SHOWN: Final = ("topic", "compound", "building", "firm", "recurrence_of")


class SpotListFilter(filters.FilterSet):
    """Three of the register's filters."""

    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    topic = _LIST["topic"]
    compound = _LIST["compound"]

    class Meta:
        model = Spot
        fields: tuple[str, ...] = ()


class NewestFound(Keyset):
    """The spots found last come first."""

    order = Order("found_at", descending=True)


class SpotRow(serializers.Serializer[Any]):
    """One spot of the list."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    state_label = serializers.CharField(source="get_state_display")
    topic = Named()
    compound = Named()
    building = serializers.CharField(source="building.__str__", default=None, allow_null=True)
    place = serializers.CharField()
    firm = Named(allow_null=True)
    found_at = serializers.DateTimeField()
    notified_at = serializers.DateTimeField(allow_null=True)
    clear_by = serializers.DateField(allow_null=True)
    cleared_at = serializers.DateTimeField(allow_null=True)
    recheck_on = serializers.DateField(allow_null=True)
    rechecked_at = serializers.DateTimeField(allow_null=True)
    recurred_at = serializers.DateTimeField(allow_null=True)
    recurrence_of = serializers.CharField(source="recurrence_of.code", default=None, allow_null=True)


class SpotMoveRow(serializers.Serializer[Any]):
    """One row of the file."""

    seq = serializers.IntegerField()
    verb = serializers.ChoiceField(choices=Verb.choices)
    verb_label = serializers.CharField(source="get_verb_display")
    was = serializers.CharField()
    now = serializers.CharField()
    at = serializers.DateTimeField()


class SpotOut(SpotRow):
    """One file whole."""

    moves = serializers.SerializerMethodField()
    photos = serializers.SerializerMethodField()

    @extend_schema_field(SpotMoveRow(many=True))
    def get_moves(self, spot: Spot) -> Any:
        return SpotMoveRow(SpotMove.objects.filter(spot=spot).order_by("seq"), many=True).data

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_photos(self, spot: Spot) -> dict[str, int]:
        """How many before and after; the pictures themselves are looked at in the workspace."""
        kinds = list(SpotPhoto.objects.filter(spot=spot).values_list("kind", flat=True))
        return {kind.value: kinds.count(kind.value) for kind in SpotPhoto.Kind}


class Spots(Listing[Spot]):
    """All spots of one's posts."""

    pagination_class = NewestFound
    filterset_class = SpotListFilter
    serializer_class = SpotRow
    scope = {"GET": Scope.SPOTS_READ}
    known = {"GET": frozenset({"state", "topic", "compound"}) | PAGING}

    def get_queryset(self) -> SpotQuerySet:
        rows: SpotQuerySet = Spot.objects.visible_to(self.request.user).select_related(*_SHOWN)
        return rows

    @reads("listSpots", _("Spots of the register, those found last first"), SpotRow(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneSpot(Operation[Spot]):
    """One spot."""

    serializer_class = SpotOut
    scope = {"GET": Scope.SPOTS_READ}

    @reads("getSpot", _("One spot with its file"), SpotOut, 404)
    def get(self, request: Request, code: str) -> Response:
        spot = get_spot(request.user, code)
        return tagged(request, SpotOut(spot).data, version=spot.version)

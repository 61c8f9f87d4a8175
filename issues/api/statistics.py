"""Statistics of reports: the kept monthly figures and what is open now, as the pages show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from issues.boards import statistics as boards
from issues.models import Topic
from issues.workflow import Status
from properties import reach
from properties.access import compounds_in_reach
from properties.models import Area
from stations.api.etags import tagged
from stations.api.inputs import Chosen, Named, Strict
from stations.api.operation import Operation
from stations.api.reading import reads
from stations.scopes import Scope
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

_MONTHS: Final = 12
_MOST_MONTHS: Final = 60
_MONTH: Final = r"^(19|20)\d{2}-(0[1-9]|1[0-2])$"
_BY: Final = (
    ("topic", _("topic")),
    ("compound", _("compound")),
    ("firm", _("property firm")),
    ("neighbourhood", _("neighbourhood")),
    (boards.MONTH, _("month")),
)


class Query(Strict):
    """Which lines, of which subdistrict (the first of one's own, unless said otherwise), over which months."""

    by = serializers.ChoiceField(choices=_BY)
    area = Chosen(
        lambda context: reach.subdistricts_in_reach(context["user"]), slug_field="code", required=False
    )
    since = serializers.RegexField(_MONTH, required=False)
    until = serializers.RegexField(_MONTH, required=False)
    topic = Chosen(lambda _context: Topic.objects.all(), slug_field="code", required=False)
    neighbourhood = Chosen(
        lambda context: reach.areas_in_reach(context["user"]).filter(kind=Area.Kind.NEIGHBOURHOOD),
        slug_field="code",
        required=False,
    )
    compound = Chosen(lambda context: compounds_in_reach(context["user"]), slug_field="code", required=False)
    firm = Chosen(lambda context: reach.firms_in_reach(context["user"]), slug_field="code", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        today = timezone.localdate(self.context["at"])
        last = _first(attrs["until"]) if "until" in attrs else today.replace(day=1)
        first = _first(attrs["since"]) if "since" in attrs else _back(last, _MONTHS - 1)
        if not first <= last < _back(first, -_MOST_MONTHS):
            raise ValidationError({"until": _("Please ask for one to sixty months.")}, code="span")
        return {**attrs, "since": first, "until": last}

    @property
    def narrowed(self) -> dict[str, Any]:
        return {name: self.validated_data[name] for name in boards.ABOUT if name in self.validated_data}


def _first(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _back(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


class LineOut(serializers.Serializer[boards.Line]):
    """A line. `about` is null in lines of months, and where no firm answered; a share of fewer than five is null."""

    about = Named(allow_null=True)
    month = serializers.DateField(allow_null=True)
    received = serializers.IntegerField(source="sums.received")
    recurred = serializers.IntegerField(source="sums.recurred")
    on_time = serializers.IntegerField(source="sums.on_time")
    late = serializers.IntegerField(source="sums.late")
    refused = serializers.IntegerField(source="sums.refused")
    handed_over = serializers.IntegerField(source="sums.handed_over")
    rated = serializers.IntegerField(source="sums.rated")
    satisfied = serializers.IntegerField(allow_null=True)
    on_time_share = serializers.DecimalField(5, 1, allow_null=True)
    open = serializers.IntegerField(source="load.open")
    near = serializers.IntegerField(source="load.near")
    overdue = serializers.IntegerField(source="load.overdue")


class StatisticsOut(serializers.Serializer[Any]):
    """The lines of one subdistrict. Past work is of whole months; `open`, `near` and `overdue` are of now."""

    area = Named()
    by = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField()
    lines = LineOut(many=True)


class StatusLine(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = serializers.SerializerMethodField()
    open = serializers.IntegerField()

    @extend_schema_field(OpenApiTypes.STR)
    def get_status_label(self, line: dict[str, Any]) -> str:
        return str(Status(line["status"]).label)


class StatusesOut(serializers.Serializer[Any]):
    """The open reports one sees, by where they stand; what nobody stands at is left out."""

    total = serializers.IntegerField()
    lines = StatusLine(many=True)


class Statistics(Operation[Any]):
    serializer_class = StatisticsOut
    filter_backends = ()
    scope = {"GET": Scope.STATISTICS_READ}
    known = {"GET": frozenset(Query().fields)}

    @reads(
        "getStatistics",
        _("Reports by topic, compound, firm, neighbourhood or month"),
        StatisticsOut,
        parameters=[Query],
    )
    def get(self, request: Request) -> Response:
        context = self.get_serializer_context()
        asked = Query(data=request.query_params.dict(), context=context)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        street = given.get("area") or reach.subdistricts_in_reach(request.user).first()
        if street is None:
            raise NotYours("statistics.no-area", _("Your post reaches no subdistrict."))
        span = {name: given[name] for name in ("by", "since", "until")}
        lines = boards.lines(street, **span, at=context["at"], **asked.narrowed)
        return tagged(request, StatisticsOut({"area": street, **span, "lines": lines}).data)


class Statuses(Operation[Any]):
    serializer_class = StatusesOut
    filter_backends = ()
    scope = {"GET": Scope.STATISTICS_READ}

    @reads(
        "countStatuses",
        _("Open reports by status"),
        StatusesOut,
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        counted = boards.by_status(user)
        found = {
            "total": sum(many for _status, many in counted),
            "lines": [{"status": status, "open": many} for status, many in counted],
        }
        return tagged(request, StatusesOut(found).data)

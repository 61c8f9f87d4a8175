"""What everybody may read of a campaign, field by field: the boards of the pages, masked where they are."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pledges import scoring
from pledges.api.shapes import CampaignOut, TargetOut
from pledges.boards import atlas, heat, overview, tree
from pledges.models import League, LeagueRow, Pledge
from stations.api.inputs import Named


class CountsOut(serializers.Serializer[Any]):
    """A line of a board. `on_time_share` is null where fewer than five were judged."""

    received = serializers.IntegerField(source="sums.received")
    on_time = serializers.IntegerField(source="sums.on_time")
    late = serializers.IntegerField(source="sums.late")
    refused = serializers.IntegerField(source="sums.refused")
    handed_over = serializers.IntegerField(source="sums.handed_over")
    on_time_share = serializers.DecimalField(5, 1, allow_null=True)
    open = serializers.IntegerField(source="load.open")
    overdue = serializers.IntegerField(source="load.overdue")


class TopicLineOut(serializers.Serializer[overview.TopicLine]):
    """An attack topic and who holds the pledge on it, null where nobody does."""

    topic = Named()
    pledged_by = Named(source="pledge.firm", default=None, allow_null=True)
    counts = CountsOut(source="line")


class MonthOut(serializers.Serializer[Any]):
    month = serializers.DateField(source="about")
    counts = CountsOut(source="*")


class PromiseOut(serializers.Serializer[overview.Promise]):
    """A signed pledge and its targets."""

    kind = serializers.ChoiceField(choices=Pledge.Kind.choices, source="pledge.kind")
    promised_by = serializers.CharField(source="pledge.promiser")
    topic = Named(source="pledge.topic", allow_null=True)
    statement = serializers.CharField(source="pledge.statement")
    signed_at = serializers.DateTimeField(source="pledge.signed_at")
    due_on = serializers.DateField(source="pledge.due_on")
    released_on = serializers.DateField(source="pledge.released_on", allow_null=True)
    targets = TargetOut(source="cards", many=True)


class OverviewOut(serializers.Serializer[Any]):
    """The first page of a campaign; `read_on` is the last day on which a target was read."""

    as_of = serializers.DateTimeField()
    campaign = CampaignOut()
    read_on = serializers.DateField(allow_null=True)
    promises = PromiseOut(many=True)
    topics = TopicLineOut(many=True)
    months = MonthOut(many=True)


class LeavesOut(serializers.Serializer[Any]):
    """Two ends, and what is open now."""

    open = serializers.IntegerField()
    on_time = serializers.IntegerField()
    late = serializers.IntegerField()
    near = serializers.IntegerField()
    overdue = serializers.IntegerField()


class BranchOut(LeavesOut):
    """Who answers; `url` is the page of the branch."""

    name = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField()


class GroupOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=tree.Kind.choices)
    kind_label = serializers.CharField()
    totals = LeavesOut()
    branches = BranchOut(many=True)


class StationOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    organisations = serializers.ListField(child=serializers.CharField())


class TreeOut(serializers.Serializer[Any]):
    """The responsibility tree. A report counts under its firm and again under its neighbourhood."""

    as_of = serializers.DateTimeField()
    since = serializers.DateField()
    until = serializers.DateField()
    trunk = serializers.CharField()
    root = serializers.CharField()  # type: ignore[assignment]  # taken out of the class
    stations = StationOut(many=True)
    groups = GroupOut(many=True)


class PieceOut(serializers.Serializer[atlas.Piece]):
    """A department's piece. `share` is null where no answer was due, or fewer than five were."""

    code = serializers.CharField()
    name = serializers.CharField()
    power = serializers.CharField()
    due = serializers.IntegerField()
    on_time = serializers.IntegerField()
    share = serializers.DecimalField(5, 1, allow_null=True)
    done = serializers.IntegerField()


class AtlasOut(serializers.Serializer[Any]):
    """The quarter up to the last complete day."""

    as_of = serializers.DateTimeField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()
    pieces = PieceOut(many=True)


class HeatCell(serializers.Serializer[heat.Cell]):
    """`rate` per hundred households; null where the compound has too few of them."""

    count = serializers.IntegerField()
    rate = serializers.DecimalField(7, 1, allow_null=True)


class HeatRow(serializers.Serializer[heat.Row]):
    """One compound: late reports month by month, and what is overdue now."""

    compound = Named()
    months = HeatCell(source="cells", many=True)
    now = HeatCell()


class HeatOut(serializers.Serializer[Any]):
    """`months` name the columns of every row."""

    as_of = serializers.DateTimeField()
    least_households = serializers.IntegerField()
    months = serializers.ListField(child=serializers.DateField())
    rows = HeatRow(many=True)


class LeagueOut(serializers.Serializer[League]):
    """A published red and black list; `withdrawn` ones show no rows any more."""

    id = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(choices=League.State.choices)
    basis = serializers.ChoiceField(choices=League.Basis.choices)
    published_at = serializers.DateTimeField()


class PartOut(serializers.Serializer[Any]):
    """A part of the score; figures are null where its sample is too small."""

    part = serializers.ChoiceField(choices=scoring.PARTS)
    weight = serializers.IntegerField()
    counted = serializers.IntegerField(allow_null=True)
    of = serializers.IntegerField(allow_null=True)
    share = serializers.DecimalField(5, 1, allow_null=True)


class LeagueRowOut(serializers.Serializer[Any]):
    """One revision of one firm's row; `is_current` says whether it holds."""

    firm = serializers.CharField()
    firm_code = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    rank_before = serializers.IntegerField(allow_null=True)
    side = serializers.ChoiceField(choices=LeagueRow.Side.choices)
    score = serializers.DecimalField(6, 2, allow_null=True)
    closed = serializers.IntegerField(allow_null=True)
    overdue = serializers.IntegerField()
    households = serializers.IntegerField()
    revision = serializers.IntegerField()
    is_current = serializers.BooleanField()
    correction = serializers.CharField()
    parts = serializers.SerializerMethodField()

    @extend_schema_field(PartOut(many=True))
    def get_parts(self, row: dict[str, Any]) -> Any:
        """The parts of the flat row of the open data."""
        names = ("weight", "counted", "of", "share")
        parts = [{"part": part, **{name: row[f"{part}_{name}"] for name in names}} for part in scoring.PARTS]
        return PartOut(parts, many=True).data


class LeagueWhole(LeagueOut):
    """A list with its rows in the order of their ranks."""

    rows = LeagueRowOut(many=True)


class ColumnOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    about = serializers.CharField()


class TableOut(serializers.Serializer[Any]):
    """A table to take home, with the addresses of its files."""

    code = serializers.CharField()
    title = serializers.CharField()
    columns = ColumnOut(many=True)
    csv = serializers.CharField()
    json = serializers.CharField()


class DataOut(serializers.Serializer[Any]):
    """What may be used, and on what terms."""

    licence = serializers.CharField()
    tables = TableOut(many=True)

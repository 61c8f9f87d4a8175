"""The campaign for every program without a key: the same boards as the pages, so the same figures and masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from pledges.access import get_campaign, get_public_league, public_campaigns
from pledges.api import public_shapes
from pledges.api.shapes import CampaignOut
from pledges.boards import atlas, heat, open_data, overview, tree
from pledges.boards import league as leagues
from properties.open_answers import as_of
from stations.api.public import Open, tells
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse
    from rest_framework.request import Request

    from pledges.models import Campaign, League

COMMITTEES: Final = "committees"


class Campaigns(Open):
    serializer_class = CampaignOut

    @tells("listPublicCampaigns", _("Campaigns, the newest first"), CampaignOut(many=True))
    def get(self, request: Request) -> HttpResponse:
        return self.told(request, lambda: CampaignOut(public_campaigns(), many=True).data)


class Overview(Open):
    serializer_class = public_shapes.OverviewOut

    @tells(
        "getPublicOverview",
        _("A campaign: its promises, topics and months"),
        public_shapes.OverviewOut,
        404,
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found, at = get_campaign(campaign), as_of()
        return self.told(request, lambda: public_shapes.OverviewOut(_overview(found, at)).data)


def _overview(campaign: Campaign, at: datetime) -> dict[str, Any]:
    board = overview.overview(campaign, at)
    return {
        "as_of": at,
        "campaign": campaign,
        "read_on": board.read_on,
        "promises": [*board.street, *board.firms, *board.secretaries],
        "topics": board.topics,
        "months": board.months,
    }


class Tree(Open):
    serializer_class = public_shapes.TreeOut
    known = {"GET": frozenset({"with"})}

    @tells(
        "getPublicTree",
        _("The responsibility tree"),
        public_shapes.TreeOut,
        404,
        parameters=[OpenApiParameter("with", str, enum=[COMMITTEES])],
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found, wanted = get_campaign(campaign), request.query_params.get("with", "")
        if wanted not in {"", COMMITTEES}:
            raise BadRequest("request.unknown-value", _("The tree is told with committees or without."))
        board = {"committees": wanted == COMMITTEES}
        return self.told(request, lambda: tree.as_data(tree.tree(found, as_of(), **board)))


class Atlas(Open):
    serializer_class = public_shapes.AtlasOut

    @tells(
        "getPublicAtlas",
        _("The atlas: how many calls each department answered in time this quarter"),
        public_shapes.AtlasOut,
        404,
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found, at = get_campaign(campaign), as_of()
        quarter = atlas.quarter_of(at.date())

        def told() -> Any:
            about = {"as_of": at, "year": quarter.year, "quarter": quarter.number}
            about |= {"first": quarter.first, "last": quarter.last, "pieces": atlas.pieces(found, at.date())}
            return public_shapes.AtlasOut(about).data

        return self.told(request, told)


class Heat(Open):
    serializer_class = public_shapes.HeatOut

    @tells(
        "getPublicHeat",
        _("Late reports per hundred households, compound by compound"),
        public_shapes.HeatOut,
        404,
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found, at = get_campaign(campaign), as_of()

        def told() -> Any:
            board = heat.heat(found, at)
            about = {"as_of": at, "least_households": heat.LEAST_HOUSEHOLDS}
            return public_shapes.HeatOut({**about, "months": board.months, "rows": board.rows}).data

        return self.told(request, told)


class Leagues(Open):
    serializer_class = public_shapes.LeagueOut

    @tells(
        "listPublicLeagues",
        _("Published red and black lists, the newest first"),
        public_shapes.LeagueOut(many=True),
        404,
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        rows: Any = leagues.published(get_campaign(campaign))
        return self.told(request, lambda: public_shapes.LeagueOut(rows, many=True).data)


class OneLeague(Open):
    serializer_class = public_shapes.LeagueWhole

    @tells(
        "getPublicLeague",
        _("One red and black list with every correction"),
        public_shapes.LeagueWhole,
        404,
    )
    def get(self, request: Request, campaign: str, pk: int) -> HttpResponse:
        found = get_public_league(get_campaign(campaign), pk)
        return self.told(request, lambda: _whole(found))


def _whole(league: League) -> dict[str, Any]:
    rows = public_shapes.LeagueRowOut(leagues.rows_for_export(league), many=True).data
    return {**public_shapes.LeagueOut(league).data, "rows": rows}


class Data(Open):
    serializer_class = public_shapes.DataOut

    @tells(
        "getPublicData",
        _("Open data: the tables, their fields and files"),
        public_shapes.DataOut,
        404,
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found = get_campaign(campaign)
        return self.told(request, lambda: public_shapes.DataOut(_data(found)).data)


def _data(campaign: Campaign) -> dict[str, Any]:
    def file(table: open_data.Table, kind: str) -> str:
        return reverse("public:table", args=[campaign.code, table.code, kind])

    tables = [
        {
            "code": table.code,
            "title": table.title,
            "columns": [{"name": column.name, "about": column.about} for column in table.columns],
            **{kind: file(table, kind) for kind in open_data.KINDS},
        }
        for table in open_data.TABLES
    ]
    return {"licence": open_data.LICENCE, "tables": tables}

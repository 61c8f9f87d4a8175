"""Ballots of one's compounds for staff and stations, and of all compounds for everybody: the same answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from properties.access import compounds_in_reach
from properties.keyset import Order
from stations.api.etags import tagged
from stations.api.operation import Operation
from stations.api.pages import PAGING, Keyset
from stations.api.public import Open, tells
from stations.api.reading import ByCode, Listing, reads
from stations.scopes import Scope
from votes import access
from votes.api.shapes import BallotOut, BallotRow
from votes.boards.ballots import public
from votes.models import Ballot
from votes.states import State

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request
    from rest_framework.response import Response

_READ = {"GET": Scope.VOTES_READ}


class NewestPrepared(Keyset):
    """The ballot prepared last comes first."""

    order = Order("prepared_at", descending=True)


class BallotFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("State"), choices=State.choices)
    compound = ByCode(compounds_in_reach, label=_("Compound"))

    class Meta:
        model = Ballot
        fields: tuple[str, ...] = ()


class Ballots(Listing[Ballot]):
    pagination_class = NewestPrepared
    filterset_class = BallotFilter
    serializer_class = BallotRow
    scope = _READ
    known = {"GET": frozenset({"state", "compound"}) | PAGING}

    def get_queryset(self) -> QuerySet[Ballot]:
        return access.shown_in_reach(self.request.user).select_related("compound")

    @reads(
        "listBallots",
        _("Owners' votes of one's compounds, the newest first"),
        BallotRow(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneBallot(Operation[Ballot]):
    serializer_class = BallotOut
    scope = _READ

    @reads(
        "getBallot",
        _("One owners' vote: what is asked and, once counted, the result"),
        BallotOut,
        404,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, BallotOut(access.get_shown_in_reach(request.user, pk)).data)


class PublicBallots(Open):
    """Page by page, as the others."""

    pagination_class = NewestPrepared
    serializer_class = BallotRow
    known = {"GET": PAGING}

    @tells("listPublicBallots", _("Owners' votes, the newest first"), BallotRow(many=True))
    def get(self, request: Request) -> HttpResponse:
        page: Any = self.paginate_queryset(public())
        return self.told(request, lambda: self.get_paginated_response(BallotRow(page, many=True).data).data)


class PublicBallot(Open):
    serializer_class = BallotOut

    @tells(
        "getPublicBallot",
        _("One owners' vote: what is asked and, once counted, the result"),
        BallotOut,
        404,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        found = access.get_shown_ballot(pk)
        return self.told(request, lambda: BallotOut(found).data)

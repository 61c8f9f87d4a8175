"""Keeping a copy: every change since the last page, in an order that misses none."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from issues.api.shapes import RowOut
from issues.boards.changes import START, Place, changes, is_ahead, since
from issues.models import Issue
from properties.access import standing
from records import era
from stations.api.operation import Operation
from stations.api.pages import limit_of
from stations.api.schema import answers
from stations.models import StationKey
from stations.scopes import Scope
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from rest_framework.request import Request

MOST: Final = 1000
USUAL: Final = 200
_SIGNED: Final = signing.Signer(salt="issues.changes")


class StartOver(Refused):
    """410: the cursor leads nowhere any more."""

    status = 410


class CopyRow(RowOut):
    """A report as a copy keeps it: the row of the list without what time alone changes."""

    overdue = None  # type: ignore[assignment]  # a field taken out of the class
    external_id = serializers.CharField(allow_null=True)


class ChangeOut(serializers.Serializer[Any]):
    """A report as it is now, or `gone`: it left your sight, and your copy of it should go too."""

    kind = serializers.ChoiceField(choices=["report", "gone"])
    code = serializers.CharField()
    report = CopyRow(allow_null=True)


class ChangesOut(serializers.Serializer[Any]):
    """`cursor` is where to go on, now if `more`, otherwise whenever you like."""

    results = ChangeOut(many=True)
    cursor = serializers.CharField()
    more = serializers.BooleanField()


class ChangeFeed(Operation[Issue]):
    """Changes of the reports of one's posts."""

    queryset = Issue.objects.none()
    serializer_class = ChangesOut
    pagination_class = None
    filter_backends = ()
    scope = {"GET": Scope.ISSUES_READ}
    known = {"GET": frozenset({"cursor", "limit", "updated_since"})}

    @extend_schema(
        operation_id="listChanges",
        summary=_("Changes since the last page, to keep a copy"),
        description=_(
            "Begin without a cursor, or at a moment (updated_since), and go on with the cursor of each answer. No "
            "change is missed, also one whose transaction ended late; a report may be told again. 410: begin anew, "
            "because your posts changed or the database was put back from a backup."
        ),
        parameters=[
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
            OpenApiParameter("updated_since", OpenApiTypes.DATETIME),
        ],
        responses=answers({200: ChangesOut}, 410),
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        query = request.query_params
        limit = limit_of(query.get("limit"), most=MOST, usual=USUAL)
        seen = _sight_of(user)
        after = _begin(query.get("cursor"), query.get("updated_since"), seen)
        client = request.auth.station.client if isinstance(request.auth, StationKey) else None
        found = changes(user, after, limit=limit, client=client)
        return Response({"results": found.rows, "cursor": _written(found.end, seen), "more": found.more})


def _begin(cursor: str | None, moment: str | None, seen: str) -> Place:
    if cursor is not None and moment is not None:
        raise BadRequest("changes.two-beginnings", _("Please send either a cursor or a moment to begin at."))
    if cursor is not None:
        return _read(cursor, seen)
    return START if moment is None else since(_moment_of(moment))


def _moment_of(text: str) -> Any:
    try:
        found = parse_datetime(text)
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)  # PostgreSQL knows no offset of sixteen hours
    except (OverflowError, ValueError):
        pass
    raise BadRequest("changes.moment", _("Please write the moment as 2026-03-01T08:00:00+08:00."))


def _sight_of(user: Any) -> str:
    """A fingerprint of what the person's posts reach, in this life of the database.

    A copy has to be made anew with other posts, and after a restore: what it was told may have been undone.
    """
    at = standing(user)
    reach = [at.subdistricts, at.grids, at.neighbourhoods, at.compounds, at.firms, at.departments]
    said = f"{user.pk}|{[sorted(places) for places in reach]}|{era.current()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _written(place: Place, seen: str) -> str:
    return _SIGNED.sign(f"{place.change}.{place.kind}.{place.row}.{seen}")


def _read(cursor: str, seen: str) -> Place:
    """BadRequest for a cursor that is not of ours, StartOver for one that leads nowhere any more."""
    try:
        change, kind, row, saw = _SIGNED.unsign(cursor).split(".")
    except signing.BadSignature:
        raise BadRequest(
            "list.cursor",
            _("The address of this page of the list is not right. Please open the list again."),
        ) from None
    place = Place(int(change), int(kind), int(row))
    if saw != seen or is_ahead(place):
        raise StartOver(
            "changes.start-over", _("Please begin anew without a cursor, and keep only what is told.")
        )
    return place

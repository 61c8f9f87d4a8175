"""The operations of the interface: door, serializer, action, answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from issues import actions
from issues.access import Actor, actor_for, get_issue, hats
from issues.actions.steps import CHANGED
from issues.api import photos
from issues.api.inputs import MoveIn, ReportIn
from issues.api.lists import FILTERS, MANY, ListFilter, RawPages, check_filters, seen_by
from issues.api.shapes import IssueOut, RowOut, StateOut
from issues.boards.told_rows import Shape
from issues.boards.work_case import pending_request
from issues.forms.staff_report import sources_for
from issues.models import Issue
from issues.workflow import Verb
from properties.photos import kept_photos
from stations.api.conditions import stale, wanted
from stations.api.etags import tagged
from stations.api.once import answered_once
from stations.api.operation import Operation
from stations.api.pages import PAGING
from stations.api.schema import ETAG, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, LOCATION, answers
from stations.models import StationKey
from stations.scopes import Scope
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from rest_framework.request import Request

    from issues.querysets import IssueQuerySet


class Issues(Operation[Issue]):
    """All reports of one's posts, and a new one."""

    pagination_class = RawPages
    filterset_class = ListFilter
    serializer_class = RowOut
    scope = {"GET": Scope.ISSUES_READ, "POST": Scope.ISSUES_WRITE}
    known = {"GET": FILTERS | PAGING}
    many = MANY

    def get_queryset(self) -> IssueQuerySet:
        return seen_by(self.request.user)

    @extend_schema(
        operation_id="listIssues",
        summary=_("Reports, the newest first"),
        responses=answers({200: RowOut(many=True)}),
    )
    def get(self, request: Request) -> Response:
        check_filters(request.query_params, request.user)
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shape, at = Shape(), timezone.now()
        return self.get_paginated_response([shape.row(raw, at) for raw in page])

    @extend_schema(
        operation_id="fileIssue",
        summary=_("File a report"),
        description=_(
            "With a number of your own (external_id) the same report may be sent again and again: it is filed once, "
            "and then answered with 200."
        ),
        request=ReportIn,
        parameters=[LOCATION, ETAG, IDEMPOTENCY_KEY],
        responses=answers({201: StateOut, 200: StateOut}, 409, 422),
        filters=False,
    )
    @answered_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        if not sources_for(user):
            raise NotYours("report.not-yours", _("Your post does not file reports."))
        client = request.auth.station.client if isinstance(request.auth, StationKey) else None
        given = ReportIn(data=request.data, context={**self.get_serializer_context(), "client": client})
        given.is_valid(raise_exception=True)
        report = given.report_of(given.validated_data, request.data)
        filed = actions.file_report(report=report, by=Actor(frozenset(), user=user), at=timezone.now())
        status = HTTPStatus.CREATED if filed.is_new else HTTPStatus.OK
        return _stands(filed.issue, status, {"Location": reverse("api:issue", args=[filed.issue.code])})


# Of one shape for everybody: made once, as DRF makes the one that writes the rows of a list.
_STATE: Final = StateOut()


def _stands(
    issue: Issue, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response:
    """Where a report stands after a change, with the mark for the next one."""
    return Response(
        _STATE.to_representation(issue), status, headers={"ETag": f'"{issue.version}"', **(headers or {})}
    )


class OneIssue(Operation[Issue]):
    """One report."""

    serializer_class = IssueOut
    scope = {"GET": Scope.ISSUES_READ}

    @extend_schema(
        operation_id="getIssue",
        summary=_("One report, its clocks, and the moves you may make now"),
        parameters=[ETAG, IF_NONE_MATCH],
        responses={**answers({200: IssueOut}, 404), 304: None},
    )
    def get(self, request: Request, code: str) -> Response:
        issue = get_issue(request.user, code)
        about = {"hats": hats(request.user, issue), "pending": pending_request(issue)}
        data = IssueOut(issue, context={**self.get_serializer_context(), **about}).data
        return tagged(request, data, version=issue.version)


# What a rule calls otherwise than the inputs here.
_NAMES: Final = {"after_photo": "pairs"}


class Moves(Operation[Issue]):
    """What can be done to a report."""

    serializer_class = MoveIn
    scope = {"POST": Scope.ISSUES_WRITE}

    @extend_schema(
        operation_id="moveIssue",
        summary=_("Make a move"),
        description=_(
            "A station says by If-Match which state it looked at: the ETag it was given, the version alone, or *. "
            "Staff signed in by session may send the version in the body instead."
        ),
        request=MoveIn,
        parameters=[ETAG, IF_MATCH, IDEMPOTENCY_KEY],
        responses=answers({200: StateOut}, 404, 409, 412, 422, 428),
    )
    @answered_once
    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        issue = get_issue(user, code)
        asked = wanted(request)
        if asked.version is not None and asked.version != issue.version:
            raise stale()
        about = {"issue": issue, "by_tag": asked.by_tag}
        given = MoveIn(data=request.data, context={**self.get_serializer_context(), **about})
        given.is_valid(raise_exception=True)
        at = timezone.now()
        try:
            with kept_photos(), transaction.atomic():
                held = photos.held(given.validated_data, by=user)
                moved = actions.move(
                    issue=issue,
                    verb=Verb(given.validated_data["verb"]),
                    by=actor_for(user, issue),
                    data=photos.for_move(given.data_for_move, held, issue, user),
                    version=asked.version if asked.by_tag else given.validated_data["version"],
                    at=at,
                )
                photos.used(held, at=at)
        except Refused as no:
            if asked.by_tag and no.code == CHANGED.code:
                raise stale() from no
            no.field = _NAMES.get(no.field or "", no.field)
            raise
        return _stands(moved)

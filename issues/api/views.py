"""The operations of the interface: door, serializer, action, answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from issues import actions
from issues.access import Actor, actor_for, get_issue, hats
from issues.api.inputs import MoveIn, ReportIn
from issues.api.lists import FILTERS, Keyset, ListFilter, check_parameters, seen_by
from issues.api.schema import answers
from issues.api.shapes import IssueOut, RowOut, StateOut, etag_of
from issues.boards.work_case import pending_request
from issues.forms.staff_report import sources_for
from issues.models import Issue
from issues.workflow import Verb
from properties.asked import knows
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from issues.querysets import IssueQuerySet
    from properties.requests import SignedInRequest

_ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304])
_KNOWN = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
_LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201])


class Operation(GenericAPIView[Issue]):
    """Refuses parameters it does not know, once the person is known."""

    known: ClassVar[dict[str, frozenset[str]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.known.get(request.method or "", frozenset())
        check_parameters(request.query_params, known, request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "user": self.request.user, "at": timezone.now()}


class Issues(Operation):
    """All reports of one's posts, and a new one."""

    pagination_class = Keyset
    filterset_class = ListFilter
    serializer_class = RowOut
    known = {"GET": frozenset({*FILTERS, "limit", "cursor"})}

    def get_queryset(self) -> IssueQuerySet:
        return seen_by(self.request.user)

    @extend_schema(
        operation_id="listIssues",
        summary=_("Reports, the newest first"),
        responses=answers({200: RowOut(many=True)}),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="fileIssue",
        summary=_("File a report"),
        request=ReportIn,
        parameters=[_LOCATION],
        responses=answers({201: StateOut}, 409),
        filters=False,
    )
    def post(self, request: Request) -> Response:
        user: Any = request.user
        if not sources_for(user):
            raise NotYours("report.not-yours", _("Your post does not file reports."))
        given = ReportIn(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        filed = actions.file_report(report=given.report, by=Actor(frozenset(), user=user), at=timezone.now())
        there = reverse("api:issue", args=[filed.issue.code])
        return Response(StateOut(filed.issue).data, HTTPStatus.CREATED, headers={"Location": there})


class OneIssue(Operation):
    """One report."""

    serializer_class = IssueOut

    @extend_schema(
        operation_id="getIssue",
        summary=_("One report, its clocks, and the moves you may make now"),
        parameters=[_ETAG, _KNOWN],
        responses={**answers({200: IssueOut}, 404), 304: None},
    )
    def get(self, request: Request, code: str) -> Response:
        issue = get_issue(request.user, code)
        about = {"hats": hats(request.user, issue), "pending": pending_request(issue)}
        data = IssueOut(issue, context={**self.get_serializer_context(), **about}).data
        etag = etag_of(issue, JSONRenderer().render(data))
        known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if known & {etag, "*"}:
            return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})


class Moves(Operation):
    """What can be done to a report."""

    serializer_class = MoveIn

    @extend_schema(
        operation_id="moveIssue",
        summary=_("Make a move"),
        request=MoveIn,
        responses=answers({200: StateOut}, 404, 409),
    )
    def post(self, request: Request, code: str) -> Response:
        issue = get_issue(request.user, code)
        given = MoveIn(data=request.data, context={**self.get_serializer_context(), "issue": issue})
        given.is_valid(raise_exception=True)
        moved = actions.move(
            issue=issue,
            verb=Verb(given.validated_data["verb"]),
            by=actor_for(request.user, issue),
            data=given.data_for_move,
            version=given.validated_data["version"],
            at=timezone.now(),
        )
        return Response(StateOut(moved).data)


@login_required
@require_safe
@knows()
def docs(request: SignedInRequest) -> HttpResponse:
    """The document drawn by Swagger UI, from our own server and without a line of script in the page."""
    return render(request, "work/api.html", {"schema_url": reverse("api:schema")})

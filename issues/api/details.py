"""What hangs on a report, to be read: its history, its dates, its ratings, its photos. No name of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from issues.access import get_evidence_for_user, get_issue
from issues.api.shapes import ClockOut
from issues.boards.work_case import clock_names
from issues.models import Evidence, Issue, Move, Rating
from issues.workflow import Hat, Status, Verb
from notices.models import Deadline
from notices.parties import Subject
from properties.photos import serve
from stations.api.operation import Operation
from stations.api.schema import answers
from stations.scopes import Scope

if TYPE_CHECKING:
    from uuid import UUID

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


class HistoryRow(serializers.Serializer[Any]):
    """A move: what, from where to where, in which capacity. `public`: the reporter reads the note."""

    seq = serializers.IntegerField()
    verb = serializers.ChoiceField(choices=Verb.choices)
    verb_label = serializers.CharField(source="get_verb_display")
    was = serializers.ChoiceField(choices=Status.choices, allow_blank=True)
    now = serializers.ChoiceField(choices=Status.choices)
    hat = serializers.ChoiceField(choices=Hat.choices)
    hat_label = serializers.CharField(source="get_hat_display")
    note = serializers.CharField()
    public = serializers.BooleanField(source="is_public")
    at = serializers.DateTimeField()


class DeadlineRow(ClockOut):
    """A promise, also one that was met or called off."""

    met_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)


class RatingRow(serializers.Serializer[Any]):
    """How a reporter rated a closing; `closing` is the number of the move that closed it."""

    closing = serializers.IntegerField()
    score = serializers.IntegerField(min_value=1, max_value=5)
    score_label = serializers.CharField(source="get_score_display")
    solved = serializers.ChoiceField(choices=Rating.Solved.choices, allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()
    at = serializers.DateTimeField()


class PhotoRow(serializers.Serializer[Any]):
    """A photo; `shows` is the code of the one that shows the same place before."""

    code = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Evidence.Kind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    shows = serializers.SerializerMethodField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    sha256 = serializers.CharField()
    caption = serializers.CharField()
    taken_at = serializers.DateTimeField(allow_null=True)
    at = serializers.DateTimeField(source="created_at")

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_shows(self, photo: Evidence) -> str | None:
        return str(photo.pair.code) if photo.pair else None


class Detail(Operation[Issue]):
    """Rows of one report, all of them."""

    queryset = Issue.objects.none()
    pagination_class = None
    filter_backends = ()
    scope = {"GET": Scope.ISSUES_READ}


class History(Detail):
    serializer_class = HistoryRow

    @extend_schema(
        operation_id="listMoves",
        summary=_("The history of a report"),
        responses=answers({200: HistoryRow(many=True)}, 404),
    )
    def get(self, request: Request, code: str) -> Response:
        issue = get_issue(request.user, code)
        return Response(HistoryRow(Move.objects.filter(issue=issue).order_by("seq"), many=True).data)


class Deadlines(Detail):
    serializer_class = DeadlineRow

    @extend_schema(
        operation_id="listDeadlines",
        summary=_("The dates of a report, met ones too"),
        responses=answers({200: DeadlineRow(many=True)}, 404),
    )
    def get(self, request: Request, code: str) -> Response:
        names = clock_names()
        rows = list(
            Deadline.objects.of(Subject("issue", get_issue(request.user, code).pk)).order_by("due_at", "pk")
        )
        for row in rows:
            row.kind_label = names.get(row.kind, row.kind)  # type: ignore[attr-defined]
            row.basis = gettext(row.basis)
        return Response(DeadlineRow(rows, many=True).data)


class Ratings(Detail):
    serializer_class = RatingRow

    @extend_schema(
        operation_id="listRatings",
        summary=_("How a report was rated"),
        responses=answers({200: RatingRow(many=True)}, 404),
    )
    def get(self, request: Request, code: str) -> Response:
        issue = get_issue(request.user, code)
        return Response(RatingRow(Rating.objects.filter(issue=issue).order_by("at", "pk"), many=True).data)


class Photos(Detail):
    serializer_class = PhotoRow

    @extend_schema(
        operation_id="listPhotos",
        summary=_("The photos of a report"),
        responses=answers({200: PhotoRow(many=True)}, 404),
    )
    def get(self, request: Request, code: str) -> Response:
        issue = get_issue(request.user, code)
        rows = Evidence.objects.filter(issue=issue).select_related("pair").order_by("pk")
        return Response(PhotoRow(rows, many=True).data)


class Jpeg(BaseRenderer):
    """Lets a picture be asked for; the picture itself does not come through a renderer."""

    media_type = "image/jpeg"
    format = "jpg"
    charset = None

    def render(self, data: Any, *_args: Any, **_more: Any) -> bytes:
        return JSONRenderer().render(data)


class OnePhoto(Detail):
    serializer_class = PhotoRow
    renderer_classes = [JSONRenderer, Jpeg]

    @extend_schema(
        operation_id="getPhoto",
        summary=_("A photo as JPEG"),
        responses={
            **answers({}, 404),
            (200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY),
        },
    )
    def get(self, request: Request, code: str, photo: UUID) -> HttpResponseBase:
        issue = get_issue(request.user, code)
        found = get_evidence_for_user(request.user, photo)
        if found.issue_id != issue.pk:
            raise Http404
        return serve(found.path)

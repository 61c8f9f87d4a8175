"""Many reports at once: what a station gathered while it was offline. Each row stands or falls by itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from issues import actions
from issues.api.inputs import ReportIn
from issues.api.views import file
from issues.forms.staff_report import sources_for
from issues.models import Issue
from properties.photos import kept_photos
from stations.api.inputs import Strict
from stations.api.once import answered_once
from stations.api.operation import Operation
from stations.api.problems import flat
from stations.api.schema import IDEMPOTENCY_KEY, FieldProblem, answers
from stations.models import StationKey
from stations.scopes import Scope
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from rest_framework.request import Request

    from issues.actions import Filed

MOST: Final = 500


class Rows(serializers.ListField):
    """Counted before they are read, or half a million of them would be read to be refused."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and len(data) > MOST:
            raise ValidationError(_("At most %(most)s reports at once.") % {"most": MOST}, code="max_length")
        return super().to_internal_value(data)


class BulkIn(Strict):
    """The rows are read one by one, so that one that is wrong does not hold up the others."""

    reports = Rows(
        child=serializers.JSONField(),
        min_length=1,
        max_length=MOST,
    )


class BulkAsked(serializers.Serializer[Any]):
    """As `BulkIn`, for the description: there the rows have a shape."""

    reports = ReportIn(many=True)


class BulkRow(serializers.Serializer[Any]):
    """201 filed, 200 known under its number before, 400 or 409 refused: then `code` is null and `errors` say why."""

    index = serializers.IntegerField()
    status = serializers.IntegerField()
    code = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    errors = FieldProblem(many=True)  # type: ignore[assignment]  # taken out of the class


class BulkOut(serializers.Serializer[Any]):
    results = BulkRow(many=True)


class Bulk(Operation[Issue]):
    """Up to 500 reports in one transaction, each in a savepoint of its own."""

    queryset = Issue.objects.none()
    serializer_class = BulkAsked
    pagination_class = None
    filter_backends = ()
    scope = {"POST": Scope.ISSUES_WRITE}

    @extend_schema(
        operation_id="fileIssues",
        summary=_("File up to 500 reports"),
        description=_("Every row has its result; those that were refused can be mended and sent again."),
        request=BulkAsked,
        parameters=[IDEMPOTENCY_KEY],
        responses=answers({200: BulkOut}, 409, 413, 422),
    )
    @answered_once
    def post(self, request: Request) -> Response:
        if not sources_for(request.user):  # type: ignore[arg-type]  # signed in
            raise NotYours("report.not-yours", _("Your post does not file reports."))
        given = BulkIn(data=request.data)
        given.is_valid(raise_exception=True)
        client = request.auth.station.client if isinstance(request.auth, StationKey) else None
        context = {**self.get_serializer_context(), "client": client, "chosen": {}}
        rows, at = given.validated_data["reports"], timezone.now()
        with kept_photos(), transaction.atomic():
            used = actions.known_numbers(client, filter(None, map(_number, rows))) if client else set()
            results = [{"index": index, **_result(row, context, used, at)} for index, row in enumerate(rows)]
        return Response({"results": results})


def _number(row: Any) -> str:
    """The sender's own number of a row that may be anything; "" where it is none."""
    given = row.get("external_id") if isinstance(row, dict) else None
    return given if isinstance(given, str) and given.isprintable() else ""


def _result(row: Any, context: dict[str, Any], used: set[str], at: datetime) -> dict[str, Any]:
    report = ReportIn(data=row, context=context)
    try:
        report.is_valid(raise_exception=True)
        # In a savepoint of its own.
        filed = file(report, by=context["user"], at=at, is_new=_number(row) not in used)
        used.add(_number(row))
    except ValidationError as error:
        return _refused(HTTPStatus.BAD_REQUEST, flat(error.detail, error.get_codes()))
    except Refused as no:
        told = {"pointer": f"/{no.field}" if no.field else "", "code": no.code, "detail": str(no)}
        return _refused(no.status, [told])
    return _filed(filed)


def _filed(filed: Filed) -> dict[str, Any]:
    status = HTTPStatus.CREATED if filed.is_new else HTTPStatus.OK
    return {"status": int(status), "code": filed.issue.code, "version": filed.issue.version, "errors": []}


def _refused(status: int, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {"status": int(status), "code": None, "version": None, "errors": errors}

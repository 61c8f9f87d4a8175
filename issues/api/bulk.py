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
from issues.access import Actor
from issues.api.inputs import ReportIn
from issues.forms.staff_report import sources_for
from issues.models import Issue
from stations.api.inputs import Strict
from stations.api.once import answered_once
from stations.api.operation import Operation
from stations.api.problems import flat
from stations.api.schema import IDEMPOTENCY_KEY, FieldProblem, answers
from stations.models import StationKey
from stations.scopes import Scope
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from issues.actions import Filed, Report

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
    """Up to 500 reports in one transaction; those that are refused hold up none of the others."""

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
        reader = ReportIn(context={**self.get_serializer_context(), "client": client, "chosen": {}})
        results, reports = _read(reader, given.validated_data["reports"])
        by = Actor(frozenset(), user=reader.context["user"])
        with transaction.atomic():
            filed = actions.file_reports(reports=list(reports.values()), by=by, at=timezone.now())
        results |= zip(reports, map(_result, filed), strict=True)
        return Response({"results": [{"index": index, **results[index]} for index in sorted(results)]})


def _read(reader: ReportIn, rows: Sequence[Any]) -> tuple[dict[int, dict[str, Any]], dict[int, Report]]:
    """Results of the rows that are no report, and the reports; both by their place. One reader for all, as DRF has it."""
    results, reports = {}, {}
    for index, row in enumerate(rows):
        try:
            reports[index] = reader.report_of(reader.run_validation(row), row)
        except ValidationError as error:
            results[index] = _refused(HTTPStatus.BAD_REQUEST, flat(error.detail, error.get_codes()))
    return results, reports


def _result(filed: Filed | Refused) -> dict[str, Any]:
    if isinstance(filed, Refused):
        told = {"pointer": f"/{filed.field}" if filed.field else "", "code": filed.code, "detail": str(filed)}
        return _refused(filed.status, [told])
    return _filed(filed)


def _filed(filed: Filed) -> dict[str, Any]:
    status = HTTPStatus.CREATED if filed.is_new else HTTPStatus.OK
    return {"status": int(status), "code": filed.issue.code, "version": filed.issue.version, "errors": []}


def _refused(status: int, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {"status": int(status), "code": None, "version": None, "errors": errors}

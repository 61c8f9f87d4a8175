"""What was measured, what was read again otherwise, and what promisers report: looked at, never typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin

from pledges.admin.promises import DeskFilter, workspace_link
from pledges.models import MonthlyReport, Reading, ReadingCorrection, SelfReport
from pledges.sheets import ReadingSheet
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class CorrectionRows(ReadOnlyRows):
    model = ReadingCorrection
    fields = ("at", "was", "now", "cause")
    readonly_fields = fields


@admin.register(Reading)
class ReadingAdmin(ExportMixin, ReadOnlyAdmin[Reading]):
    list_display = (
        "target",
        "on",
        "measured",
        "self_reported",
        "expected",
        "forecast",
        "state",
        "is_disputed",
    )
    list_filter = ("state", "is_disputed")
    search_fields = ("target__name", "target__pledge__firm__name", "target__pledge__area__name")
    date_hierarchy = "on"
    ordering = ("-on", "target")
    list_select_related = ("target",)
    street_paths = ("target__pledge__campaign__subdistrict",)
    inlines = (CorrectionRows,)
    resource_classes: ClassVar[list[type]] = [ReadingSheet]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        rows = super().get_queryset(request)
        return rows.select_related("target__pledge__firm", "target__pledge__area")


@admin.register(ReadingCorrection)
class ReadingCorrectionAdmin(ReadOnlyAdmin[ReadingCorrection]):
    list_display = ("at", "target", "day", "cause")
    date_hierarchy = "at"
    list_select_related = ("reading__target",)
    street_paths = ("reading__target__pledge__campaign__subdistrict",)

    @admin.display(description=_("target"))
    def target(self, row: ReadingCorrection) -> str:
        return str(row.reading.target)

    @admin.display(description=_("day"))
    def day(self, row: ReadingCorrection) -> Any:
        return row.reading.on


class SelfReportRows(ReadOnlyRows):
    model = SelfReport
    fields = ("target", "value", "note", "by", "at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("target", "by")


@admin.register(MonthlyReport)
class MonthlyReportAdmin(ReadOnlyAdmin[MonthlyReport]):
    list_display = ("pledge", "month", "submitted_at", "submitted_by", "in_workspace")
    list_filter = (DeskFilter, ("submitted_at", admin.EmptyFieldListFilter))
    search_fields = ("pledge__firm__name", "pledge__area__name", "text")
    date_hierarchy = "month"
    list_select_related = ("pledge__firm", "pledge__topic", "pledge__area", "submitted_by")
    street_paths = ("pledge__campaign__subdistrict",)
    inlines = (SelfReportRows,)

    @admin.display(description=_("workspace"))
    def in_workspace(self, row: MonthlyReport) -> SafeString:
        return workspace_link("campaign:report", row.pk)

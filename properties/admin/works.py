"""Renewal works and inspections in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin
from properties.models import (
    Inspection,
    Programme,
    Work,
    WorkNotice,
    WorkPayment,
    WorkPhoto,
    WorkPlan,
    WorkStage,
)


class WorkStageRows(ReadOnlyRows):
    model = WorkStage
    fields = ("stage", "on", "by", "note")


class WorkPlanRows(ReadOnlyRows):
    model = WorkPlan
    fields = ("stage", "planned_on", "reason", "by", "at")


class WorkPaymentRows(ReadOnlyRows):
    model = WorkPayment
    fields = ("on", "amount", "what", "over_reason", "by", "struck_at", "struck_reason", "struck_by")


class WorkNoticeRows(ReadOnlyRows):
    model = WorkNotice
    fields = ("title", "starts_on", "ends_on", "by", "struck_at", "struck_reason", "struck_by")


class WorkPhotoRows(ReadOnlyRows):
    model = WorkPhoto
    fields = ("pair", "side", "caption", "is_public", "by", "at")


@admin.register(Work)
class WorkAdmin(ReadOnlyAdmin[Work]):
    """Works are entered in the workspace, where each stage leaves its row."""

    list_display = ("title", "compound", "kind", "stage", "next_on", "planned_end", "completed_on")
    list_filter = ("kind", "stage", "programmes")
    search_fields = ("title", "compound__name")
    list_select_related = ("compound",)
    inlines = (WorkStageRows, WorkPlanRows, WorkPaymentRows, WorkNoticeRows, WorkPhotoRows)
    street_paths = ("compound__subdistrict",)


@admin.register(Programme)
class ProgrammeAdmin(StreetAdmin[Programme]):
    list_display = ("name", "name_en", "group", "position")
    search_fields = ("name", "name_en")


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin[Inspection]):
    list_display = ("on", "compound", "firm", "dimension", "score", "by", "struck_at")
    list_filter = ("dimension",)
    search_fields = ("compound__name", "firm__name")
    list_select_related = ("compound", "firm", "by")
    street_paths = ("compound__subdistrict",)

"""Renewal works and inspections in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin
from properties.models import (
    Inspection,
    Programme,
    Work,
    WorkStage,
)


class WorkStageRows(ReadOnlyRows):
    model = WorkStage
    fields = ("stage", "on", "by", "note")


@admin.register(Work)
class WorkAdmin(ReadOnlyAdmin[Work]):
    """Works are entered in the workspace, where each stage leaves its row."""

    list_display = ("title", "compound", "stage", "planned_end", "completed_on", "parking_places")
    list_filter = ("stage", "programmes")
    search_fields = ("title", "compound__name")
    list_select_related = ("compound",)
    inlines = (WorkStageRows,)
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

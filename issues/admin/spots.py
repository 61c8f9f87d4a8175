"""The register of spots in the staff admin: read, exported, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from import_export.admin import ExportMixin

from issues.models import Spot, SpotMove
from issues.spot_sheet import SpotSheet
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows


class SpotMoveRows(ReadOnlyRows):
    model = SpotMove
    fields = ("seq", "at", "verb", "was", "now", "by", "note")
    readonly_fields = fields


@admin.register(Spot)
class SpotAdmin(ExportMixin, ReadOnlyAdmin[Spot]):
    list_display = (
        "code",
        "topic",
        "compound",
        "place",
        "firm",
        "state",
        "found_at",
        "clear_by",
        "recheck_on",
    )
    list_filter = ("state", "topic", ("firm", admin.RelatedOnlyFieldListFilter))
    search_fields = ("place", "compound__name")
    date_hierarchy = "found_at"
    list_select_related = ("topic", "compound", "firm")
    exclude = ("issues",)
    inlines = (SpotMoveRows,)
    resource_classes: ClassVar[list[type]] = [SpotSheet]
    street_paths = ("subdistrict",)

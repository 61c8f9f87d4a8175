"""Published money and emergency uses in the staff admin: to be read."""

from __future__ import annotations

from django.contrib import admin

from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows
from properties.models import EmergencyStep, EmergencyUse, Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin[Publication]):
    """Entered and corrected in the workspace, where each correction leaves its row."""

    list_display = ("compound", "kind", "period_ends", "due_on", "published_on", "revision", "is_current")
    list_filter = ("kind", "is_current")
    search_fields = ("compound__name",)
    list_select_related = ("compound",)
    street_paths = ("compound__subdistrict",)


class EmergencyStepRows(ReadOnlyRows):
    model = EmergencyStep
    fields = ("seq", "verb", "on", "note", "amount", "by")


@admin.register(EmergencyUse)
class EmergencyUseAdmin(ReadOnlyAdmin[EmergencyUse]):
    list_display = ("compound", "case", "place", "state", "asked_at", "approve_by", "audited", "paid")
    list_filter = ("case", "state")
    search_fields = ("compound__name", "place")
    list_select_related = ("compound",)
    inlines = (EmergencyStepRows,)
    street_paths = ("compound__subdistrict",)

"""Freezes of decisions in the staff admin: opened and ended by a re-election, never by hand."""

from __future__ import annotations

from django.contrib import admin

from properties.admin_base import ReadOnlyAdmin
from properties.models import DecisionFreeze


@admin.register(DecisionFreeze)
class DecisionFreezeAdmin(ReadOnlyAdmin[DecisionFreeze]):
    list_display = ("compound", "starts_on", "ends_on", "by")
    list_filter = (("ends_on", admin.EmptyFieldListFilter),)
    search_fields = ("compound__name",)
    list_select_related = ("compound", "by")
    street_paths = ("compound__subdistrict",)

"""Owners' committees in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from councils.models import OwnersCommittee
from properties.admin_base import StreetAdmin


@admin.register(OwnersCommittee)
class OwnersCommitteeAdmin(StreetAdmin[OwnersCommittee]):
    list_display = ("compound", "starts_on", "ends_on", "is_red")
    list_filter = ("is_red",)
    search_fields = ("compound__name",)
    autocomplete_fields = ("compound",)
    list_select_related = ("compound",)
    street_paths = ("compound__subdistrict",)

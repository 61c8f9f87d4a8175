"""Policy documents in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from councils.models import PolicyDocument
from properties.admin_base import StreetAdmin


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(StreetAdmin[PolicyDocument]):
    list_display = ("title", "kind", "area", "source")
    list_filter = ("kind",)
    search_fields = ("title",)
    autocomplete_fields = ("area",)
    list_select_related = ("area",)
    street_paths = ("area",)

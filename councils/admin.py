"""Committees, halls and documents in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from councils.models import Hall, Honour, OwnersCommittee, PolicyDocument
from properties.admin_base import StreetAdmin


@admin.register(OwnersCommittee)
class OwnersCommitteeAdmin(StreetAdmin[OwnersCommittee]):
    list_display = ("compound", "starts_on", "ends_on", "is_red")
    list_filter = ("is_red",)
    search_fields = ("compound__name",)
    autocomplete_fields = ("compound",)
    list_select_related = ("compound",)
    street_paths = ("compound__subdistrict",)


@admin.register(Hall)
class HallAdmin(StreetAdmin[Hall]):
    list_display = ("name", "neighbourhood", "demonstration_on")
    list_filter = (("demonstration_on", admin.EmptyFieldListFilter),)
    search_fields = ("name", "neighbourhood__name")
    autocomplete_fields = ("neighbourhood",)
    list_select_related = ("neighbourhood",)
    street_paths = ("neighbourhood__parent__parent",)


@admin.register(Honour)
class HonourAdmin(StreetAdmin[Honour]):
    list_display = ("holder", "kind", "area", "given_on", "withdrawn_on")
    list_filter = ("kind",)
    search_fields = ("holder",)
    autocomplete_fields = ("area",)
    list_select_related = ("area",)
    street_paths = ("area",)


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(StreetAdmin[PolicyDocument]):
    list_display = ("title", "kind", "area", "source")
    list_filter = ("kind",)
    search_fields = ("title",)
    autocomplete_fields = ("area",)
    list_select_related = ("area",)
    street_paths = ("area",)

"""Keys and the history of stations: read here; a key is replaced or revoked on pages of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from properties.admin_base import ReadOnlyAdmin
from stations.admin import pages
from stations.models import StationKey, StationRecord
from stations.wording import rights_of


@admin.register(StationKey)
class StationKeyAdmin(ReadOnlyAdmin[StationKey]):
    list_display = ("__str__", "station", "expires_at", "revoked_at", "last_used_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "station__kind")
    search_fields = ("prefix", "station__code", "station__name")
    list_select_related = ("station",)
    street_paths = ("station__subdistrict",)
    fields = (
        "station",
        "prefix",
        "rights",
        "addresses",
        "made_by",
        "made_at",
        "expires_at",
        "revoked_by",
        "revoked_at",
        "last_used_at",
    )
    change_form_template = "admin/stations/key_change.html"

    readonly_fields = ("rights",)

    @admin.display(description=_("scopes"))
    def rights(self, row: StationKey) -> str:
        return rights_of(row)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/rotate/", wrap(pages.rotate), name="stations_stationkey_rotate"),
            path("<uuid:pk>/revoke/", wrap(pages.revoke), name="stations_stationkey_revoke"),
            *super().get_urls(),
        ]


@admin.register(StationRecord)
class StationRecordAdmin(ReadOnlyAdmin[StationRecord]):
    list_display = ("at", "station", "verb", "key", "words", "by")
    list_filter = ("verb", "station__kind")
    search_fields = ("station__code", "station__name", "key__prefix")
    list_select_related = ("station", "key", "by")
    street_paths = ("station__subdistrict",)
    date_hierarchy = "at"

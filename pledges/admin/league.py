"""The red and black list in the staff admin: read, never changed; every step has its page in the workspace."""

from __future__ import annotations

from django.contrib import admin

from pledges.models import League, LeagueRow, Objection
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows


class LeagueRows(ReadOnlyRows):
    model = LeagueRow
    fields = ("firm", "rank", "was_rank", "score", "side", "revision", "is_current", "correction")
    ordering = ("-is_current", "rank", "firm", "-revision")


@admin.register(League)
class LeagueAdmin(ReadOnlyAdmin[League]):
    list_display = ("__str__", "state", "drawn_up_by", "signed_by", "objections_until", "published_at")
    list_filter = ("state",)
    list_select_related = ("campaign", "drawn_up_by", "signed_by")
    inlines = (LeagueRows,)
    street_paths = ("campaign__subdistrict",)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin[Objection]):
    list_display = ("row", "state", "at", "decided_by", "decided_at")
    list_filter = ("state",)
    date_hierarchy = "at"
    list_select_related = ("row__firm", "decided_by")
    street_paths = ("row__league__campaign__subdistrict",)

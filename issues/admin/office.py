"""History, requests and reveals in the staff admin: read, never changed."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from issues.models import Move, OutsideRequest, Rating, Reveal, TimeRequest
from properties.admin.looks import TellsOfAlarms
from properties.admin_base import ReadOnlyAdmin


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin[Move]):
    list_display = ("issue", "seq", "at", "verb", "was", "now", "hat", "by")
    list_filter = ("verb", "hat")
    date_hierarchy = "at"
    list_select_related = ("issue", "by")
    street_paths = ("issue__subdistrict",)


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin[Rating]):
    list_display = ("issue", "score", "solved", "at")
    list_filter = ("score", "solved")
    date_hierarchy = "at"
    list_select_related = ("issue",)
    exclude = ("by_reporter",)
    street_paths = ("issue__subdistrict",)


@admin.register(TimeRequest)
class TimeRequestAdmin(ReadOnlyAdmin[TimeRequest]):
    list_display = ("issue", "kind", "days", "state", "asked_by", "asked_at", "decided_by")
    list_filter = ("state", "kind")
    list_select_related = ("issue", "asked_by", "decided_by")
    street_paths = ("issue__subdistrict",)


@admin.register(OutsideRequest)
class OutsideRequestAdmin(ReadOnlyAdmin[OutsideRequest]):
    list_display = ("issue", "body", "asked_at", "expires_at", "answered_at")
    list_filter = ("body",)
    list_select_related = ("issue",)
    street_paths = ("issue__subdistrict",)


@admin.register(Reveal)
class RevealAdmin(TellsOfAlarms, ReadOnlyAdmin[Reveal]):
    """Who looked at a reporter's name or phone. Names the report, not the reporter."""

    list_display = ("at", "by", "issue", "reason")
    search_fields = ("by__username", "by__name")
    date_hierarchy = "at"
    list_select_related = ("by", "reporter__issue")
    exclude = ("reporter",)
    street_paths = ("reporter__issue__subdistrict",)

    @admin.display(description=_("issue"))
    def issue(self, row: Reveal) -> str:
        return row.reporter.issue.code

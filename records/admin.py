"""What took long and how jobs went, for the system administrator: looked at, never changed."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin_base import Seen
from records.models import Job, SlowPage, SlowStatement


@admin.register(SlowPage)
class SlowPageAdmin(Seen[SlowPage]):
    advice = _(
        "Pages that took longer than SLOW_PAGE_MS, by route. One of last night is no matter. One whose times grow "
        "every day needs a look at the slow statements of the same hours; one that came with an upgrade is a "
        "defect: report it with its route."
    )
    list_display = ("pattern", "method", "count", "slowest_ms", "last_ms", "last_at")
    list_filter = ("method",)
    search_fields = ("route",)
    fields = ("method", "route", "count", "slowest_ms", "last_ms", "first_at", "last_at")

    @admin.display(description=_("address pattern"))
    def pattern(self, row: SlowPage) -> str:
        return f"/{row.route}"


@admin.register(SlowStatement)
class SlowStatementAdmin(Seen[SlowStatement]):
    advice = _(
        "Statements that took longer than SLOW_QUERY_MS, without their values. Many different ones at one hour: the "
        "database or its disk was busy, see what else ran then. One alone, again and again: run ANALYZE on its "
        "tables; if that does not help, report it with its text."
    )
    list_display = ("short", "count", "slowest_ms", "last_ms", "last_at")
    search_fields = ("text",)
    fields = ("text", "count", "slowest_ms", "last_ms", "first_at", "last_at")

    @admin.display(description=_("text of the statement"))
    def short(self, row: SlowStatement) -> str:
        return row.text[:160]


@admin.register(Job)
class JobAdmin(Seen[Job]):
    advice = _(
        "Each job is started again by itself at its next time. One that failed three times in a row needs a person: "
        "its whole error stands in the worker's log at the moment it ended."
    )
    list_display = ("name", "began_at", "ended_at", "succeeded_at", "failures", "seen")
    search_fields = ("name",)

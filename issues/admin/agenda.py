"""Reports behind agenda items in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from issues.models import AgendaIssue
from properties.admin_base import ReadOnlyAdmin


@admin.register(AgendaIssue)
class AgendaIssueAdmin(ReadOnlyAdmin[AgendaIssue]):
    list_display = ("agenda_item", "issue", "by", "at")
    list_select_related = ("agenda_item", "issue", "by")
    street_paths = ("issue__subdistrict",)

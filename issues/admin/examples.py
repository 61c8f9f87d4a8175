"""Corrected suggestions in the staff admin."""

from __future__ import annotations

from django.contrib import admin

from issues.models import TopicExample
from properties.admin_base import ReadOnlyAdmin


@admin.register(TopicExample)
class TopicExampleAdmin(ReadOnlyAdmin[TopicExample]):
    list_display = ("issue", "suggested", "chosen", "by", "at")
    list_filter = ("suggested", "chosen")
    date_hierarchy = "at"
    list_select_related = ("issue", "by")
    street_paths = ("issue__subdistrict",)

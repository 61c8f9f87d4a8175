"""Topics, questions, routes, replies: what can be set without code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from issues.models import CannedReply, Incident, Question, Route, SubTopic, Topic
from properties.admin_base import StreetAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest


class SubTopicRows(admin.TabularInline[SubTopic, Topic]):
    model = SubTopic
    can_delete = False
    fields = ("name", "name_en", "urgency", "needs_photo", "is_violation", "handle_days", "is_active")
    extra = 0
    show_change_link = True


class NeverDeleted:
    """A kind of problem is switched off: reports of this very minute may be on their way to it, old ones name it."""

    def has_delete_permission(self, _request: HttpRequest, _row: object = None) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(NeverDeleted, StreetAdmin[Topic]):
    list_display = ("name", "plain_name", "is_attack", "position")
    list_filter = ("is_attack",)
    search_fields = ("name", "plain_name", "name_en")
    inlines = (SubTopicRows,)


class QuestionRows(admin.StackedInline[Question, SubTopic]):
    model = Question
    extra = 0


@admin.register(SubTopic)
class SubTopicAdmin(NeverDeleted, StreetAdmin[SubTopic]):
    list_display = ("name", "topic", "urgency", "handle_days", "needs_photo", "is_violation", "is_active")
    list_filter = ("topic", "urgency", "is_violation")
    search_fields = ("name", "name_en", "code")
    autocomplete_fields = ("topic",)
    list_select_related = ("topic",)
    inlines = (QuestionRows,)


@admin.register(Route)
class RouteAdmin(StreetAdmin[Route]):
    list_display = ("subdistrict", "topic", "lead", "note")
    list_filter = ("topic",)
    search_fields = ("topic__name", "subdistrict__name")
    autocomplete_fields = ("subdistrict", "topic", "lead", "helpers")
    list_select_related = ("subdistrict", "topic", "lead")
    street_paths = ("subdistrict",)


@admin.register(Incident)
class IncidentAdmin(StreetAdmin[Incident]):
    list_display = ("title", "starts_at", "expected_end", "ended_at", "posted_by")
    search_fields = ("title",)
    autocomplete_fields = ("compounds", "topics")
    readonly_fields = ("posted_by",)
    list_select_related = ("posted_by",)
    street_paths = ("compounds__subdistrict",)

    def has_add_permission(self, request: object, *args: object) -> bool:
        """Posting tells residents: it is done in the workspace, where the office sees whom it reaches."""
        return False

    def has_change_permission(self, request: object, obj: Incident | None = None) -> bool:
        return False


@admin.register(CannedReply)
class CannedReplyAdmin(StreetAdmin[CannedReply]):
    list_display = ("title", "topic", "verb", "position")
    list_filter = ("topic",)
    search_fields = ("title", "text")
    autocomplete_fields = ("subdistrict", "topic")
    list_select_related = ("topic",)
    street_paths = ("subdistrict",)

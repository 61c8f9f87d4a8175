"""Sessions, their agenda, people and tasks in the staff admin: looked at there, written in the workspace."""

from __future__ import annotations

from django.contrib import admin

from councils.models import (
    AgendaItem,
    Attendance,
    CalendarLink,
    CouncilSession,
    Resolution,
    ResolutionTask,
    SessionMove,
    TopicProposal,
)
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows

_STREET = "hall__neighbourhood__parent__parent"


class ItemRows(ReadOnlyRows):
    model = AgendaItem
    fields = ("position", "title", "source", "admitted", "outcome")


class MoveRows(ReadOnlyRows):
    model = SessionMove
    fields = ("verb", "item", "task", "words", "by", "at")


@admin.register(CouncilSession)
class CouncilSessionAdmin(ReadOnlyAdmin[CouncilSession]):
    list_display = ("title", "hall", "kind", "state", "starts_at", "published_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "hall__name")
    list_select_related = ("hall",)
    date_hierarchy = "starts_at"
    inlines = (ItemRows, MoveRows)
    street_paths = (_STREET,)


@admin.register(AgendaItem)
class AgendaItemAdmin(ReadOnlyAdmin[AgendaItem]):
    list_display = ("title", "session", "source", "admitted")
    list_filter = ("source", "admitted")
    search_fields = ("title", "session__title")
    list_select_related = ("session",)
    street_paths = (f"session__{_STREET}",)


@admin.register(SessionMove)
class SessionMoveAdmin(ReadOnlyAdmin[SessionMove]):
    list_display = ("session", "verb", "item", "by", "at")
    list_filter = ("verb",)
    list_select_related = ("session", "item", "by")
    street_paths = (f"session__{_STREET}",)


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin[Attendance]):
    """Without names: the sheet with names is printed in the workspace, and who printed it is written down."""

    list_display = ("session", "capacity", "way", "at", "struck_at")
    list_filter = ("capacity", "way")
    list_select_related = ("session",)
    fields = ("session", "capacity", "building", "way", "at", "struck_at", "struck_reason")
    street_paths = (f"session__{_STREET}",)


@admin.register(TopicProposal)
class TopicProposalAdmin(ReadOnlyAdmin[TopicProposal]):
    list_display = ("title", "hall", "at", "item", "answered_at")
    list_select_related = ("hall", "item")
    fields = (
        "hall",
        "compound",
        "title",
        "text",
        "at",
        "item",
        "declined_reason",
        "answered_at",
        "answered_by",
    )
    street_paths = (_STREET,)


@admin.register(Resolution)
class ResolutionAdmin(ReadOnlyAdmin[Resolution]):
    list_display = ("item", "number", "text", "way", "needs_ballot", "ballot")
    list_filter = ("way", "needs_ballot")
    search_fields = ("text",)
    list_select_related = ("item", "ballot")
    street_paths = (f"item__session__{_STREET}",)


@admin.register(ResolutionTask)
class ResolutionTaskAdmin(ReadOnlyAdmin[ResolutionTask]):
    list_display = ("text", "user", "firm", "department", "due_on", "state", "nudges")
    list_filter = ("state",)
    search_fields = ("text",)
    list_select_related = ("user", "firm", "department")
    date_hierarchy = "due_on"
    street_paths = (f"resolution__item__session__{_STREET}",)


@admin.register(CalendarLink)
class CalendarLinkAdmin(ReadOnlyAdmin[CalendarLink]):
    list_display = ("user", "created_at", "revoked_at")
    list_select_related = ("user",)
    street_paths = ("user__posts__area",)

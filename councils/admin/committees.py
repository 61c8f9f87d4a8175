"""Owners' committees in the staff admin: looked at; what happens to them is entered in the workspace, by its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from councils.models import (
    CommitteeDecision,
    CommitteeMeeting,
    CommitteeMove,
    CommitteeSeat,
    GroupMember,
    OwnersCommittee,
    Reelection,
)
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest


class SeatRows(ReadOnlyRows):
    model = CommitteeSeat
    fields = (
        "name",
        "user",
        "office",
        "is_party_member",
        "from_on",
        "until_on",
        "began",
        "ended_by",
        "reference",
    )


class MoveRows(ReadOnlyRows):
    model = CommitteeMove
    fields = ("step", "on", "words", "by", "at")


class GroupRows(ReadOnlyRows):
    model = GroupMember
    fields = ("position", "name", "stands_for", "is_head")


class DecisionRows(ReadOnlyRows):
    model = CommitteeDecision
    fields = ("number", "text", "passed")


@admin.register(OwnersCommittee)
class OwnersCommitteeAdmin(StreetAdmin[OwnersCommittee]):
    """Only what no step says may be put right here: which committee it is, its Party branch, whether it is red."""

    list_display = ("compound", "number", "starts_on", "ends_on", "filed_on", "filing_completed_on", "is_red")
    list_filter = ("is_red", "party_branch", ("ended_on", admin.EmptyFieldListFilter))
    search_fields = ("compound__name",)
    list_select_related = ("compound",)
    street_paths = ("compound__subdistrict",)
    fields = (
        "compound",
        "number",
        "size",
        "elected_on",
        "starts_on",
        "ends_on",
        "result_posted_on",
        "filed_on",
        "filing_completed_on",
        "handed_over_on",
        "last_met_on",
        "ended_on",
        "party_branch",
        "is_red",
    )
    readonly_fields = tuple(name for name in fields if name not in {"number", "party_branch", "is_red"})
    inlines = (SeatRows, MoveRows)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OwnersCommittee | None = None) -> bool:
        return False


@admin.register(CommitteeMeeting)
class CommitteeMeetingAdmin(ReadOnlyAdmin[CommitteeMeeting]):
    list_display = ("committee", "held_on", "notice_on", "posted_on", "by")
    list_filter = (("posted_on", admin.EmptyFieldListFilter),)
    search_fields = ("committee__compound__name",)
    list_select_related = ("committee__compound", "by")
    street_paths = ("committee__compound__subdistrict",)
    inlines = (DecisionRows,)


@admin.register(Reelection)
class ReelectionAdmin(ReadOnlyAdmin[Reelection]):
    list_display = ("compound", "reason", "reported_on", "group_formed_on", "elected", "ended_on")
    list_filter = ("reason", ("ended_on", admin.EmptyFieldListFilter))
    search_fields = ("compound__name",)
    list_select_related = ("compound", "elected__compound")
    street_paths = ("compound__subdistrict",)
    inlines = (GroupRows,)

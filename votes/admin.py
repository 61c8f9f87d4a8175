"""Ballots in the staff admin: to be read. Whoever tries to change or delete an opened one is refused, and it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied

from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, person
from votes import actions
from votes.models import Ballot, BallotMove, Course, Item, Objection, VotingCard

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ItemRows(ReadOnlyRows):
    model = Item
    fields = ("number", "text", "clause")


class MoveRows(ReadOnlyRows):
    model = BallotMove
    fields = ("verb", "words", "by", "at")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Steps of those who organise; who has voted, and when, is the counting team's."""
        return super().get_queryset(request).filter(right__isnull=True).select_related("by")


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin[Ballot]):
    """Prepared, opened and counted in the workspace, where each step leaves its row."""

    list_display = ("title", "compound", "state", "form", "opens_at", "closes_at", "carried")
    list_filter = ("state", "form")
    search_fields = ("title", "compound__name")
    list_select_related = ("compound",)
    street_paths = ("compound__subdistrict",)
    fields = (
        "title", "compound", "scope", "state", "form", "electronic_clause", "unreturned", "unreturned_clause",
        "opens_at", "closes_at", "opened_at", "opening_hash", "roll_hash", "rights_count", "heads_count",
        "area_total", "closed_at", "closing_hash", "votes_count", "carried", "withdrawn_at", "withdrawn_reason",
        "prepared_by", "is_demo",
    )  # fmt: skip
    inlines = (ItemRows, MoveRows)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST":
            self._refuse(request, object_id, "edit")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            self._refuse(request, object_id, "delete")
        return super().delete_view(request, object_id, extra_context)

    def _refuse(self, request: HttpRequest, object_id: str | None, what: str) -> None:
        ballot = self.get_object(request, object_id) if object_id else None
        if ballot is not None and ballot.opening_hash:
            actions.note_refused_edit(ballot=ballot, words=what, by=person(request))
            raise PermissionDenied


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin[Course]):
    list_display = ("ballot", "noticed_on", "early_reason", "posted_on", "filed_on")
    search_fields = ("ballot__title",)
    list_select_related = ("ballot",)
    street_paths = ("ballot__compound__subdistrict",)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin[Objection]):
    """Who objects stays sealed here."""

    list_display = ("ballot", "received_on", "answered_on")
    list_select_related = ("ballot",)
    fields = ("ballot", "text", "received_on", "answer", "answered_on", "by", "at")
    street_paths = ("ballot__compound__subdistrict",)


@admin.register(VotingCard)
class VotingCardAdmin(ReadOnlyAdmin[VotingCard]):
    """That a card was printed or replaced, and by whom; its code is nowhere."""

    list_display = ("ballot", "right", "by", "at", "revoked_at")
    list_filter = ("revoked_at",)
    list_select_related = ("ballot", "right", "by")
    fields = ("ballot", "right", "by", "at", "revoked_at")
    street_paths = ("ballot__compound__subdistrict",)

"""Reports in the staff admin: desks, filters, bulk moves with a page that says what will happen, export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin

from issues import routing
from issues.access import key_of
from issues.admin import hotline
from issues.admin.bulk import assign_many, note_many
from issues.boards.tiles import DESKS, choose
from issues.models import Evidence, Issue, Move, Rating
from issues.sheets import IssueSheet
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString


class DeskFilter(admin.SimpleListFilter):
    """The selections behind the tiles of the first page."""

    title = _("desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key, desk.title) for key, desk in DESKS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        key = self.value()
        return choose(key, queryset, at=timezone.now()) if key in DESKS else queryset


class MoveRows(ReadOnlyRows):
    model = Move
    fields = ("seq", "at", "verb", "was", "now", "hat", "by", "note", "is_public")
    readonly_fields = fields
    verbose_name_plural = _("history")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


class RatingRows(ReadOnlyRows):
    model = Rating
    fields = ("at", "score", "solved", "reasons", "text")
    readonly_fields = fields


class EvidenceRows(ReadOnlyRows):
    model = Evidence
    fields = ("kind", "caption", "taken_at", "by", "look")
    readonly_fields = fields

    @admin.display(description=_("photo"))
    def look(self, row: Evidence) -> SafeString:
        href = reverse("work:photo", args=[row.issue.code, row.code])
        return format_html('<a href="{}">{}</a>', href, _("Look at the photo"))


@admin.register(Issue)
class IssueAdmin(ExportMixin, ReadOnlyAdmin[Issue]):
    list_display = (
        "numbered",
        "short_text",
        "compound",
        "topic",
        "firm",
        "status",
        "due_at",
        "urges",
        "in_workspace",
    )
    list_filter = (
        DeskFilter,
        "status",
        "topic",
        ("firm", admin.RelatedOnlyFieldListFilter),
        ("grid", admin.RelatedOnlyFieldListFilter),
        "source",
        "urgency",
        "outcome",
    )
    search_fields = ("place", "compound__name")
    search_help_text = _("A report's number, or words of the compound or the place.")
    date_hierarchy = "opened_at"
    ordering = ("-opened_at", "-pk")
    list_select_related = ("compound", "topic", "firm")
    inlines = (MoveRows, EvidenceRows, RatingRows)
    actions = (assign_many, note_many)
    import_export_change_list_template = "admin/issues/report_list.html"
    resource_classes: ClassVar[list[type]] = [IssueSheet]
    fieldsets = (
        (None, {"fields": ("text", "topic", "subtopic", "compound", "where", "source", "urgency")}),
        (_("Who answers for it"), {"fields": ("firm", "handler", "lead", "helpers", "why")}),
        (
            _("Where it stands"),
            {"fields": ("status", "outcome", "outcome_detail", "is_complicated", "incident")},
        ),
        (_("Dates"), {"fields": ("opened_at", "contacted_at", "due_at", "finished_at", "closed_at")}),
        (_("Figures"), {"fields": ("affected", "urges", "reworks", "questions_asked")}),
        (_("Related"), {"fields": ("merged_into", "split_from", "recurrence_of")}),
    )
    readonly_fields = ("where", "why")

    def get_urls(self) -> list[Any]:
        return [*hotline.urls(), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"takes_in_orders": hotline.takes_in_orders(person(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        return Issue.objects.visible_to(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Issue], search_term: str
    ) -> tuple[QuerySet[Issue], bool]:
        """A number typed whole finds its report; anything else is looked for as words."""
        number = key_of(search_term)
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("number"), ordering="pk")
    def numbered(self, row: Issue) -> str:
        return row.code

    @admin.display(description=_("what happened"))
    def short_text(self, row: Issue) -> str:
        return row.text[:40]

    @admin.display(description=_("due"), ordering="due_at")
    def due_day(self, row: Issue) -> str:
        return date_format(timezone.localtime(row.due_at), "SHORT_DATE_FORMAT")

    @admin.display(description=_("place"))
    def where(self, row: Issue) -> str:
        return " ".join(str(part) for part in (row.building, row.entrance, row.place) if part) or "—"

    @admin.display(description=_("why it went there"))
    def why(self, row: Issue) -> str:
        return routing.why(row)

    @admin.display(description=_("workspace"))
    def in_workspace(self, row: Issue) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("work:case", args=[row.code]), _("Open"))

"""Calls for support in the staff admin: looked at with their history, taken home as a sheet, never changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext_lazy as _
from import_export import fields
from import_export.admin import ExportMixin

from pledges.models import SupportMove, SupportRequest
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows
from properties.sheets import TextSheet

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class SupportSheet(TextSheet):
    """One row a call. Who asked as a person, and the number of a report, stay inside."""

    department = fields.Field(attribute="department__name")
    caller = fields.Field(attribute="caller_name")
    compound = fields.Field(attribute="compound__name")
    topic = fields.Field(attribute="topic__name")
    state = fields.Field(attribute="get_state_display")

    class Meta:
        model = SupportRequest
        name = _("Calls for support")
        fields = (
            "id",
            "department",
            "caller",
            "compound",
            "topic",
            "title",
            "state",
            "asked_at",
            "answer_due_at",
            "answered_at",
            "answer",
            "promised_on",
            "done_at",
            "deed",
            "ended_at",
        )
        export_order = fields

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        own = {"id": _("number"), "caller": _("called by")}
        for name, column in self.fields.items():
            column.column_name = str(own.get(name) or label_for_field(name, SupportRequest))


class MoveRows(ReadOnlyRows):
    model = SupportMove
    fields = ("seq", "at", "verb", "was", "now", "by", "note")
    readonly_fields = fields
    verbose_name_plural = _("history")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


@admin.register(SupportRequest)
class SupportAdmin(ExportMixin, ReadOnlyAdmin[SupportRequest]):
    list_display = ("title", "department", "caller", "state", "asked_at", "answer_due_at", "answered_at")
    list_filter = ("state", ("department", admin.RelatedOnlyFieldListFilter), "topic")
    search_fields = ("title", "text")
    date_hierarchy = "asked_at"
    list_select_related = ("department", "neighbourhood", "firm")
    street_paths = ("department__area",)
    resource_classes: ClassVar[list[type[TextSheet]]] = [SupportSheet]
    inlines = (MoveRows,)

    @admin.display(description=_("called by"))
    def caller(self, row: SupportRequest) -> str:
        return row.caller_name

"""The checklist of inspections in the staff admin; what was answered is looked at, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils import timezone

from properties import actions
from properties.actions.checks import MAY_CHANGE
from properties.admin_base import ReadOnlyAdmin, StreetAdmin
from properties.models import ChecklistItem, InspectionAnswer

if TYPE_CHECKING:
    from django.http import HttpRequest


class ChecklistItemForm(forms.ModelForm[ChecklistItem]):
    """Says an item differently, or sets its last day; the days themselves are the machine's."""

    class Meta:
        model = ChecklistItem
        fields = ("code", "dimension", "text", "text_en", "points", "basis", "position", "active_until")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(StreetAdmin[ChecklistItem]):
    """An item that was answered is not changed: what is saved is a further version, asked from tomorrow."""

    form = ChecklistItemForm
    list_display = ("dimension", "text", "points", "basis", "active_from", "active_until")
    list_filter = ("dimension", ("active_until", admin.EmptyFieldListFilter))
    search_fields = ("text", "text_en", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: ChecklistItem | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("active_until",)
        if obj.active_until is not None:
            return tuple(ChecklistItemForm.Meta.fields)
        return ("code", "dimension")

    def save_model(self, request: HttpRequest, obj: ChecklistItem, form: Any, change: bool) -> None:  # noqa: FBT001
        today = timezone.localdate()
        given = form.cleaned_data
        if not change:
            obj.pk = actions.add_item(values=given, today=today).pk
            return
        if "active_until" in form.changed_data and given["active_until"]:
            actions.end_item(item=obj, on=given["active_until"], today=today)
            return
        values = {name: given[name] for name in MAY_CHANGE if name in given}
        actions.revise_item(item=obj, values=values, today=today)


@admin.register(InspectionAnswer)
class InspectionAnswerAdmin(ReadOnlyAdmin[InspectionAnswer]):
    list_display = ("inspection", "item", "verdict", "note")
    list_filter = ("verdict",)
    search_fields = ("inspection__compound__name",)
    list_select_related = ("inspection", "item")
    street_paths = ("inspection__compound__subdistrict",)

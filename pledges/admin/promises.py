"""Campaigns, pledges, targets and their changes in the staff admin. What is signed is looked at here, not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin

from pledges.actions import pledging
from pledges.boards.desk_tiles import DESKS, choose
from pledges.models import Campaign, MonthlyReport, Pledge, PledgeMove, Target, TargetChange
from pledges.promising import Promise
from pledges.sheets import PledgeSheet, TargetSheet
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class DeskFilter(admin.SimpleListFilter):
    """The selections behind the tiles of the first page, those of this list."""

    title = _("desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key, desk.title) for key, desk in DESKS.items() if desk.model is model_admin.model]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        desk = DESKS.get(self.value() or "")
        if desk is None or desk.model is not queryset.model:
            return queryset
        return choose(self.value() or "", queryset, at=timezone.now())


def workspace_link(name: str, *args: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=args), _("Open"))


@admin.register(Campaign)
class CampaignAdmin(StreetAdmin[Campaign]):
    list_display = ("title", "year", "subdistrict", "starts_on", "ends_on", "is_demo")
    search_fields = ("title", "code")
    autocomplete_fields = ("subdistrict", "documents")
    list_select_related = ("subdistrict",)
    street_paths = ("subdistrict",)
    fields = (
        "subdistrict",
        "code",
        "year",
        "title",
        "source",
        "starts_on",
        "ends_on",
        "documents",
        "is_demo",
    )
    readonly_fields = ("is_demo",)

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:  # noqa: FBT001
        pledging.save_campaign(campaign=obj, by=request.user)  # type: ignore[arg-type]  # only staff get here


class TargetRows(ReadOnlyRows):
    model = Target
    fields = ("name", "measure", "baseline", "goal", "direction", "starts_on", "due_on")
    readonly_fields = fields


class PledgeMoveRows(ReadOnlyRows):
    model = PledgeMove
    fields = ("seq", "at", "verb", "by", "note")
    readonly_fields = fields
    verbose_name_plural = _("history")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


class MonthlyReportRows(ReadOnlyRows):
    model = MonthlyReport
    fields = ("month", "submitted_at", "submitted_by", "text")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("submitted_by")


class PreparedForm(forms.ModelForm[Pledge]):
    """What is needed to prepare a promise; whether it can be made is for the action to say, in whole sentences."""

    class Meta:
        model = Pledge
        fields = ("campaign", "kind", "firm", "topic", "area", "statement", "pairing_note", "due_on")

    def validate_constraints(self) -> None:
        """The database's names for its rules are no sentences; the action has the sentences."""


@admin.register(Pledge)
class PledgeAdmin(ExportMixin, StreetAdmin[Pledge]):
    form = PreparedForm
    list_display = (
        "statement",
        "kind",
        "promised_by",
        "topic",
        "signed_at",
        "due_on",
        "released_on",
        "in_workspace",
    )
    list_filter = (DeskFilter, "kind", ("campaign", admin.RelatedOnlyFieldListFilter))
    search_fields = ("statement", "firm__name", "area__name", "topic__name")
    autocomplete_fields = ("campaign", "firm", "topic", "area")
    list_select_related = ("campaign", "firm", "topic", "area")
    street_paths = ("campaign__subdistrict",)
    resource_classes: ClassVar[list[type]] = [PledgeSheet]
    signed_fields = ("signed_by", "signed_at", "released_on", "released_reason")

    def get_fields(self, request: HttpRequest, obj: Pledge | None = None) -> tuple[str, ...]:
        return (*PreparedForm.Meta.fields, *(self.signed_fields if obj else ()))

    def get_inlines(self, request: HttpRequest, obj: Pledge | None) -> list[Any]:
        return [TargetRows, MonthlyReportRows, PledgeMoveRows] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pledge]:
        return super().get_queryset(request).order_by("-campaign__year", "kind", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Pledge | None = None) -> bool:
        """Changed in the workspace, where the ten minutes run."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Pledge | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Pledge, form: Any, change: bool) -> None:  # noqa: FBT001
        promise = Promise(
            kind=obj.kind,
            statement=obj.statement,
            due_on=obj.due_on,
            firm=obj.firm,
            topic=obj.topic,
            area=obj.area,
            pairing_note=obj.pairing_note,
        )
        made = pledging.make_pledge(
            campaign=obj.campaign,
            promise=promise,
            by=request.user,  # type: ignore[arg-type]  # only staff get here
            at=timezone.now(),
        )
        obj.pk = made.pk

    @admin.display(description=_("who promises"))
    def promised_by(self, row: Pledge) -> str:
        return str(row.promiser)

    @admin.display(description=_("workspace"))
    def in_workspace(self, row: Pledge) -> SafeString:
        return workspace_link("campaign:pledge", row.pk)


class ChangeRows(ReadOnlyRows):
    model = TargetChange
    fields = (
        "state",
        "was_goal",
        "goal",
        "was_due_on",
        "due_on",
        "reason",
        "asked_by",
        "decided_by",
        "decided_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("asked_by", "decided_by")


@admin.register(Target)
class TargetAdmin(ExportMixin, ReadOnlyAdmin[Target]):
    list_display = ("name", "promised_by", "measure", "baseline", "goal", "due_on", "in_workspace")
    list_filter = (DeskFilter, "measure", "direction", "scope")
    search_fields = ("name", "name_en", "code", "pledge__firm__name", "pledge__area__name")
    list_select_related = ("pledge__firm", "pledge__area", "pledge__topic")
    street_paths = ("pledge__campaign__subdistrict",)
    inlines = (ChangeRows,)
    resource_classes: ClassVar[list[type]] = [TargetSheet]

    @admin.display(description=_("who promises"))
    def promised_by(self, row: Target) -> str:
        return str(row.pledge.promiser)

    @admin.display(description=_("workspace"))
    def in_workspace(self, row: Target) -> SafeString:
        return workspace_link("campaign:target", row.pk)


@admin.register(TargetChange)
class TargetChangeAdmin(ReadOnlyAdmin[TargetChange]):
    list_display = (
        "target",
        "was_goal",
        "goal",
        "was_due_on",
        "due_on",
        "state",
        "asked_by",
        "asked_at",
        "decide",
    )
    list_filter = (DeskFilter, "state")
    search_fields = ("target__name", "reason")
    date_hierarchy = "asked_at"
    list_select_related = ("target", "asked_by")
    street_paths = ("target__pledge__campaign__subdistrict",)

    @admin.display(description=_("workspace"))
    def decide(self, row: TargetChange) -> SafeString | str:
        if row.state != TargetChange.State.ASKED:
            return "—"
        return workspace_link("campaign:decide_change", row.pk)

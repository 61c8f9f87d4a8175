"""Places, firms, contracts, people and posts in the staff admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin

from properties import actions
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin, streets
from properties.models import (
    Area,
    Building,
    Compound,
    Contract,
    Department,
    Entrance,
    Firm,
    Inspection,
    Post,
    Programme,
    User,
    Work,
    WorkStage,
)
from properties.sheets import CompoundSheet, FirmSheet

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Area)
class AreaAdmin(StreetAdmin[Area]):
    list_display = ("name", "kind", "parent", "code", "phone")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    list_select_related = ("parent",)
    street_paths = ("pk", "parent", "parent__parent")


class BuildingRows(admin.TabularInline[Building, Compound]):
    model = Building
    extra = 0


@admin.register(Compound)
class CompoundAdmin(ImportExportMixin, StreetAdmin[Compound]):
    list_display = ("name", "neighbourhood", "address", "built", "households", "firm_now")
    list_filter = ("neighbourhood__parent",)
    search_fields = ("name", "code", "address")
    autocomplete_fields = ("neighbourhood",)
    list_select_related = ("neighbourhood",)
    inlines = (BuildingRows,)
    resource_classes: ClassVar[list[type]] = [CompoundSheet]
    street_paths = ("subdistrict",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Compound]:
        return super().get_queryset(request).prefetch_related("contracts__firm")

    @admin.display(description=_("property firm"))
    def firm_now(self, row: Compound) -> str:
        return next((str(contract.firm) for contract in row.contracts.all() if contract.is_current), "—")

    def save_model(self, request: HttpRequest, obj: Compound, form: Any, change: bool) -> None:  # noqa: FBT001
        actions.place_compound(compound=obj, neighbourhood=obj.neighbourhood, by=_person(request))


class WorkStageRows(ReadOnlyRows):
    model = WorkStage
    fields = ("stage", "on", "by", "note")


@admin.register(Work)
class WorkAdmin(ReadOnlyAdmin[Work]):
    """Works are entered in the workspace, where each stage leaves its row."""

    list_display = ("title", "compound", "stage", "planned_end", "completed_on", "parking_places")
    list_filter = ("stage", "programmes")
    search_fields = ("title", "compound__name")
    list_select_related = ("compound",)
    inlines = (WorkStageRows,)
    street_paths = ("compound__subdistrict",)


@admin.register(Programme)
class ProgrammeAdmin(StreetAdmin[Programme]):
    list_display = ("name", "name_en", "group", "position")
    search_fields = ("name", "name_en")


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin[Inspection]):
    list_display = ("on", "compound", "firm", "dimension", "score", "by", "struck_at")
    list_filter = ("dimension",)
    search_fields = ("compound__name", "firm__name")
    list_select_related = ("compound", "firm", "by")
    street_paths = ("compound__subdistrict",)


@admin.register(Building)
class BuildingAdmin(StreetAdmin[Building]):
    list_display = ("name", "compound", "floors")
    search_fields = ("name", "compound__name")
    autocomplete_fields = ("compound",)
    list_select_related = ("compound",)
    street_paths = ("compound__subdistrict",)


@admin.register(Entrance)
class EntranceAdmin(StreetAdmin[Entrance]):
    list_display = ("name", "building")
    search_fields = ("name", "building__name", "building__compound__name")
    autocomplete_fields = ("building",)
    list_select_related = ("building__compound",)
    street_paths = ("building__compound__subdistrict",)


@admin.register(Firm)
class FirmAdmin(ImportExportMixin, StreetAdmin[Firm]):
    list_display = ("name", "code", "phone")
    search_fields = ("name", "code")
    resource_classes: ClassVar[list[type]] = [FirmSheet]


class ContractForm(forms.ModelForm[Contract]):
    """Signs a contract, or sets the last day of one; the other facts of a signed contract stay."""

    class Meta:
        model = Contract
        fields = ("compound", "firm", "starts_on", "ends_on")


@admin.register(Contract)
class ContractAdmin(StreetAdmin[Contract]):
    form = ContractForm
    list_display = ("compound", "firm", "starts_on", "ends_on", "is_current")
    list_filter = ("is_current",)
    search_fields = ("compound__name", "firm__name")
    autocomplete_fields = ("compound", "firm")
    list_select_related = ("compound", "firm")
    street_paths = ("compound__subdistrict",)

    def get_readonly_fields(self, request: HttpRequest, obj: Contract | None = None) -> tuple[str, ...]:
        return ("compound", "firm", "starts_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: Contract, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            if obj.ends_on:
                actions.end_contract(contract=obj, on=obj.ends_on, by=_person(request))
            return
        signed = actions.sign_contract(
            compound=obj.compound,
            firm=obj.firm,
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
            by=_person(request),
        )
        obj.pk = signed.pk


@admin.register(Department)
class DepartmentAdmin(StreetAdmin[Department]):
    list_display = ("name", "power", "area", "pairing_note")
    search_fields = ("name", "name_en", "code")
    autocomplete_fields = ("area",)
    street_paths = ("area",)


class PostRows(ReadOnlyRows):
    model = Post
    fields = ("role", "area", "firm", "compound", "department", "starts_on", "ends_on")
    readonly_fields = fields


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    list_display = ("username", "name", "email", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "posts__role")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    inlines = (PostRows,)
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "must_change_password")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "email", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People with a post in the person's subdistricts, and new accounts that have none yet."""
        rows = super().get_queryset(request)
        mine = streets(_person(request))
        if request.user.is_superuser and not mine:
            return rows
        reach = Q(posts__isnull=True)
        for path in _POST_PATHS:
            reach |= Q(**{f"posts__{path}__in": mine})
        return rows.filter(reach).distinct()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:  # somebody else chose this password
            obj.must_change_password = True
        super().save_model(request, obj, form, change)


# The ways from a post to its subdistrict; a firm belongs to every subdistrict it has a contract in.
_POST_PATHS = (
    "area",
    "area__parent",
    "area__parent__parent",
    "compound__subdistrict",
    "department__area",
    "firm__contracts__compound__subdistrict",
)


@admin.register(Post)
class PostAdmin(StreetAdmin[Post]):
    list_display = ("user", "role", "area", "firm", "compound", "department", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name")
    autocomplete_fields = ("user", "area", "firm", "compound", "department")
    list_select_related = ("user", "area", "firm", "compound", "department")
    street_paths = _POST_PATHS

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return ("user", "role", "area", "firm", "compound", "department", "starts_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            if obj.ends_on:
                actions.end_post(post=obj, on=obj.ends_on, by=_person(request))
            return
        given = actions.appoint_post(post=obj, by=_person(request))
        obj.pk = given.pk


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin[LogEntry]):
    list_display = ("action_time", "user", "content_type", "object_repr", "change_message")
    list_filter = ("action_flag", "content_type")
    search_fields = ("object_repr", "user__username")
    date_hierarchy = "action_time"
    list_select_related = ("user", "content_type")


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # the site lets only signed-in staff in

"""Places, firms and contracts in the staff admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin

from properties import actions
from properties.actions.contracts import Terms
from properties.admin_base import StreetAdmin, person
from properties.models import (
    Area,
    Building,
    Compound,
    Contract,
    Department,
    Entrance,
    Firm,
)
from properties.sheets import CompoundSheet, FirmSheet

if TYPE_CHECKING:
    from django.db.models import QuerySet
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
        actions.place_compound(compound=obj, neighbourhood=obj.neighbourhood, by=person(request))


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
        fields = (
            "compound",
            "firm",
            "starts_on",
            "ends_on",
            "fee_per_m2",
            "scope",
            "signed_on",
            "gap_reason",
        )


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
        """What was signed stays; filing, notice and fees are entered in the workspace, step by step."""
        signed = ("compound", "firm", "starts_on", "fee_per_m2", "scope", "signed_on")
        return (*signed, "filed_on", "notice_on", "notice_by") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Contract | None = None) -> list[Any]:
        later = ("filed_on", "notice_on", "notice_by") if obj else ()
        return [*ContractForm._meta.fields, *later]  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Contract, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            if obj.ends_on:
                actions.end_contract(
                    contract=obj, on=obj.ends_on, gap_reason=obj.gap_reason, by=person(request)
                )
            return
        signed = actions.sign_contract(
            compound=obj.compound,
            firm=obj.firm,
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
            terms=Terms(obj.fee_per_m2, obj.scope, obj.signed_on, obj.gap_reason),
            by=person(request),
        )
        obj.pk = signed.pk


@admin.register(Department)
class DepartmentAdmin(StreetAdmin[Department]):
    list_display = ("name", "power", "area", "pairing_note")
    search_fields = ("name", "name_en", "code")
    autocomplete_fields = ("area",)
    street_paths = ("area",)

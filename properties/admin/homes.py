"""Homes and owners in the staff admin: read, never changed, and nothing sealed is opened here but to be masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from properties import owners
from properties.admin.looks import TellsOfAlarms
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows
from properties.models import (
    AreaChange,
    Holding,
    Home,
    OwnerCorrection,
    OwnerMember,
    OwnerParty,
    OwnerReveal,
)
from properties.owners_shown import masked_of
from yinhang.fields import reveal

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class AreaChangeRows(ReadOnlyRows):
    model = AreaChange
    fields = ("on", "was", "was_source", "area", "source", "reason", "by")


@admin.register(Home)
class HomeAdmin(ReadOnlyAdmin[Home]):
    """Homes are entered in the workspace, or from a sheet."""

    list_display = ("number", "entrance", "building", "compound", "area", "area_source", "use")
    list_filter = ("area_source", "use")
    search_fields = ("number", "building__name", "compound__name")
    list_select_related = ("compound", "building", "entrance")
    ordering = ("-pk",)
    inlines = (AreaChangeRows,)
    street_paths = ("compound__subdistrict",)


@admin.register(AreaChange)
class AreaChangeAdmin(ReadOnlyAdmin[AreaChange]):
    list_display = ("recorded_at", "home", "compound", "on", "was", "area", "source", "reason", "by")
    search_fields = ("home__number", "home__compound__name")
    list_select_related = ("home__compound", "by")
    ordering = ("-pk",)
    street_paths = ("home__compound__subdistrict",)

    @admin.display(description=_("compound"))
    def compound(self, row: AreaChange) -> str:
        return row.home.compound.name


class MemberRows(ReadOnlyRows):
    """Masked names; phones and papers are not shown at all."""

    model = OwnerMember
    fields = ("position", "masked_name", "is_representative")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: OwnerParty | None = None) -> bool:
        """Whoever may read the owner may read this; members have no list of their own."""
        return True

    @admin.display(description=_("name"))
    def masked_name(self, row: OwnerMember) -> str:
        return owners.masked_name(reveal(row, "name"))


@admin.register(OwnerParty)
class OwnerPartyAdmin(ReadOnlyAdmin[OwnerParty]):
    list_display = ("__str__", "masked_names", "compound", "kind", "recorded_at")
    list_filter = ("kind",)
    search_fields = ("compound__name",)
    list_select_related = ("compound",)
    ordering = ("-recorded_at", "pk")
    inlines = (MemberRows,)
    street_paths = ("compound__subdistrict",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OwnerParty]:
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description=_("owner"))
    def masked_names(self, row: OwnerParty) -> str:
        return masked_of(row).name


@admin.register(Holding)
class HoldingAdmin(ReadOnlyAdmin[Holding]):
    list_display = ("home", "compound", "party", "starts_on", "ends_on", "basis", "by", "voided_at")
    search_fields = ("home__number", "home__compound__name")
    list_select_related = ("home__compound", "party", "by")
    ordering = ("-pk",)
    street_paths = ("home__compound__subdistrict",)

    @admin.display(description=_("compound"))
    def compound(self, row: Holding) -> str:
        return row.home.compound.name


_Row = TypeVar("_Row", OwnerReveal, OwnerCorrection)


class _OfAnOwner(ReadOnlyAdmin[_Row]):
    """What was done with an owner's sealed columns. Names the compound and the row, not the owner."""

    list_display = ("at", "by", "compound", "owner", "reason")
    search_fields = ("by__username", "by__name")
    date_hierarchy = "at"
    list_select_related = ("by", "member__party__compound")
    street_paths = ("member__party__compound__subdistrict",)

    @admin.display(description=_("compound"))
    def compound(self, row: _Row) -> str:
        return row.member.party.compound.name

    @admin.display(description=_("owner"))
    def owner(self, row: _Row) -> str:
        return str(row.member.party)


@admin.register(OwnerReveal)
class OwnerRevealAdmin(TellsOfAlarms, _OfAnOwner[OwnerReveal]):
    """Who looked at an owner, and why."""

    exclude = ("member",)


@admin.register(OwnerCorrection)
class OwnerCorrectionAdmin(_OfAnOwner[OwnerCorrection]):
    """Who corrected an owner, and why; what stood there before is sealed and not shown."""

    exclude = ("member", "was_name", "was_phone", "was_paper")

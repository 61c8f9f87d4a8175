"""The doors to what stands above and beside the compounds a person works with: areas, firms, departments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Prefetch, Q
from django.http import Http404

from properties.access import compounds_in_reach, standing
from properties.models import Area, Building, Compound, Contract, Department, Entrance, Firm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from properties.models import User

Row = TypeVar("Row", bound=Model)


def areas_in_reach(user: User | AnonymousUser) -> QuerySet[Area]:
    """The areas of a person's posts, what lies in them, and the areas above the compounds they work with."""
    at, near = standing(user), compounds_in_reach(user).order_by()
    held = sorted(at.subdistricts | at.grids | at.neighbourhoods)
    within = Q(pk__in=held) | Q(parent__in=held) | Q(parent__parent__in=held)
    above = (
        Q(pk__in=near.values("neighbourhood"))
        | Q(pk__in=near.values("grid"))
        | Q(pk__in=near.values("subdistrict"))
    )
    return Area.objects.filter(within | above).select_related("parent")


def get_area(user: User | AnonymousUser, code: str) -> Area:
    """An area within reach, or 404 alike for a stranger and for no such code."""
    return _one(areas_in_reach(user), code=code)


def listed_compounds(user: User | AnonymousUser) -> QuerySet[Compound]:
    """The compounds a person works with, with their areas and the contract in force as `in_force`."""
    rows = compounds_in_reach(user).select_related("neighbourhood", "grid", "subdistrict")
    current = Contract.objects.filter(is_current=True).select_related("firm")
    return rows.prefetch_related(Prefetch("contracts", current, to_attr="in_force"))


def get_listed_compound(user: User | AnonymousUser, code: str) -> Compound:
    """As one row of that list, or 404 alike for a stranger and for no such code."""
    return _one(listed_compounds(user), code=code)


def buildings_of(compound: Compound) -> QuerySet[Building]:
    """The buildings of a compound somebody has come to through its door, with their entrances."""
    entrances = Prefetch("entrances", Entrance.objects.order_by("pk"))
    return Building.objects.filter(compound=compound).prefetch_related(entrances)


def firms_in_reach(user: User | AnonymousUser) -> QuerySet[Firm]:
    """The firms that answer now for a compound the person works with, and the firm they work for."""
    at, near = standing(user), compounds_in_reach(user).order_by().values("pk")
    serving = Contract.objects.filter(is_current=True, compound__in=near).order_by().values("firm")
    return Firm.objects.filter(Q(pk__in=sorted(at.firms)) | Q(pk__in=serving))


def get_firm(user: User | AnonymousUser, code: str) -> Firm:
    """A firm within reach, or 404 alike for a stranger and for no such code."""
    return _one(firms_in_reach(user), code=code)


def departments_in_reach(user: User | AnonymousUser) -> QuerySet[Department]:
    """The departments of the subdistricts a person works in."""
    at, near = standing(user), compounds_in_reach(user).order_by().values("subdistrict")
    mine = Q(pk__in=sorted(at.departments)) | Q(area__in=sorted(at.subdistricts)) | Q(area__in=near)
    return Department.objects.filter(mine).select_related("area")


def get_department(user: User | AnonymousUser, pk: int) -> Department:
    """A department within reach, or 404 alike for a stranger and for no such number."""
    return _one(departments_in_reach(user), pk=pk)


def subdistricts_in_reach(user: User | AnonymousUser) -> QuerySet[Area]:
    return areas_in_reach(user).filter(kind=Area.Kind.SUBDISTRICT).order_by("code")


def _one(rows: QuerySet[Row], **wanted: object) -> Row:
    found = rows.filter(**wanted).first()
    if found is None:
        raise Http404
    return found

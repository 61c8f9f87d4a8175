"""The places and who serves them, to be read: areas, compounds and their buildings, firms, departments.

Whoever works with a compound may know what stands here; no resident and no owner is reached from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from properties import reach
from properties.access import get_compound
from properties.models import Area, Building, Compound, Department, Firm
from stations.api.etags import tagged
from stations.api.inputs import Named
from stations.api.operation import Operation
from stations.api.pages import PAGING
from stations.api.reading import ByCode, Listing, reads
from stations.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

_READ = {"GET": Scope.PLACES_READ}


class AreaOut(serializers.Serializer[Area]):
    """One link of the chain subdistrict → grid → neighbourhood; `parent` is the one above, null at the top."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=Area.Kind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    name = serializers.CharField()
    parent = Named(allow_null=True)
    phone = serializers.CharField()
    is_demo = serializers.BooleanField()


class CompoundOut(serializers.Serializer[Compound]):
    """A residential compound with the areas above it and the firm that answers for it now, null where none does."""

    code = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    neighbourhood = Named()
    grid = Named()
    subdistrict = Named()
    firm = serializers.SerializerMethodField()
    built = serializers.IntegerField(allow_null=True)
    households = serializers.IntegerField()
    floor_area = serializers.DecimalField(12, 2, allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    is_demo = serializers.BooleanField()

    @extend_schema_field(Named(allow_null=True))
    def get_firm(self, compound: Any) -> Any:
        """By the contract in force."""
        return Named(compound.in_force[0].firm).data if compound.in_force else None


class EntranceOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class BuildingOut(serializers.Serializer[Building]):
    """A building with its entrances; `id` is what a report names it by."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    floors = serializers.IntegerField(allow_null=True)
    entrances = EntranceOut(source="entrances.all", many=True)


class FirmOut(serializers.Serializer[Firm]):
    """A property firm and the number its service answers."""

    code = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    is_demo = serializers.BooleanField()


class DepartmentOut(serializers.Serializer[Department]):
    """A department of the street office and the power it lends. Codes are unique within a subdistrict."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    power = serializers.CharField()
    power_en = serializers.CharField()
    subdistrict = Named(source="area")
    is_enforcer = serializers.BooleanField()


class AreaFilter(filters.FilterSet):
    """By kind, and by the area right above."""

    kind = filters.ChoiceFilter(label=_("Kind"), choices=Area.Kind.choices)
    parent = ByCode(reach.areas_in_reach, label=_("Area above"))

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()


class CompoundFilter(filters.FilterSet):
    """By an area of any level above it, and by the firm that answers now."""

    area = ByCode(reach.areas_in_reach, label=_("Area"), method="by_area")
    firm = ByCode(reach.firms_in_reach, label=_("Responsible firm"), method="by_firm")

    class Meta:
        model = Compound
        fields: tuple[str, ...] = ()

    def by_area(self, rows: QuerySet[Compound], _name: str, area: Area) -> QuerySet[Compound]:
        return rows.filter(Q(neighbourhood=area) | Q(grid=area) | Q(subdistrict=area))

    def by_firm(self, rows: QuerySet[Compound], _name: str, firm: Firm) -> QuerySet[Compound]:
        return rows.filter(contracts__is_current=True, contracts__firm=firm)


class Areas(Listing[Area]):
    """The areas of one's posts, and those above the compounds one works with."""

    filterset_class = AreaFilter
    serializer_class = AreaOut
    scope = _READ
    known = {"GET": frozenset({"kind", "parent"}) | PAGING}

    def get_queryset(self) -> QuerySet[Area]:
        return reach.areas_in_reach(self.request.user)

    @reads("listAreas", _("Subdistricts, grids and neighbourhoods"), AreaOut(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneArea(Operation[Area]):
    serializer_class = AreaOut
    scope = _READ

    @reads("getArea", _("One area"), AreaOut, 404)
    def get(self, request: Request, code: str) -> Response:
        return tagged(request, AreaOut(reach.get_area(request.user, code)).data)


class Compounds(Listing[Compound]):
    """The compounds one works with."""

    filterset_class = CompoundFilter
    serializer_class = CompoundOut
    scope = _READ
    known = {"GET": frozenset({"area", "firm"}) | PAGING}

    def get_queryset(self) -> QuerySet[Compound]:
        return reach.listed_compounds(self.request.user)

    @reads("listCompounds", _("Compounds with the firm that answers now"), CompoundOut(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneCompound(Operation[Compound]):
    serializer_class = CompoundOut
    scope = _READ

    @reads("getCompound", _("One compound"), CompoundOut, 404)
    def get(self, request: Request, code: str) -> Response:
        return tagged(request, CompoundOut(reach.get_listed_compound(request.user, code)).data)


class Buildings(Listing[Building]):
    """The buildings of one compound."""

    serializer_class = BuildingOut
    filter_backends = ()
    scope = _READ
    known = {"GET": PAGING}

    def get_queryset(self) -> QuerySet[Building]:
        return reach.buildings_of(get_compound(self.request.user, self.kwargs["code"]))

    @reads("listBuildings", _("Buildings of a compound"), BuildingOut(many=True), 404)
    def get(self, request: Request, code: str) -> Response:
        return self.listed(request)


class Firms(Listing[Firm]):
    """The firms that answer for these compounds."""

    serializer_class = FirmOut
    filter_backends = ()
    scope = _READ
    known = {"GET": PAGING}

    def get_queryset(self) -> QuerySet[Firm]:
        return reach.firms_in_reach(self.request.user)

    @reads("listFirms", _("Property firms"), FirmOut(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneFirm(Operation[Firm]):
    serializer_class = FirmOut
    scope = _READ

    @reads("getFirm", _("One property firm"), FirmOut, 404)
    def get(self, request: Request, code: str) -> Response:
        return tagged(request, FirmOut(reach.get_firm(request.user, code)).data)


class Departments(Listing[Department]):
    """The departments of the street office."""

    serializer_class = DepartmentOut
    filter_backends = ()
    scope = _READ
    known = {"GET": PAGING}

    def get_queryset(self) -> QuerySet[Department]:
        return reach.departments_in_reach(self.request.user)

    @reads("listDepartments", _("Departments and the power each lends"), DepartmentOut(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneDepartment(Operation[Department]):
    serializer_class = DepartmentOut
    scope = _READ

    @reads("getDepartment", _("One department"), DepartmentOut, 404)
    def get(self, request: Request, pk: int) -> Response:
        return tagged(request, DepartmentOut(reach.get_department(request.user, pk)).data)

"""Stations: opened here, and from here given keys and posts or put out of service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.admin_base import ReadOnlyRows, StreetAdmin, person
from stations import actions
from stations.access import kept_by
from stations.admin import pages
from stations.forms import StationForm
from stations.models import Station, StationKey, StationRecord
from stations.wording import rights_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class KeyRows(ReadOnlyRows):
    model = StationKey
    fields = ("__str__", "rights", "addresses", "expires_at", "revoked_at", "last_used_at")
    readonly_fields = fields
    show_change_link = True

    @admin.display(description=_("scopes"))
    def rights(self, row: StationKey) -> str:
        return rights_of(row)


class RecordRows(ReadOnlyRows):
    model = StationRecord
    fields = ("at", "verb", "key", "words", "by")
    readonly_fields = fields


@admin.register(Station)
class StationAdmin(StreetAdmin[Station]):
    list_display = ("code", "name", "kind", "subdistrict", "is_active", "made_at")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "name")
    list_select_related = ("subdistrict",)
    street_paths = ("subdistrict",)
    form = StationForm
    change_form_template = "admin/stations/station.html"

    def get_fields(self, request: HttpRequest, obj: Station | None = None) -> Any:
        about = ("code", "name", "kind", "subdistrict")
        return (*about, "is_active", "made_by", "made_at") if obj else (*about, *_POST)

    def get_form(self, request: HttpRequest, obj: Station | None = None, *args: Any, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, *args, **kwargs)
        mine = kept_by(person(request))

        class Mine(StationForm):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.choose_among(mine)

        return Mine

    def get_inlines(self, request: HttpRequest, obj: Station | None) -> Any:
        return (KeyRows, RecordRows) if obj else ()

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/key/", wrap(pages.new_key), name="stations_station_new_key"),
            path("<uuid:pk>/close/", wrap(pages.close), name="stations_station_close"),
            path("<uuid:pk>/reopen/", wrap(pages.reopen), name="stations_station_reopen"),
            path("<uuid:pk>/post/", wrap(pages.new_post), name="stations_station_new_post"),
            path("<uuid:pk>/post/<int:post>/end/", wrap(pages.end_post), name="stations_station_end_post"),
        ]
        return [*own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Station, form: StationForm, change: bool) -> None:  # noqa: FBT001
        role, place = form.role_and_place
        new = actions.NewStation(
            code=obj.code, name=obj.name, kind=Station.Kind(obj.kind), subdistrict=obj.subdistrict
        )
        made = actions.open_station(new=new, role=role, place=place, by=person(request), at=timezone.now())
        obj.pk, obj._state.adding = made.pk, False


_POST = ("role", "area", "firm", "department")

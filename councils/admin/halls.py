"""Halls and honours in the staff admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from councils import actions
from councils.models import Hall, HallCriterion, Honour
from properties.admin_base import StreetAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Hall)
class HallAdmin(StreetAdmin[Hall]):
    list_display = ("name", "neighbourhood", "demonstration_on")
    list_filter = (("demonstration_on", admin.EmptyFieldListFilter),)
    search_fields = ("name", "neighbourhood__name")
    autocomplete_fields = ("neighbourhood",)
    list_select_related = ("neighbourhood",)
    street_paths = ("neighbourhood__parent__parent",)

    def get_readonly_fields(self, request: HttpRequest, obj: Hall | None = None) -> tuple[str, ...]:
        """The day of confirmation is set once."""
        return ("demonstration_on",) if obj and obj.demonstration_on else ()

    def save_model(self, request: HttpRequest, obj: Hall, form: Any, change: bool) -> None:  # noqa: FBT001
        day = obj.demonstration_on if "demonstration_on" in form.changed_data else None
        if day is None:
            super().save_model(request, obj, form, change)
            return
        obj.demonstration_on = None
        super().save_model(request, obj, form, change)
        actions.confirm_demonstration(
            hall=obj,
            on=day,
            by=request.user,  # type: ignore[arg-type]  # the site lets only signed-in staff in
            today=timezone.localdate(),
        )


@admin.register(HallCriterion)
class HallCriterionAdmin(StreetAdmin[HallCriterion]):
    list_display = ("area", "measure", "least")
    list_filter = ("measure",)
    autocomplete_fields = ("area",)
    list_select_related = ("area",)
    street_paths = ("area",)


@admin.register(Honour)
class HonourAdmin(StreetAdmin[Honour]):
    list_display = ("holder", "kind", "area", "given_on", "withdrawn_on")
    list_filter = ("kind",)
    search_fields = ("holder",)
    autocomplete_fields = ("area",)
    list_select_related = ("area",)
    street_paths = ("area",)

    def get_readonly_fields(self, request: HttpRequest, obj: Honour | None = None) -> tuple[str, ...]:
        """What was given stays as it was given; only its withdrawal is added."""
        if obj is None:
            return ("withdrawn_on",)
        given = ("area", "kind", "holder", "given_on")
        return given if obj.withdrawn_on is None else (*given, "withdrawn_on")

    def save_model(self, request: HttpRequest, obj: Honour, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change or obj.withdrawn_on is None:
            super().save_model(request, obj, form, change)
            return
        actions.withdraw_honour(
            honour=obj,
            on=obj.withdrawn_on,
            by=request.user,  # type: ignore[arg-type]  # the site lets only signed-in staff in
        )

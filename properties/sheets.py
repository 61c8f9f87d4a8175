"""Sheets (xlsx, csv) of compounds and firms: what is uploaded is shown first and written only when confirmed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, widgets

from properties import actions
from properties.models import Area, Compound, Firm


class Neighbourhood(widgets.ForeignKeyWidget):  # type: ignore[misc]
    """A neighbourhood by its code; nothing else of the chain can be named here."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD)


class CompoundSheet(resources.ModelResource):  # type: ignore[misc]
    """One row a compound, found again by its code."""

    neighbourhood = fields.Field(
        column_name="neighbourhood", attribute="neighbourhood", widget=Neighbourhood(Area, "code")
    )

    class Meta:
        model = Compound
        name = _("Compounds")
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "neighbourhood",
            "address",
            "built",
            "households",
            "floor_area",
            "longitude",
            "latitude",
        )
        export_order = fields
        clean_model_instances = False
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.by = kwargs.get("user")

    def do_instance_save(self, instance: Compound, is_create: bool) -> None:  # noqa: FBT001
        actions.place_compound(compound=instance, neighbourhood=instance.neighbourhood, by=self.by)


class FirmSheet(resources.ModelResource):  # type: ignore[misc]
    """One row a firm, found again by its code."""

    class Meta:
        model = Firm
        name = _("Property firms")
        import_id_fields = ("code",)
        fields = ("code", "name", "phone")
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

"""Sheets (xlsx, csv) of compounds and firms: what is uploaded is shown first and written only when confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from import_export import fields, resources, widgets

from properties import actions
from properties.cells import as_text
from properties.models import Area, Compound, Firm

if TYPE_CHECKING:
    from tablib import Dataset


class TextSheet(resources.ModelResource):  # type: ignore[misc]
    """A sheet in which no text can become a formula."""

    def export_field(self, field: fields.Field, instance: Any, **kwargs: Any) -> Any:
        return as_text(super().export_field(field, instance, **kwargs))


class HeadedSheet(TextSheet):
    """A sheet whose first row is in the reader's language, and which reads the headers of either language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = None
        for name, column in self.fields.items():
            column.column_name = str(self.header(name))

    def header(self, name: str) -> Any:
        return label_for_field(name, self._meta.model)

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """A sheet filled by a colleague with the other language is renamed to this reader's headers."""
        self.by = kwargs.get("user")
        names = {heading: str(self.header(name)) for name in self.fields for heading in self._headings(name)}
        dataset.headers = [names.get(str(heading).strip(), heading) for heading in dataset.headers or []]

    def _headings(self, name: str) -> set[str]:
        found = {name}
        for code in ("zh-hans", "en"):
            with override(code):
                found.add(str(self.header(name)))
        return found


class Neighbourhood(widgets.ForeignKeyWidget):  # type: ignore[misc]
    """A neighbourhood by its code; nothing else of the chain can be named here."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD)


class CompoundSheet(HeadedSheet):
    """One row a compound, found again by its code."""

    neighbourhood = fields.Field(attribute="neighbourhood", widget=Neighbourhood(Area, "code"))

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
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def header(self, name: str) -> Any:
        return _("neighbourhood code") if name == "neighbourhood" else super().header(name)

    def do_instance_save(self, instance: Compound, is_create: bool) -> None:  # noqa: FBT001 — the library's signature
        actions.place_compound(compound=instance, neighbourhood=instance.neighbourhood, by=self.by)


class FirmSheet(HeadedSheet):
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

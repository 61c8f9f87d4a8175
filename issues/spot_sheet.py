"""The register as a file for offices. Only places and dates are in it; no text can become a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext_lazy as _
from import_export import fields

from issues.models import Spot
from properties.sheets import TextSheet
from yinhang.errors import Refused

if TYPE_CHECKING:
    from issues.querysets import SpotQuerySet

MOST: Final = 20_000
FORMATS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_SHOWN: Final = ("topic", "compound", "building", "neighbourhood", "grid", "firm", "recurrence_of")


class SpotSheet(TextSheet):
    """One row a spot, headed in the reader's language."""

    code = fields.Field(attribute="code")
    topic = fields.Field(attribute="topic__name")
    compound = fields.Field(attribute="compound__name")
    building = fields.Field(attribute="building__name")
    neighbourhood = fields.Field(attribute="neighbourhood__name")
    grid = fields.Field(attribute="grid__name")
    firm = fields.Field(attribute="firm__name")
    state = fields.Field(attribute="get_state_display")
    recurrence_of = fields.Field(attribute="recurrence_of__code")

    class Meta:
        model = Spot
        name = _("Register of spots")
        fields = (
            "code",
            "topic",
            "compound",
            "building",
            "place",
            "neighbourhood",
            "grid",
            "firm",
            "state",
            "found_at",
            "notified_at",
            "clear_by",
            "cleared_at",
            "recheck_on",
            "rechecked_at",
            "recurred_at",
            "recurrence_of",
        )
        export_order = fields

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, column in self.fields.items():
            column.column_name = str(_("number") if name == "code" else label_for_field(name, Spot))


def sheet_of(rows: SpotQuerySet, kind: str) -> tuple[bytes, str]:
    """The file's bytes and its type. Refused("spot.too-many") beyond MOST rows: a file nobody could open."""
    found = list(rows.select_related(*_SHOWN).order_by("pk")[: MOST + 1])
    if len(found) > MOST:
        raise Refused("spot.too-many", _("These are more than 20,000 spots. Please choose a filter first."))
    data = SpotSheet().export(found).export(kind)
    # With its mark Excel reads the Chinese in it.
    return (b"\xef\xbb\xbf" + data.encode() if isinstance(data, str) else data), FORMATS[kind]

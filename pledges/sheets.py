"""Sheets of the campaign (xlsx, csv), headed in the reader's language: pledges, targets, readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext_lazy as _
from import_export import fields

from pledges.models import Pledge, Reading, Target
from properties.sheets import TextSheet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class HeadedExport(TextSheet):
    """A sheet whose first row says what the columns are; `own` names those that are no column of the table."""

    own: dict[str, _StrPromise] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, column in self.fields.items():
            column.column_name = str(self.own.get(name) or label_for_field(name, self._meta.model))


class PledgeSheet(HeadedExport):
    """One row a pledge."""

    own = {"promiser": _("who promises")}
    campaign = fields.Field(attribute="campaign__title")
    kind = fields.Field(attribute="get_kind_display")
    promiser = fields.Field(attribute="promiser")
    topic = fields.Field(attribute="topic__name")

    class Meta:
        model = Pledge
        name = _("Pledges")
        fields = (
            "campaign",
            "kind",
            "promiser",
            "topic",
            "statement",
            "pairing_note",
            "signed_by",
            "signed_at",
            "due_on",
            "released_on",
            "released_reason",
        )
        export_order = fields


class TargetSheet(HeadedExport):
    """One row a number, as it is promised today."""

    own = {"promiser": _("who promises")}
    promiser = fields.Field(attribute="pledge__promiser")
    direction = fields.Field(attribute="get_direction_display")
    scope = fields.Field(attribute="get_scope_display")

    class Meta:
        model = Target
        name = _("Targets")
        fields = (
            "promiser",
            "code",
            "name",
            "name_en",
            "measure",
            "unit",
            "baseline",
            "goal",
            "direction",
            "scope",
            "starts_on",
            "due_on",
            "note",
        )
        export_order = fields


class ReadingSheet(HeadedExport):
    """One row a number and day: measured beside self-reported. A sample too small leaves its cell empty."""

    own = {"promiser": _("who promises")}
    promiser = fields.Field(attribute="target__pledge__promiser")
    target = fields.Field(attribute="target__name")
    state = fields.Field(attribute="get_state_display")

    class Meta:
        model = Reading
        name = _("Readings")
        fields = (
            "promiser",
            "target",
            "on",
            "measured",
            "hits",
            "rows",
            "self_reported",
            "is_disputed",
            "expected",
            "forecast",
            "state",
            "made_at",
        )
        export_order = fields

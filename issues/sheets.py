"""The export of reports. No name, phone or text of a resident leaves in it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext_lazy as _
from import_export import fields

from issues.models import Issue
from properties.sheets import TextSheet


class IssueSheet(TextSheet):
    """One row a report, in the columns offices keep their ledgers in, headed in the reader's language."""

    code = fields.Field(attribute="code")
    compound = fields.Field(attribute="compound__name")
    neighbourhood = fields.Field(attribute="neighbourhood__name")
    grid = fields.Field(attribute="grid__name")
    topic = fields.Field(attribute="topic__name")
    subtopic = fields.Field(attribute="subtopic__name")
    firm = fields.Field(attribute="firm__name")
    status = fields.Field(attribute="get_status_display")
    outcome = fields.Field(attribute="get_outcome_display")
    source = fields.Field(attribute="get_source_display")
    urgency = fields.Field(attribute="get_urgency_display")

    class Meta:
        model = Issue
        name = _("Reports")
        fields = (
            "code",
            "source",
            "compound",
            "neighbourhood",
            "grid",
            "topic",
            "subtopic",
            "firm",
            "status",
            "outcome",
            "urgency",
            "opened_at",
            "contacted_at",
            "due_at",
            "finished_at",
            "closed_at",
            "affected",
            "urges",
            "reworks",
        )
        export_order = fields

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, column in self.fields.items():
            heading = _("number") if name == "code" else label_for_field(name, Issue)
            column.column_name = str(heading)

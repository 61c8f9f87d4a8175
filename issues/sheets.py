"""The export of reports. No name, phone or text of a resident leaves in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from import_export import fields, resources

from issues.models import Issue


class IssueSheet(resources.ModelResource):  # type: ignore[misc]
    """One row a report, in the columns offices keep their ledgers in."""

    code = fields.Field(column_name="code", attribute="code")
    compound = fields.Field(column_name="compound", attribute="compound__name")
    neighbourhood = fields.Field(column_name="neighbourhood", attribute="neighbourhood__name")
    grid = fields.Field(column_name="grid", attribute="grid__name")
    topic = fields.Field(column_name="topic", attribute="topic__name")
    subtopic = fields.Field(column_name="subtopic", attribute="subtopic__name")
    firm = fields.Field(column_name="firm", attribute="firm__name")
    status = fields.Field(column_name="status", attribute="get_status_display")
    outcome = fields.Field(column_name="outcome", attribute="get_outcome_display")

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

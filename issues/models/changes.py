"""What a station that keeps a copy must hear of beside the reports themselves: those that left its sight."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from properties.models import Department, Firm


class Departure(models.Model):
    """A report went from a firm or a department to another. Written by triggers, whatever made the change.

    Reports stay where they are, so whoever sees one by its place sees it for good. `changed_in` as in `Issue`.
    """

    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="+", verbose_name=_("issue"), db_index=False
    )
    firm = models.ForeignKey(
        Firm, models.CASCADE, null=True, related_name="+", verbose_name=_("from the firm"), db_index=False
    )
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("from the department"),
        db_index=False,
    )
    changed_in = models.BigIntegerField(default=0, db_default=0, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("changed_in", "pk")
        verbose_name = _("report that left a firm or department")
        verbose_name_plural = _("reports that left a firm or department")
        indexes = (models.Index(fields=("changed_in", "id"), name="departure_by_change"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.firm_id or ''}{self.department_id or ''}"

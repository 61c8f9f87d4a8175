"""Reports about the disturbance of a renewal work: what “zero complaints” (零投诉) is counted from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from properties.models import Work


class WorkComplaint(models.Model):
    """A report is about a work of its compound. A mistaken link is ended with a reason and stays to be read.

    `by` is None where the report's own topic names the works and only one was going on there.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="work_complaints", verbose_name=_("report"))
    work = models.ForeignKey(Work, models.PROTECT, related_name="complaints", verbose_name=_("renewal work"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_reason = models.CharField(_("why ended"), max_length=200, blank=True)

    class Meta:
        ordering = ("issue_id", "pk")
        verbose_name = _("complaint about a work")
        verbose_name_plural = _("complaints about works")
        constraints = (
            models.UniqueConstraint(
                fields=("issue",), condition=Q(ended_at__isnull=True), name="complaint_one_work_an_issue"
            ),
            models.CheckConstraint(
                name="complaint_ended_with_a_reason",
                condition=Q(ended_at__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} → {self.work_id}"

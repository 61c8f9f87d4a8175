"""Reports behind an item of a red council hall's agenda."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import AgendaItem
from issues.models.issue import Issue


class AgendaIssue(models.Model):
    """A report that is behind an agenda item: its reporters hear what the hall agreed on, and when it is done."""

    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="issues", verbose_name=_("agenda item")
    )
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="agenda", verbose_name=_("report"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("agenda_item", "pk")
        verbose_name = _("report on an agenda")
        verbose_name_plural = _("reports on agendas")
        constraints = (
            models.UniqueConstraint(fields=("agenda_item", "issue"), name="agenda_issue_once_an_item"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} → {self.agenda_item_id}"

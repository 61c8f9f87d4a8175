"""How each job that runs by itself ended last: what the status page, the readiness check and the alarms read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One row a job, written over at each run; a run that was killed has begun and not ended."""

    name = models.CharField(_("name"), max_length=80, primary_key=True)
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last succeeded at"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    # Figures and names of errors, never what somebody wrote.
    seen = models.CharField(_("what it said"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="records_job_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name

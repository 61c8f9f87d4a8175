"""While owners re-elect their committee, some things are not decided (SHP 28). One open row a compound."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.places import Compound


class DecisionFreeze(models.Model):
    """From `starts_on` on; on `ends_on` it no longer holds. What is frozen is said by `properties.freezes`."""

    compound = models.ForeignKey(Compound, models.PROTECT, related_name="freezes", verbose_name=_("compound"))
    starts_on = models.DateField(_("frozen from"))
    ends_on = models.DateField(_("free again from"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("compound", "-starts_on", "-pk")
        verbose_name = _("freeze of decisions")
        verbose_name_plural = _("freezes of decisions")
        constraints = (
            models.UniqueConstraint(
                fields=("compound",),
                condition=Q(ends_on__isnull=True),
                name="decision_freeze_one_open_a_compound",
            ),
            models.CheckConstraint(
                name="decision_freeze_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound_id} {self.starts_on:%Y-%m-%d}"

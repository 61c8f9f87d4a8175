"""What the halls agreed on, beside the promise it helps to keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import Resolution
from pledges.models.campaign import Pledge


class ResolutionPledge(models.Model):
    """A resolution of a hall is carried by a pledge: by the promise of its firm, its street or its secretary."""

    resolution = models.OneToOneField(
        Resolution, models.PROTECT, related_name="carried_by", verbose_name=_("resolution of a hall")
    )
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="resolutions", verbose_name=_("pledge"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("pledge", "pk")
        verbose_name = _("resolution carried by a pledge")
        verbose_name_plural = _("resolutions carried by pledges")

    def __str__(self) -> str:
        return f"{self.resolution_id} → {self.pledge_id}"

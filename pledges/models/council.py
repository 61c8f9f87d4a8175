"""What the halls talk about and agree on, beside the promise it helps to keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import AgendaItem, Resolution
from pledges.models.campaign import Pledge, Target


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


class AgendaPledge(models.Model):
    """A promise, or one number of it, that is behind an agenda item."""

    agenda_item = models.OneToOneField(
        AgendaItem, models.PROTECT, related_name="pledge_behind", verbose_name=_("agenda item")
    )
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="agenda", verbose_name=_("pledge"))
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="agenda", verbose_name=_("target")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("pledge", "pk")
        verbose_name = _("pledge on an agenda")
        verbose_name_plural = _("pledges on agendas")

    def __str__(self) -> str:
        return f"{self.pledge_id} → {self.agenda_item_id}"

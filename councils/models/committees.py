"""The owners' committee (业主委员会) of a compound, term by term."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from properties.models import Compound


class OwnersCommittee(models.Model):
    """The owners' committee (业主委员会) of a compound for one term (SHP 20: 3 to 5 years)."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="committees", verbose_name=_("compound")
    )
    starts_on = models.DateField(_("term from"))
    ends_on = models.DateField(_("term until"))
    is_red = models.BooleanField(_("red committee"), default=False)

    class Meta:
        ordering = ("compound", "-starts_on")
        verbose_name = _("owners' committee")
        verbose_name_plural = _("owners' committees")
        constraints = (
            models.CheckConstraint(
                name="committee_term_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound} {self.starts_on:%Y}–{self.ends_on:%Y}"

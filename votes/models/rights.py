"""The roll of a ballot, frozen at its opening: one right for each home."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from properties.models import Home, OwnerMember
from votes.models.ballots import Ballot


class Right(models.Model):
    """The right to vote of one home. Labels and area are copies: what the register says later is another matter.

    Rights of one owner have one `head` (JI 9). `reference` stands for the representative where the roll is shown
    or exported: a keyed fingerprint of this ballot's own, no name.
    """

    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="rights", verbose_name=_("ballot"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    home = models.ForeignKey(Home, models.PROTECT, related_name="+", verbose_name=_("home"))
    building = models.CharField(_("building"), max_length=40)
    entrance = models.CharField(_("entrance"), max_length=40, blank=True)
    area = models.DecimalField(_("area (m²)"), max_digits=8, decimal_places=2)
    head = models.PositiveIntegerField(_("head"))
    representative = models.ForeignKey(
        OwnerMember, models.PROTECT, null=True, related_name="+", verbose_name=_("representative")
    )
    reference = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        ordering = ("ballot", "number")
        verbose_name = _("right to vote")
        verbose_name_plural = _("rights to vote")
        constraints = (
            models.UniqueConstraint(fields=("ballot", "number"), name="right_number_once_a_ballot"),
            models.UniqueConstraint(fields=("ballot", "home"), name="right_once_a_home"),
            models.CheckConstraint(
                name="right_has_area_and_head", condition=Q(area__gt=0, head__gte=1, number__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

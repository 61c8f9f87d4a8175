"""Voting cards: the secret by which the representative of a right is known online."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from votes.models.ballots import Ballot
from votes.models.rights import Right


class VotingCard(models.Model):
    """Only the fingerprint of the code is kept: the code itself stands on the paper and nowhere else."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="cards", verbose_name=_("ballot"))
    right = models.ForeignKey(Right, models.PROTECT, related_name="cards", verbose_name=_("right"))
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("printed"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("ballot", "pk")
        verbose_name = _("voting card")
        verbose_name_plural = _("voting cards")
        constraints = (
            models.UniqueConstraint(
                fields=("right",), condition=Q(revoked_at__isnull=True), name="voting_card_one_a_right"
            ),
            models.CheckConstraint(
                name="voting_card_revoked_after_printing",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("at")),
            ),
            models.CheckConstraint(name="voting_card_has_its_code", condition=~Q(code_hash="")),
        )

    def __str__(self) -> str:
        return str(self.pk)

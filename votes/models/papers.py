"""Paper: written proxies, and ballot papers entered by two people."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models import Document
from records.models import Kept
from votes.models.ballots import Ballot
from votes.models.rights import Right
from yinhang.fields import SealedField


class Proxy(models.Model):
    """A written proxy (书面委托): for one right, to one agent, with what the owner says to each item (SHP 18)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="proxies", verbose_name=_("ballot"))
    right = models.ForeignKey(Right, models.PROTECT, related_name="proxies", verbose_name=_("right"))
    agent = SealedField(_("agent"))
    agent_index = models.CharField(max_length=64, editable=False)
    instructions = models.JSONField(_("choices"))
    paper = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("scan of the proxy"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("ballot", "at")
        verbose_name = _("proxy")
        verbose_name_plural = _("proxies")
        constraints = (
            models.UniqueConstraint(
                fields=("right",), condition=Q(revoked_at__isnull=True), name="proxy_one_a_right"
            ),
            models.CheckConstraint(name="proxy_names_its_agent", condition=~Q(agent="") & ~Q(agent_index="")),
        )
        indexes = (models.Index(fields=("ballot", "agent_index"), name="proxy_by_agent"),)

    def __str__(self) -> str:
        return str(self.pk)[:8]


class PaperEntry(Kept):
    """What one person read on a ballot paper. Two different people make a round; rounds that differ are repeated."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="papers", verbose_name=_("ballot"))
    right = models.ForeignKey(
        Right, models.PROTECT, related_name="papers", verbose_name=_("right"), db_index=False
    )
    round = models.PositiveSmallIntegerField(_("round"))
    place = models.PositiveSmallIntegerField(_("first or second person"))
    choices = models.JSONField(_("choices"))
    paper = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("scan of the paper"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("right", "round", "place")
        verbose_name = _("entry of a paper")
        verbose_name_plural = _("entries of papers")
        constraints = (
            models.UniqueConstraint(fields=("right", "round", "place"), name="paper_entry_place_once"),
            models.UniqueConstraint(fields=("right", "round", "by"), name="paper_entered_by_two_people"),
            models.CheckConstraint(
                name="paper_entry_first_or_second", condition=Q(round__gte=1, place__in=[1, 2])
            ),
        )

    def __str__(self) -> str:
        return f"{self.right_id} {self.round}.{self.place}"

"""What lies around the votes: the days of a ballot, and what owners object to its result."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from votes.models.ballots import Ballot
from yinhang.fields import SealedField


class Course(models.Model):
    """The days of one ballot. Its number is what the clocks know the ballot by.

    `early_reason` says why voting began although the notice was late or missing. A ballot that has ended is
    frozen, so what is done with its result stands here. Days that are set stay, and what was told before the
    opening is fixed by it: triggers see to both.
    """

    ballot = models.OneToOneField(
        Ballot, models.PROTECT, related_name="course", verbose_name=_("ballot"), editable=False
    )
    noticed_on = models.DateField(_("notice posted on"), null=True, blank=True)
    early_reason = models.CharField(_("why the notice was late"), max_length=200, blank=True)
    posted_on = models.DateField(_("result posted on"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("days of a ballot")
        verbose_name_plural = _("days of ballots")
        constraints = (
            models.CheckConstraint(
                name="course_posted_after_notice",
                condition=Q(noticed_on__isnull=True)
                | Q(posted_on__isnull=True)
                | Q(posted_on__gt=F("noticed_on")),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Objection(models.Model):
    """What an owner holds against the result, and what was answered. `raised_by` is the name as written there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="objections", verbose_name=_("ballot"))
    raised_by = SealedField(_("who objects"))
    text = models.CharField(_("objection"), max_length=1000)
    received_on = models.DateField(_("received on"))
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("ballot", "received_on", "at")
        verbose_name = _("objection to a result")
        verbose_name_plural = _("objections to results")
        constraints = (
            models.CheckConstraint(name="objection_of_ballot_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="objection_of_ballot_answered_wholly",
                condition=Q(answer="", answered_on__isnull=True)
                | ~Q(answer="") & Q(answered_on__gte=F("received_on")),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)[:8]

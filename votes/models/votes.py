"""Votes: one for each right that counts, each linked to the one before it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from votes.models.ballots import Ballot
from votes.models.papers import Proxy
from votes.models.rights import Right
from votes.querysets import VoteQuerySet
from votes.states import Channel


class Vote(models.Model):
    """A vote is never changed: a later one takes its place, and `replaced_by` holds that one's `seq`.

    That no other column changes, and that no row is deleted, is held by triggers.
    """

    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="votes", verbose_name=_("ballot"), db_index=False
    )
    right = models.ForeignKey(Right, models.PROTECT, related_name="votes", verbose_name=_("right"))
    seq = models.PositiveIntegerField(_("number in the chain"))
    choices = models.JSONField(_("choices"))
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="votes", verbose_name=_("proxy"))
    at = models.DateTimeField(_("at"))
    replaces = models.PositiveIntegerField(_("takes the place of"), null=True)
    replaced_by = models.PositiveIntegerField(_("replaced by"), null=True)
    salt = models.CharField(max_length=32, editable=False)
    commitment = models.CharField(max_length=64, editable=False)
    prev_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ("ballot", "seq")
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = (
            models.UniqueConstraint(
                fields=("ballot", "right"), condition=Q(replaced_by__isnull=True), name="vote_one_a_right"
            ),
            models.UniqueConstraint(fields=("ballot", "seq"), name="vote_seq_once_a_ballot"),
            models.UniqueConstraint(fields=("ballot", "prev_hash"), name="vote_chain_does_not_fork"),
            models.UniqueConstraint(fields=("ballot", "replaces"), name="vote_replaced_once"),
            models.CheckConstraint(
                name="vote_order_of_replacement",
                condition=Q(seq__gte=1)
                & (Q(replaces__isnull=True) | Q(replaces__lt=F("seq")))
                & (Q(replaced_by__isnull=True) | Q(replaced_by__gt=F("seq"))),
            ),
            models.CheckConstraint(name="vote_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="vote_has_its_hashes",
                condition=~Q(salt="") & ~Q(commitment="") & ~Q(prev_hash="") & ~Q(hash=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.seq}"

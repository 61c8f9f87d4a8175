"""The outbox. The row is the queue: written with the deed it tells of, claimed, sent, and kept."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models.deadlines import Deadline
from notices.parties import Party, Subject


class Channel(models.TextChoices):
    INBOX = "inbox", _("inbox")
    EMAIL = "email", _("e-mail")
    APPRISE = "apprise", _("group chat")
    SMS = "sms", _("text message")


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    INFLIGHT = "inflight", _("being sent")
    SENT = "sent", _("sent")
    SUPERSEDED = "superseded", _("replaced by a later one")
    CANCELLED = "cancelled", _("no longer needed")
    DEAD = "dead", _("failed")


WAITING = Q(state__in=[State.PENDING, State.INFLIGHT])


class Notice(models.Model):
    """One message to one party on one channel. No address is stored: it is looked up when it is sent."""

    dedupe_key = models.CharField(max_length=255, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    deadline = models.ForeignKey(
        Deadline,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("deadline"),
    )
    deadline_rev = models.PositiveIntegerField(null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    severity = models.PositiveSmallIntegerField(default=0)
    who = models.CharField(max_length=20, blank=True)
    to_kind = models.CharField(max_length=20)
    to_id = models.CharField(max_length=64)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    urgent = models.BooleanField(_("urgent"), default=False)
    due_at = models.DateTimeField(_("due"))
    not_after = models.DateTimeField(_("not after"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    provider_id = models.CharField(_("provider's number"), max_length=200, blank=True)
    error_code = models.CharField(_("error"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    covered_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("told in"),
    )
    created_at = models.DateTimeField(_("written"))

    # What the book of its subject has read for its words; no column, see registry.read_ahead.
    fetched: object = None

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(name="notices_notice_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="notices_notice_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="notices_notice_sent_iff_sent_at",
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="notices_notice_claimed_iff_inflight",
                condition=Q(state=State.INFLIGHT, claim__isnull=False, lease_until__isnull=False)
                | (~Q(state=State.INFLIGHT) & Q(claim__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="notices_notice_revision_iff_deadline",
                condition=Q(deadline__isnull=True, deadline_rev__isnull=True)
                | Q(deadline__isnull=False, deadline_rev__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="notices_notice_next", fields=["channel", "next_at", "id"], condition=WAITING),
            models.Index(name="notices_notice_subject", fields=["subject_kind", "subject_id"]),
            models.Index(name="notices_notice_dead", fields=["id"], condition=Q(state=State.DEAD)),
        ]

    def __str__(self) -> str:
        return self.dedupe_key

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_id)

    @property
    def to(self) -> Party:
        return Party(self.to_kind, self.to_id)


class Tick(models.Model):
    """When a loop last ran, so that a loop that stands still is seen."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name

"""Who wants to be told of what by webhook, what is on its way to them, and what each try came to."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models import Firm
from records.models import Kept
from stations.models.stations import Station
from stations.querysets import DeliveryQuerySet, SubscriptionQuerySet
from yinhang.fields import SealedField, reveal

if TYPE_CHECKING:
    from datetime import datetime


class Subscription(models.Model):
    """An address of a station or of a firm, and the events it is told of.

    `secret` signs; for a while after a rotation `previous_secret` signs beside it, so that a receiver can change
    without losing a message. What it is told of is what the holder may see: see `stations.subscription_access.eyes_of`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("station"),
    )
    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("property firm"),
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list)
    secret = SealedField(_("secret"), editable=False)
    previous_secret = SealedField(_("previous secret"), blank=True, default="", editable=False)
    previous_until = models.DateTimeField(_("previous secret valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        verbose_name = _("webhook subscription")
        verbose_name_plural = _("webhook subscriptions")
        constraints = (
            models.CheckConstraint(
                name="subscription_of_a_station_or_a_firm",
                condition=Q(station__isnull=False, firm__isnull=True)
                | Q(station__isnull=True, firm__isnull=False),
            ),
            models.CheckConstraint(
                name="subscription_previous_secret_has_an_end",
                condition=Q(previous_secret="", previous_until__isnull=True)
                | (~Q(previous_secret="") & Q(previous_until__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def holder(self) -> Station | Firm:
        found = self.station or self.firm
        if found is None:
            raise TypeError("a subscription has a holder")
        return found

    def secrets(self, at: datetime) -> list[str]:
        """In plain text, the newest first; the previous one until its end."""
        found = [reveal(self, "secret")]
        if self.previous_until is not None and at < self.previous_until:
            found.append(reveal(self, "previous_secret"))
        return found


class SubscriptionRecord(Kept):
    """What was done to a subscription. Rows are added, never changed: a trigger sees to it."""

    class Verb(models.TextChoices):
        MADE = "made", _("Made")
        CHANGED = "changed", _("Changed")
        ROTATED = "rotated", _("Secret replaced")
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        GONE = "gone", _("Paused: the receiver said that it is gone")
        RESENT = "resent", _("Delivery sent again")

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="records", verbose_name=_("webhook subscription")
    )
    verb = models.CharField(_("step"), max_length=8, choices=Verb.choices)
    words = models.CharField(_("words"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("subscription", "pk")
        verbose_name = _("record of a subscription")
        verbose_name_plural = _("records of subscriptions")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    """One event on its way to one subscription. The row is the queue; `message` is its name in every try.

    `about` is the kind of the subject and `code` its number; `mark` tells one event of a subject from the next, so
    that an event can be planned twice and is sent once.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        INFLIGHT = "inflight", _("being sent")
        SENT = "sent", _("delivered")
        DEAD = "dead", _("given up")
        WITHDRAWN = "withdrawn", _("no longer wanted")

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="deliveries", verbose_name=_("webhook subscription")
    )
    message = models.CharField(_("webhook-id"), max_length=40, unique=True)
    kind = models.CharField(_("event"), max_length=40)
    about = models.CharField(max_length=20)
    code = models.CharField(_("number"), max_length=80)
    mark = models.CharField(max_length=40)
    happened_at = models.DateTimeField(_("happened"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    not_after = models.DateTimeField(_("not after"))
    lease_until = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    error_code = models.CharField(_("error"), max_length=60, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "kind", "code", "mark"), name="delivery_once_an_event"
            ),
            models.CheckConstraint(
                name="delivery_state_known",
                condition=Q(state__in=["pending", "inflight", "sent", "dead", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="delivery_claimed_iff_inflight",
                condition=Q(state="inflight", claim__isnull=False, lease_until__isnull=False)
                | (~Q(state="inflight") & Q(claim__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_ended_iff_over",
                condition=Q(state__in=["pending", "inflight"], ended_at__isnull=True)
                | (~Q(state__in=["pending", "inflight"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="delivery_not_after_it_happened", condition=Q(not_after__gt=F("happened_at"))
            ),
        )
        indexes = (
            models.Index(
                name="delivery_next", fields=["next_at", "id"], condition=Q(state__in=["pending", "inflight"])
            ),
            models.Index(name="delivery_dead", fields=["id"], condition=Q(state="dead")),
            models.Index(name="delivery_ended", fields=["ended_at"]),
        )

    def __str__(self) -> str:
        return self.message


WAITING: Final = Q(state__in=[Delivery.State.PENDING, Delivery.State.INFLIGHT])


class DeliveryTry(models.Model):
    """One try: when, what the receiver said, how long it took."""

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="log", verbose_name=_("webhook delivery")
    )
    number = models.PositiveSmallIntegerField(_("try"))
    at = models.DateTimeField(_("at"))
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    code = models.CharField(_("error"), max_length=60, blank=True)
    answer = models.CharField(_("beginning of the answer"), max_length=200, blank=True)

    class Meta:
        ordering = ("delivery", "pk")
        verbose_name = _("try of a delivery")
        verbose_name_plural = _("tries of deliveries")

    def __str__(self) -> str:
        return f"{self.number}: {self.status or self.code}"

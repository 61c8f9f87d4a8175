"""What belongs to signing in: codes for a lost phone, old passwords, and unusual looks at personal data."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from properties.models.places import Area


class RecoveryCode(models.Model):
    """One code of a set that was shown once; only its keyed fingerprint is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="recovery_codes", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("handed out"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "pk")
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = (
            models.UniqueConstraint(name="recovery_code_of_a_person_once", fields=("user", "digest")),
            models.CheckConstraint(
                name="recovery_code_used_or_replaced",
                condition=Q(used_at__isnull=True) | Q(replaced_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"


class PastPassword(models.Model):
    """The hash of a password that was replaced. Kept only as long as a rule compares with it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="past_passwords", verbose_name=_("user")
    )
    password = models.CharField(max_length=128)
    at = models.DateTimeField(_("replaced"))

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class LookAlarm(models.Model):
    """Somebody looked at more names and phones than they usually do, or than anybody should. One a day and reason."""

    class Reason(models.TextChoices):
        HOUR = "hour", _("many within an hour")
        DAY = "day", _("many within a day")
        UNUSUAL = "unusual", _("far more than usual")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who looked")
    )
    street = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"))
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    day = models.DateField(_("day"))
    in_hour = models.PositiveIntegerField(_("looks within the hour"))
    in_day = models.PositiveIntegerField(_("looks within 24 hours"))
    usual = models.DecimalField(_("usual looks a day"), max_digits=8, decimal_places=1)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("unusual looks at personal data")
        verbose_name_plural = _("unusual looks at personal data")
        constraints = (
            models.UniqueConstraint(name="look_alarm_once_a_day", fields=("by", "street", "day", "reason")),
        )

    def __str__(self) -> str:
        return f"{self.by_id} {self.day} {self.reason}"

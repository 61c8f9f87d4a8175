"""A station, its keys, and the history of both."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models import Area
from records.models import Kept

if TYPE_CHECKING:
    from datetime import datetime


class Station(models.Model):
    """A program that works with the office: a grid station, the hotline, a partner.

    `user` is its account: no password, no sign-in to any page. What the station sees and may do follows from
    that account's posts, as for a person. `subdistrict` is whose system administrator keeps it.
    """

    class Kind(models.TextChoices):
        GRID = "grid", _("Grid station")
        HOTLINE = "hotline", _("Hotline")
        PARTNER = "partner", _("Partner")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="stations", verbose_name=_("subdistrict")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="station", verbose_name=_("account")
    )
    is_active = models.BooleanField(_("in service"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("code",)
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = (
            models.CheckConstraint(
                name="station_kind_known", condition=Q(kind__in=["grid", "hotline", "partner"])
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def client(self) -> str:
        """What its reports are told apart by from other clients': their numbers are unique beside it."""
        return f"station:{self.code}"


class StationKey(models.Model):
    """A key. Only `digest`, a keyed fingerprint, is kept of its secret; see `stations.keys`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="keys", verbose_name=_("station"))
    prefix = models.CharField(_("prefix"), max_length=10, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    addresses = models.JSONField(_("addresses"), default=list, blank=True)
    expires_at = models.DateTimeField(_("valid until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        ordering = ("station", "-made_at", "prefix")
        verbose_name = _("key of a station")
        verbose_name_plural = _("keys of stations")
        constraints = (
            models.CheckConstraint(
                name="station_key_ends_after_it_begins", condition=Q(expires_at__gt=F("made_at"))
            ),
        )

    def __str__(self) -> str:
        return f"yh_{self.prefix}_…"

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class StationRecord(Kept):
    """What was done to a station or its keys. Rows are added, never changed: a trigger sees to it."""

    class Verb(models.TextChoices):
        OPENED = "opened", _("Station opened")
        POST_GIVEN = "post_given", _("Post given")
        POST_ENDED = "post_ended", _("Post ended")
        KEY_MADE = "key_made", _("Key made")
        KEY_ROTATED = "key_rotated", _("Key replaced")
        KEY_REVOKED = "key_revoked", _("Key revoked")
        CLOSED = "closed", _("Put out of service")
        REOPENED = "reopened", _("Put back into service")

    station = models.ForeignKey(Station, models.PROTECT, related_name="records", verbose_name=_("station"))
    key = models.ForeignKey(
        StationKey, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("key")
    )
    verb = models.CharField(_("step"), max_length=12, choices=Verb.choices)
    words = models.CharField(_("words"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("station", "pk")
        verbose_name = _("record of a station")
        verbose_name_plural = _("records of stations")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

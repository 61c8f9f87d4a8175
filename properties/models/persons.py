"""What a person asked for about their own data: a copy, or that it be erased (PIPL 45, 47)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.places import Area
from yinhang.fields import SealedField


class PersonRequest(models.Model):
    """One request: who took it, why, and for an erasure the second person who confirmed it.

    The phone is known only while an erasure waits; afterwards the row tells how much went and not whose it was.
    """

    class Kind(models.TextChoices):
        COPY = "copy", _("Copy")
        ERASURE = "erasure", _("Erasure")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    street = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"))
    phone = SealedField(_("phone"), blank=True, default="")
    reason = models.CharField(_("reason"), max_length=200)
    found = models.JSONField(_("what was found"), default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by")
    )
    asked_at = models.DateTimeField(_("taken at"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        ordering = ("-asked_at",)
        verbose_name = _("request about a person's data")
        verbose_name_plural = _("a person's data")
        constraints = (
            models.CheckConstraint(
                name="person_request_done_forgets_the_phone",
                condition=Q(done_at__isnull=True) | Q(phone=""),
            ),
            models.CheckConstraint(
                name="person_request_erased_by_two",
                condition=Q(kind="copy") | Q(done_at__isnull=True) | ~Q(confirmed_by=F("asked_by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d}"

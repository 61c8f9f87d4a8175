"""What a POST with an Idempotency-Key was answered, so that sending it again does nothing twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Answered(models.Model):
    """Written in the transaction of the work itself: there is no work without it, and none of it without work.

    `fingerprint` is of method, path and body. Forgotten after a day; see `stations.api.once`.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"), db_index=False
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("answer kept for a repeated request")
        verbose_name_plural = _("answers kept for repeated requests")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="answered_once_a_key"),)

    def __str__(self) -> str:
        return self.key

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Knock(models.Model):
    """How often one key came to one door in one window. The key is an HMAC: no address, no phone number."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counter of a limit")
        verbose_name_plural = _("counters of limits")
        constraints = [
            models.UniqueConstraint(name="notices_knock_once_a_window", fields=["key", "window"]),
        ]

    def __str__(self) -> str:
        return self.key[:8]

"""A person's own calendar of sessions and tasks, read by a calendar program through a secret link."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarLink(models.Model):
    """One link a person made. The secret is derived from the key and stored nowhere; revoked, it opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_links", verbose_name=_("user")
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made on"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("user", "-created_at")
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(revoked_at__isnull=True), name="calendar_link_one_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"

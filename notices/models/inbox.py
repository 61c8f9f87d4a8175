from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models.outbox import Notice


class InboxItem(models.Model):
    """A message in a person's inbox, written in the same transaction that marks its notice as sent."""

    notice = models.OneToOneField(
        Notice, models.PROTECT, related_name="inbox_item", verbose_name=_("message")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="inbox",
        verbose_name=_("person"),
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    path = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("inbox item")
        verbose_name_plural = _("inbox items")
        indexes = [
            models.Index(name="notices_inbox_user", fields=["user", "-id"]),
            models.Index(name="notices_inbox_unread", fields=["user"], condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """How one person wants to be told. The inbox cannot be turned off: it is where nothing is lost."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="notice_preference",
        verbose_name=_("person"),
    )
    email = models.BooleanField(_("also by e-mail"), default=True)
    sms = models.BooleanField(_("also by text message"), default=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(21, 0))
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True, default=time(8, 0))
    digest = models.BooleanField(
        _("one message a day"),
        default=False,
        help_text=_("Everything that is not urgent comes together each morning."),
    )
    digest_at = models.TimeField(_("daily message at"), default=time(8, 30))
    language = models.CharField(
        _("language of messages"),
        max_length=10,
        choices=[("zh-hans", "简体中文"), ("en", "English")],
        default="zh-hans",
    )

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        constraints = [
            models.CheckConstraint(
                name="notices_preference_quiet_both_or_none",
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)

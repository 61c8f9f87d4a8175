"""What took long: pages by their route and statements by their text, never with a value somebody sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Slow(models.Model):
    """One row for all that is alike, written over; `mark` is the digest of what it is alike in."""

    mark = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveBigIntegerField(_("times"))
    slowest_ms = models.PositiveIntegerField(_("slowest, in milliseconds"))
    last_ms = models.PositiveIntegerField(_("last, in milliseconds"))
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"), db_index=True)

    class Meta:
        abstract = True
        ordering = ("-last_at",)
        constraints = (
            models.CheckConstraint(condition=Q(count__gt=0), name="%(class)s_seen_once_at_least"),
            models.CheckConstraint(
                condition=Q(slowest_ms__gte=models.F("last_ms")), name="%(class)s_slowest_is_slowest"
            ),
        )


class SlowPage(Slow):
    """A route is the pattern of an address: what a visitor put into it is not there."""

    method = models.CharField(_("method"), max_length=8)
    route = models.CharField(_("address pattern"), max_length=300)

    class Meta(Slow.Meta):
        verbose_name = _("slow page")
        verbose_name_plural = _("slow pages")

    def __str__(self) -> str:
        return f"{self.method} /{self.route}"


class SlowStatement(Slow):
    """A statement as it was prepared: its parameters are not there, and what was written into it is a mark."""

    text = models.CharField(_("text of the statement"), max_length=2000)

    class Meta(Slow.Meta):
        verbose_name = _("slow statement")
        verbose_name_plural = _("slow statements")

    def __str__(self) -> str:
        return self.text[:80]

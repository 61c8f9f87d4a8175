"""A story of how a matter was solved in a hall (案例), for others to read once it is approved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.halls import Hall
from councils.models.resolutions import Resolution
from councils.models.sessions import CouncilSession


class CaseStory(models.Model):
    """What was wrong, what was done, what came of it. Anybody reads it after the street approved it."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="stories", verbose_name=_("red council hall"))
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("session of a hall"),
    )
    resolution = models.ForeignKey(
        Resolution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("resolution of a hall"),
    )
    title = models.CharField(_("title"), max_length=120)
    before = models.TextField(_("how it was before"), max_length=1000)
    text = models.TextField(_("what was done"), max_length=4000)
    after = models.TextField(_("how it is now"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("case story")
        verbose_name_plural = _("case stories")
        constraints = (
            models.CheckConstraint(
                name="case_story_tells_three_parts", condition=~Q(before="") & ~Q(text="") & ~Q(after="")
            ),
        )

    def __str__(self) -> str:
        return self.title

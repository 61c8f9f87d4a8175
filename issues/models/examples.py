"""What people chose instead of a suggested topic: examples for the next training."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue


class TopicExample(models.Model):
    """A report that staff filed under another label than the one suggested to them; labels as in `suggesting`."""

    issue = models.OneToOneField(Issue, models.CASCADE, related_name="example", verbose_name=_("report"))
    suggested = models.CharField(_("suggested"), max_length=24)
    chosen = models.CharField(_("chosen"), max_length=24)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("corrected suggestion")
        verbose_name_plural = _("corrected suggestions")
        constraints = (
            models.CheckConstraint(
                name="topic_example_is_a_correction",
                condition=~Q(suggested="") & ~Q(chosen="") & ~Q(suggested=F("chosen")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.suggested} → {self.chosen}"

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HolidayOverride(models.Model):
    """One day on which the office's word stands against the published calendar."""

    day = models.DateField(_("day"), unique=True)
    works = models.BooleanField(
        _("working day"),
        default=False,
        help_text=_("Ticked: people work on this day. Not ticked: a day of rest."),
    )
    note = models.CharField(
        _("reason"), max_length=200, help_text=_("For instance the number of the State Council's notice.")
    )

    class Meta:
        ordering = ["-day"]
        verbose_name = _("holiday or make-up day")
        verbose_name_plural = _("holidays and make-up days")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

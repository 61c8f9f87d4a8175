"""What a promise came to, day by day: measured, beside what its promiser says."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pledges.models.campaign import Pledge, Target
from pledges.querysets import ReportQuerySet
from records.models import Kept


class MonthlyReport(models.Model):
    """What the promiser is asked for each month: words, and the figure they themselves count."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="reports", verbose_name=_("pledge"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    text = models.TextField(_("what was done"), blank=True, max_length=2000)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("pledge", "-month")
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        constraints = (
            models.UniqueConstraint(fields=("pledge", "month"), name="monthly_report_once_a_month"),
            models.CheckConstraint(name="monthly_report_month_is_a_first_day", condition=Q(month__day=1)),
        )

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.month:%Y-%m}"


class SelfReport(models.Model):
    """The figure the promiser counts, standing beside the measured one. Rows are added; the newest counts."""

    report = models.ForeignKey(
        MonthlyReport, models.PROTECT, related_name="figures", verbose_name=_("monthly report")
    )
    target = models.ForeignKey(Target, models.PROTECT, related_name="self_reports", verbose_name=_("target"))
    value = models.DecimalField(
        _("their own figure"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("target", "at", "pk")
        verbose_name = _("self-reported figure")
        verbose_name_plural = _("self-reported figures")
        constraints = (models.CheckConstraint(name="self_report_not_negative", condition=Q(value__gte=0)),)

    def __str__(self) -> str:
        return f"{self.target_id} {self.value}"


class Reading(models.Model):
    """A target on one day: what was measured, what the promiser said, what pace would expect.

    Written by `actions.take_reading`, re-runnable for any day; the same rows give the same reading. A second
    run that finds something else leaves a ReadingCorrection, so that no figure jumps without a row.
    `measured` is null where there is nothing to measure or the sample is too small. `hits` and `rows`: how
    many rows counted, of how many looked at. `arithmetic` holds every number of the pace, as texts.
    """

    class State(models.TextChoices):
        NO_DATA = "no_data", _("Nothing to measure yet")
        ON_PACE = "on_pace", _("On pace")
        AT_RISK = "at_risk", _("At risk")
        WILL_MISS = "will_miss", _("Will miss")
        KEPT = "kept", _("Kept")
        MISSED = "missed", _("Missed")

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="readings", verbose_name=_("target"), db_index=False
    )
    on = models.DateField(_("day"))
    measured = models.DecimalField(_("measured"), max_digits=12, decimal_places=2, null=True, blank=True)
    hits = models.PositiveIntegerField(_("counted"), default=0)
    rows = models.PositiveIntegerField(_("looked at"), default=0)
    self_reported = models.DecimalField(
        _("self-reported"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    # A self-report speaks of a month: it is held against what was measured at the end of that month.
    reported_for = models.DateField(_("month reported on"), null=True, blank=True)
    measured_then = models.DecimalField(
        _("measured at the end of that month"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    expected = models.DecimalField(
        _("expected by now"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    forecast = models.DecimalField(_("forecast"), max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NO_DATA)
    is_disputed = models.BooleanField(_("the self-report disagrees"), default=False)
    arithmetic = models.JSONField(_("arithmetic"), default=dict, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ("target", "-on")
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = (models.UniqueConstraint(fields=("target", "on"), name="reading_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.target_id} {self.on}: {self.measured}"

    @property
    def compared(self) -> Decimal | None:
        """The figure the self-report is held against."""
        return self.measured if self.reported_for is None else self.measured_then


class ReadingCorrection(Kept):
    """A day that was read again and read otherwise: the figures before and after. Rows are added only."""

    reading = models.ForeignKey(
        Reading, models.PROTECT, related_name="corrections", verbose_name=_("reading")
    )
    was = models.JSONField(_("before"))
    now = models.JSONField(_("after"))
    cause = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("reading", "pk")
        verbose_name = _("corrected reading")
        verbose_name_plural = _("corrected readings")

    def __str__(self) -> str:
        return f"{self.reading_id} {self.at:%Y-%m-%d}"

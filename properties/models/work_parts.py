"""What hangs on a renewal work: planned days, payments, notices to residents, photos before and after."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties import workstages
from properties.models.works import Work

LEAST_PAYMENT = Decimal("0.01")


class WorkPlan(models.Model):
    """The day a stage is planned for. Rows are added, never changed: the newest of a stage counts."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="plans", verbose_name=_("renewal work"))
    stage = models.CharField(_("stage"), max_length=10, choices=workstages.Stage.choices)
    planned_on = models.DateField(_("planned day"))
    reason = models.CharField(_("why it was moved"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("work", "pk")
        verbose_name = _("planned day of a work")
        verbose_name_plural = _("planned days of works")
        indexes = (models.Index(fields=("planned_on",), name="work_plan_by_day"),)

    def __str__(self) -> str:
        return f"{self.work_id} {self.stage} {self.planned_on:%Y-%m-%d}"


class WorkPayment(models.Model):
    """Money paid for a work. A mistake is struck with a reason, never edited."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="payments", verbose_name=_("renewal work"))
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(LEAST_PAYMENT)]
    )
    on = models.DateField(_("day"))
    what = models.CharField(_("what it was paid for"), max_length=120)
    over_reason = models.CharField(_("why over the budget"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    struck_at = models.DateTimeField(_("struck"), null=True, blank=True)
    struck_reason = models.CharField(_("why struck"), max_length=200, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("struck by")
    )

    class Meta:
        ordering = ("work", "on", "pk")
        verbose_name = _("payment for a work")
        verbose_name_plural = _("payments for works")
        constraints = (
            models.CheckConstraint(name="work_payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="work_payment_struck_says_why",
                condition=Q(struck_at__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False) & ~Q(struck_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.work_id} {self.amount}"


class WorkNotice(models.Model):
    """What the residents of a compound are told of a work from one day to another; everybody may read it."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="notices", verbose_name=_("renewal work"))
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=1000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    struck_at = models.DateTimeField(_("struck"), null=True, blank=True)
    struck_reason = models.CharField(_("why struck"), max_length=200, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("struck by")
    )

    class Meta:
        ordering = ("-starts_on", "-pk")
        verbose_name = _("notice about a work")
        verbose_name_plural = _("notices about works")
        constraints = (
            models.CheckConstraint(name="work_notice_ends_after", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="work_notice_struck_says_why",
                condition=Q(struck_at__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False) & ~Q(struck_reason="")),
            ),
        )

    def __str__(self) -> str:
        return self.title


class WorkPhoto(models.Model):
    """One side of a pair before and after. Only what the street shows, everybody sees."""

    class Side(models.TextChoices):
        BEFORE = "before", _("before the work")
        AFTER = "after", _("after the work")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.ForeignKey(Work, models.PROTECT, related_name="photos", verbose_name=_("renewal work"))
    pair = models.PositiveSmallIntegerField(_("pair"))
    side = models.CharField(_("before or after"), max_length=6, choices=Side.choices)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    path = models.CharField(max_length=120, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    sha256 = models.CharField(max_length=64, editable=False)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    is_public = models.BooleanField(_("anybody may see it"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("work", "pair", "at")
        verbose_name = _("photo of a work")
        verbose_name_plural = _("photos of works")
        constraints = (
            models.UniqueConstraint(fields=("work", "pair", "side"), name="work_photo_once_a_side"),
        )

    def __str__(self) -> str:
        return f"{self.work_id} {self.pair} {self.side}"

"""Renewal works (改造) and inspections: what the street's own promises are measured from.

What hangs on a work beside its stages (plans, money, notices, photos) is in `work_parts`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from properties import workstages
from properties.models.documents import Document
from properties.models.firms import Firm
from properties.models.places import Compound
from records.models import Kept


class Programme(models.Model):
    """A programme of works, e.g. 美丽家园 or 雨污分流. A promise is made for a `group` of programmes."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    group = models.SlugField(_("group"), max_length=32)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("programme of works")
        verbose_name_plural = _("programmes of works")

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class Work(models.Model):
    """One piece of work in one compound; one work may serve several programmes. Its stage is its last WorkStage."""

    Kind: TypeAlias = workstages.Kind
    Stage: TypeAlias = workstages.Stage

    compound = models.ForeignKey(Compound, models.PROTECT, related_name="works", verbose_name=_("compound"))
    programmes: models.ManyToManyField[Programme, Any] = models.ManyToManyField(
        Programme, blank=True, related_name="works", verbose_name=_("programmes")
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    # Copies for lists of what the newest plans (`WorkPlan`) say: of STARTED, of COMPLETED, of the next stage.
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_end = models.DateField(_("planned end"), null=True, blank=True)
    next_on = models.DateField(_("next stage planned for"), null=True, blank=True, editable=False)
    completed_on = models.DateField(_("completed"), null=True, blank=True)
    parking_places = models.IntegerField(
        _("parking places gained"), default=0, help_text=_("Places that did not exist before the work.")
    )
    contractor = models.CharField(_("contractor"), max_length=120, blank=True)
    units = models.PositiveIntegerField(
        _("how many"), null=True, blank=True, help_text=_("How many are built, for example 4 lifts.")
    )
    budget = models.DecimalField(_("budget (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    documents: models.ManyToManyField[Document, Any] = models.ManyToManyField(
        Document, blank=True, related_name="works", verbose_name=_("documents")
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("compound", "pk")
        verbose_name = _("renewal work")
        verbose_name_plural = _("renewal works")
        indexes = (
            models.Index(fields=("stage", "completed_on"), name="work_by_stage"),
            models.Index(fields=("kind", "stage"), name="work_by_kind"),
            models.Index(fields=("next_on",), name="work_by_next_day"),
        )
        constraints = (
            models.CheckConstraint(
                name="work_completed_iff_dated",
                condition=Q(stage__in=("completed", "delivered"), completed_on__isnull=False)
                | (~Q(stage__in=("completed", "delivered")) & Q(completed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="work_budget_not_negative", condition=Q(budget__isnull=True) | Q(budget__gte=0)
            ),
        )

    def __str__(self) -> str:
        return self.title


class WorkStage(Kept):
    """A stage a work reached: the day it did, and who wrote it down. Rows are added, never changed."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="stages", verbose_name=_("renewal work"))
    stage = models.CharField(_("stage"), max_length=10, choices=workstages.Stage.choices)
    on = models.DateField(_("day"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("work", "pk")
        verbose_name = _("stage of a work")
        verbose_name_plural = _("stages of works")

    def __str__(self) -> str:
        return f"{self.work_id} {self.stage} {self.on:%Y-%m-%d}"


class Inspection(models.Model):
    """A look at a compound on one day, in points of 100 by dimension. A mistake is struck, never edited."""

    class Dimension(models.TextChoices):
        CLEAN = "clean", _("cleanliness")
        ORDER = "order", _("order and parking")
        SAFETY = "safety", _("safety")
        GREEN = "green", _("green spaces")

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="inspections", verbose_name=_("compound")
    )
    # Whoever answered for the compound that day.
    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("property firm"),
    )
    dimension = models.CharField(_("dimension"), max_length=8, choices=Dimension.choices)
    on = models.DateField(_("day"))
    score = models.DecimalField(
        _("points of 100"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    note = models.CharField(_("what was seen"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("inspected by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    struck_at = models.DateTimeField(_("struck"), null=True, blank=True)
    struck_reason = models.CharField(_("why struck"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("-on", "-pk")
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = (models.Index(fields=("firm", "dimension", "on"), name="inspection_by_firm"),)
        constraints = (
            models.CheckConstraint(
                name="inspection_score_0_to_100", condition=Q(score__gte=0, score__lte=100)
            ),
            models.UniqueConstraint(
                fields=("compound", "dimension", "on", "by"),
                condition=Q(struck_at__isnull=True),
                name="inspection_once_a_day_and_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound_id} {self.dimension} {self.score}"

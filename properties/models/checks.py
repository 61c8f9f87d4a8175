"""The checklist of an inspection: what is asked, from which day on, and what was answered on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from properties.models.works import Inspection

if TYPE_CHECKING:
    from datetime import date

MOST_POINTS = 100


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    def on(self, day: date) -> ChecklistItemQuerySet:
        """The list as it is asked on `day`, in the order of the page; first and last day included."""
        asked = Q(active_until__isnull=True) | Q(active_until__gte=day)
        return self.filter(asked, active_from__lte=day).order_by("position", "pk")


class ChecklistItem(models.Model):
    """One thing to look at. Once answered it is never changed: a further version of the same code follows it."""

    code = models.SlugField(_("code"), max_length=32, help_text=_("The same for all versions of an item."))
    dimension = models.CharField(_("dimension"), max_length=8, choices=Inspection.Dimension.choices)
    text = models.CharField(_("what has to be so"), max_length=120)
    text_en = models.CharField(_("what has to be so, in English"), max_length=200)
    points = models.PositiveSmallIntegerField(
        _("points"), validators=[MinValueValidator(1), MaxValueValidator(MOST_POINTS)]
    )
    basis = models.CharField(
        _("article it rests on"),
        max_length=80,
        blank=True,
        help_text=_("Leave it empty for a rule of the house."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    active_from = models.DateField(_("asked from"), default=timezone.localdate)
    active_until = models.DateField(_("asked until"), null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("items of the checklist")
        constraints = (
            models.CheckConstraint(
                name="checklist_item_points_1_to_100", condition=Q(points__gte=1, points__lte=MOST_POINTS)
            ),
            models.CheckConstraint(
                name="checklist_item_ends_after_it_starts",
                condition=Q(active_until__isnull=True) | Q(active_until__gte=F("active_from")),
            ),
            models.UniqueConstraint(
                fields=("code",),
                condition=Q(active_until__isnull=True),
                name="checklist_item_one_open_version",
            ),
            models.UniqueConstraint(fields=("code", "active_from"), name="checklist_item_one_version_a_day"),
        )

    def __str__(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") else self.text


class InspectionAnswer(models.Model):
    """What was found about one item. Where it was not met there may be words and a photo, rebuilt from pixels."""

    class Verdict(models.TextChoices):
        YES = "yes", _("Met")
        NO = "no", _("Not met")
        NOT_APPLICABLE = "na", _("Not here")

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="answers", verbose_name=_("inspection")
    )
    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, related_name="answers", verbose_name=_("item of the checklist")
    )
    verdict = models.CharField(_("found"), max_length=3, choices=Verdict.choices)
    note = models.CharField(_("what was seen"), max_length=300, blank=True)
    path = models.CharField(max_length=120, unique=True, null=True, editable=False)  # noqa: DJ001 — unique
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    taken_at = models.DateTimeField(_("taken"), null=True, editable=False)

    class Meta:
        ordering = ("inspection", "item__position", "pk")
        verbose_name = _("answer of an inspection")
        verbose_name_plural = _("answers of inspections")
        constraints = (
            models.UniqueConstraint(fields=("inspection", "item"), name="inspection_answer_once_an_item"),
            models.CheckConstraint(
                name="inspection_answer_photo_whole_and_of_what_was_not_met",
                condition=Q(path__isnull=True, width__isnull=True, height__isnull=True, sha256="")
                | (
                    Q(path__isnull=False, width__isnull=False, height__isnull=False, verdict="no")
                    & ~Q(sha256="")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"

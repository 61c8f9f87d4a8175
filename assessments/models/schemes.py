"""A scheme: what is weighed how, and what is paid. A version in force is never edited."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import dimensions
from assessments.querysets import SchemeQuerySet
from properties.models import Area


def _weight(part: str) -> Coalesce:
    return Coalesce(Cast(KT(f"weights__{part}"), models.IntegerField()), 0)


def _sum_of_weights() -> Any:
    first, *rest = [_weight(part) for part in dimensions.WEIGHTS]
    total: Any = first
    for one in rest:
        total += one
    return total


class Scheme(models.Model):
    """One version of a street's scheme (实施细则). A new version replaces the one in force from a day on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        RETIRED = "retired", _("replaced")

    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="assessment_schemes", verbose_name=_("subdistrict")
    )
    title = models.CharField(_("title"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    weights = models.JSONField(_("weights"), default=dict)
    grades = models.JSONField(_("grades"), default=list)
    bands = models.JSONField(_("reward by floor area"), default=list)
    factors = models.JSONField(_("part that is paid"), default=list)
    bonus_cap = models.PositiveSmallIntegerField(_("most bonus points"), default=dimensions.BONUS_CAP)
    least = models.PositiveSmallIntegerField(
        _("least number of reports or ratings"), default=dimensions.LEAST
    )
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn up by")
    )
    drawn_up_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put in force by"),
    )
    put_in_force_at = models.DateTimeField(_("put in force"), null=True, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ("subdistrict", "-version")
        verbose_name = _("assessment scheme")
        verbose_name_plural = _("assessment schemes")
        constraints = (
            models.UniqueConstraint(fields=("subdistrict", "version"), name="scheme_version_once"),
            models.UniqueConstraint(
                fields=("subdistrict",), condition=Q(state="in_force"), name="scheme_one_in_force"
            ),
            models.CheckConstraint(name="scheme_weights_sum_to_100", condition=Exact(_sum_of_weights(), 100)),
            models.CheckConstraint(
                name="scheme_dated_iff_in_force",
                condition=Q(state="draft", valid_from__isnull=True, put_in_force_at__isnull=True)
                | Q(
                    ~Q(state="draft"),
                    valid_from__isnull=False,
                    put_in_force_at__isnull=False,
                    put_in_force_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="scheme_put_in_force_by_a_second_person",
                condition=Q(put_in_force_by__isnull=True) | ~Q(put_in_force_by=F("drawn_up_by")),
            ),
            models.CheckConstraint(name="scheme_bonus_at_most_5", condition=Q(bonus_cap__lte=5)),
            models.CheckConstraint(name="scheme_least_at_least_5", condition=Q(least__gte=5)),
        )

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    def terms(self) -> dict[str, Any]:
        """What a score is counted by, as it is frozen into the score's inputs."""
        return {
            "version": self.version,
            "weights": dict(self.weights),
            "grades": [list(row) for row in self.grades],
            "bands": [list(row) for row in self.bands],
            "factors": [list(row) for row in self.factors],
            "bonus_cap": self.bonus_cap,
            "least": dimensions.least_of(self.least),
            "least_weight": dimensions.LEAST_WEIGHT,
        }

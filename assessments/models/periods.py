"""A period under assessment and the steps it took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import spans
from assessments.models.schemes import Scheme
from assessments.periodflow import State, Verb
from assessments.querysets import PeriodQuerySet
from properties.models import Area
from records.models import Kept


class Period(models.Model):
    """A quarter or half-year of one street (达标考核). `assessments.periodflow` says how it moves."""

    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="assessments", verbose_name=_("subdistrict")
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="periods", verbose_name=_("scheme"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn up by")
    )
    drawn_up_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent to the firms"), null=True, blank=True)
    objections_until = models.DateTimeField(_("objections until"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    supervised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supervised by"),
    )
    announced_at = models.DateTimeField(_("public notice from"), null=True, blank=True)
    notice_until = models.DateTimeField(_("public notice until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        verbose_name = _("service assessment")
        verbose_name_plural = _("service assessments")
        constraints = (
            models.UniqueConstraint(
                fields=("subdistrict", "starts_on", "ends_on"),
                condition=~Q(state="withdrawn"),
                name="assessment_once_a_period",
            ),
            models.CheckConstraint(
                name="assessment_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="assessment_reviewed_by_a_second_person",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("drawn_up_by")),
            ),
            models.CheckConstraint(
                name="assessment_supervised_by_a_third_person",
                condition=Q(supervised_by__isnull=True)
                | (~Q(supervised_by=F("drawn_up_by")) & ~Q(supervised_by=F("reviewed_by"))),
            ),
            models.CheckConstraint(
                name="assessment_decided_by_a_fourth_person",
                condition=Q(decided_by__isnull=True)
                | (
                    ~Q(decided_by=F("drawn_up_by"))
                    & ~Q(decided_by=F("reviewed_by"))
                    & ~Q(decided_by=F("supervised_by"))
                ),
            ),
            models.CheckConstraint(
                name="assessment_public_only_when_cleared",
                condition=~Q(state__in=["notice", "decided", "paid"])
                | Q(
                    reviewed_by__isnull=False,
                    supervised_by__isnull=False,
                    announced_at__isnull=False,
                    notice_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="assessment_decided_iff_decided",
                condition=Q(state__in=["decided", "paid"], decided_at__isnull=False, decided_by__isnull=False)
                | Q(~Q(state__in=["decided", "paid"]), decided_at__isnull=True, decided_by__isnull=True),
            ),
            models.CheckConstraint(
                name="assessment_withdrawn_with_a_reason",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subdistrict} {self.starts_on:%Y-%m-%d}–{self.ends_on:%Y-%m-%d}"

    @property
    def span(self) -> spans.Span:
        return spans.Span(self.starts_on, self.ends_on)


class PeriodStep(Kept):
    """One step of a period. Rows are added, never changed."""

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="steps", verbose_name=_("service assessment")
    )
    verb = models.CharField(_("step"), max_length=12, choices=Verb.choices)
    was = models.CharField(_("from state"), max_length=12, choices=State.choices, blank=True)
    now = models.CharField(_("to state"), max_length=12, choices=State.choices)
    words = models.CharField(_("words"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("period", "pk")
        verbose_name = _("step of an assessment")
        verbose_name_plural = _("steps of assessments")

    def __str__(self) -> str:
        return f"{self.period_id} {self.verb}"

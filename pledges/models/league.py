"""The red and black list (红黑榜) of one quarter: frozen figures, objections, and what was corrected afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Period
from pledges.models.campaign import Campaign
from pledges.querysets import LeagueQuerySet
from properties.models import Firm


def _weight(part: str) -> Coalesce:
    return Coalesce(Cast(KT(f"weights__{part}"), models.IntegerField()), 0)


class League(models.Model):
    """One period of one campaign. Units only, never persons; public only after sign-off and the time to object."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open for objections")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Basis(models.TextChoices):
        COUNTS = "counts", _("counts of reports and ratings")
        ASSESSMENT = "assessment", _("decided service assessment")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="leagues", verbose_name=_("campaign"))
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, default=Basis.COUNTS)
    assessment = models.ForeignKey(
        Period,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leagues",
        verbose_name=_("service assessment"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    weights = models.JSONField(_("weights"), default=dict)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn up by")
    )
    drawn_up_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed off by"),
    )
    signed_at = models.DateTimeField(_("signed off"), null=True, blank=True)
    objections_until = models.DateTimeField(_("objections until"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True)

    objects = LeagueQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        verbose_name = _("red and black list")
        verbose_name_plural = _("red and black lists")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "starts_on", "ends_on"),
                condition=~Q(state="withdrawn"),
                name="league_once_a_period",
            ),
            models.CheckConstraint(
                name="league_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="league_signed_by_a_second_person",
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("drawn_up_by")),
            ),
            models.CheckConstraint(
                name="league_weights_sum_to_100",
                condition=Exact(
                    _weight("on_time") + _weight("resolved") + _weight("satisfied") + _weight("recurrence"),
                    100,
                ),
            ),
            models.CheckConstraint(
                name="league_public_only_when_signed_and_dated",
                condition=~Q(state="published")
                | Q(signed_at__isnull=False, objections_until__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="league_assessment_iff_based_on_it",
                condition=Q(basis="counts", assessment__isnull=True)
                | Q(basis="assessment", assessment__isnull=False),
            ),
            models.CheckConstraint(
                name="league_withdrawn_with_a_reason",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.starts_on:%Y-%m-%d}–{self.ends_on:%Y-%m-%d}"


class LeagueRow(models.Model):
    """One firm's frozen figures. `figures` holds numerator and denominator of each part, so that anybody can add up;
    on a list based on an assessment, `assessed` is the firm's score there.

    `score` and `rank` are null under the least number of closed cases (样本不足).
    """

    class Side(models.TextChoices):
        RED = "red", _("red list")
        BLACK = "black", _("black list")
        MIDDLE = "middle", _("neither")
        TOO_FEW = "too_few", _("too few cases")

    league = models.ForeignKey(League, models.PROTECT, related_name="rows", verbose_name=_("list"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name=_("property firm"))
    figures = models.JSONField(_("figures"))
    households = models.PositiveIntegerField(_("households"), default=0)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    was_rank = models.PositiveIntegerField(_("rank before"), null=True, blank=True)
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    correction = models.CharField(_("what was corrected"), max_length=300, blank=True)
    # Who corrected it; nobody for the first revision, which is counted.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("corrected by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("league", "rank", "firm", "-revision")
        verbose_name = _("firm on the list")
        verbose_name_plural = _("firms on the list")
        constraints = (
            models.UniqueConstraint(fields=("league", "firm", "revision"), name="league_row_revision_once"),
            models.UniqueConstraint(
                fields=("league", "firm"), condition=Q(is_current=True), name="league_row_one_current_a_firm"
            ),
        )

    def __str__(self) -> str:
        return f"{self.firm} {self.rank}"


class Objection(models.Model):
    """A firm objects to its figures within three working days; the street decides with words anybody can read."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    row = models.ForeignKey(
        LeagueRow, models.PROTECT, related_name="objections", verbose_name=_("firm on the list")
    )
    text = models.TextField(_("objection"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    decision = models.TextField(_("decision"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ("row", "at")
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = (
            models.UniqueConstraint(
                fields=("row",), condition=Q(state="open"), name="objection_one_open_a_row"
            ),
        )

    def __str__(self) -> str:
        return f"{self.row_id} {self.get_state_display()}"

"""What each contract came to in a period, and what was said, given and paid about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.dimensions import Grade
from assessments.models.periods import Period
from assessments.querysets import ScoreQuerySet
from properties.models import Compound, Contract, Document, Firm


class Score(models.Model):
    """One firm in one compound. `inputs` are frozen; everything else follows from them by `assessments.grading`.

    What is corrected is a new revision with a reason; the old one stays to be read.
    """

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="scores", verbose_name=_("service assessment")
    )
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract"))
    compound = models.ForeignKey(Compound, models.PROTECT, related_name="+", verbose_name=_("compound"))
    firm = models.ForeignKey(
        Firm, models.PROTECT, related_name="assessment_scores", verbose_name=_("property firm")
    )
    floor_area = models.DecimalField(
        _("floor area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    inputs = models.JSONField(_("frozen inputs"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices)
    bonus = models.DecimalField(_("bonus"), max_digits=4, decimal_places=2, default=0)
    veto = models.BooleanField(_("veto"), default=False)
    factor = models.DecimalField(_("part that is paid"), max_digits=4, decimal_places=2, default=0)
    reward = models.DecimalField(_("reward (yuan)"), max_digits=12, decimal_places=2, default=0)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    correction = models.CharField(_("what was changed"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ("period", "compound", "firm", "-revision")
        verbose_name = _("score of a contract")
        verbose_name_plural = _("scores of contracts")
        constraints = (
            models.UniqueConstraint(
                fields=("period", "compound", "firm", "revision"), name="score_revision_once"
            ),
            models.UniqueConstraint(
                fields=("period", "compound", "firm"), condition=Q(is_current=True), name="score_one_current"
            ),
            models.CheckConstraint(
                name="score_0_to_100", condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(name="score_bonus_0_to_5", condition=Q(bonus__gte=0, bonus__lte=5)),
            models.CheckConstraint(name="score_reward_not_negative", condition=Q(reward__gte=0)),
            models.CheckConstraint(
                name="score_vetoed_is_below_standard_and_unpaid",
                condition=Q(veto=False) | Q(grade="failed", reward=0),
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound} · {self.firm}"


class Bonus(models.Model):
    """Points for what goes beyond the contract (党建共建、红色物业先锋、攻坚课题). Struck, never deleted."""

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="bonuses", verbose_name=_("service assessment")
    )
    compound = models.ForeignKey(Compound, models.PROTECT, related_name="+", verbose_name=_("compound"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name=_("property firm"))
    points = models.DecimalField(_("points"), max_digits=3, decimal_places=1)
    words = models.CharField(_("what for"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("struck by"),
    )
    struck_at = models.DateTimeField(_("struck"), null=True, blank=True)
    struck_reason = models.CharField(_("why struck"), max_length=300, blank=True)

    class Meta:
        ordering = ("period", "pk")
        verbose_name = _("bonus")
        verbose_name_plural = _("bonuses")
        constraints = (
            models.CheckConstraint(name="bonus_above_0_to_5", condition=Q(points__gt=0, points__lte=5)),
        )

    def __str__(self) -> str:
        return f"+{self.points}"


class Veto(models.Model):
    """One thing that outweighs everything (一票否决), with its proof; lifted only by a second person."""

    class Kind(models.TextChoices):
        ACCIDENT = "accident", _("an accident the firm is responsible for")
        FUNDS = "funds", _("misuse of owners' money")
        CONCEALMENT = "concealment", _("concealment")

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="vetoes", verbose_name=_("service assessment")
    )
    compound = models.ForeignKey(Compound, models.PROTECT, related_name="+", verbose_name=_("compound"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", verbose_name=_("property firm"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    words = models.CharField(_("what happened"), max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("proof"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_reason = models.CharField(_("why lifted"), max_length=300, blank=True)

    class Meta:
        ordering = ("period", "pk")
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        constraints = (
            models.CheckConstraint(
                name="veto_lifted_by_a_second_person",
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("by")),
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class Objection(models.Model):
    """A firm objects to its own score within five working days; the street decides with words."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    score = models.ForeignKey(
        Score, models.PROTECT, related_name="objections", verbose_name=_("score of a contract")
    )
    text = models.TextField(_("objection"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    decision = models.CharField(_("decision"), max_length=300, blank=True)
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
        ordering = ("score", "at")
        verbose_name = _("objection to a score")
        verbose_name_plural = _("objections to scores")
        constraints = (
            models.UniqueConstraint(
                fields=("score",), condition=Q(state="open"), name="assessment_objection_one_open_a_score"
            ),
            models.CheckConstraint(
                name="assessment_objection_decided_with_words",
                condition=Q(state="open", decided_at__isnull=True)
                | Q(~Q(state="open"), ~Q(decision=""), decided_at__isnull=False, decided_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.score_id} {self.get_state_display()}"


class Payment(models.Model):
    """A reward that was paid, written down once and never changed."""

    score = models.OneToOneField(
        Score, models.PROTECT, related_name="payment", verbose_name=_("score of a contract")
    )
    amount = models.DecimalField(_("amount (yuan)"), max_digits=12, decimal_places=2)
    on = models.DateField(_("day"))
    reference = models.CharField(_("reference"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("on", "pk")
        verbose_name = _("payment of a reward")
        verbose_name_plural = _("payments of rewards")
        constraints = (models.CheckConstraint(name="reward_payment_above_0", condition=Q(amount__gt=0)),)

    def __str__(self) -> str:
        return f"{self.amount} {self.on:%Y-%m-%d}"

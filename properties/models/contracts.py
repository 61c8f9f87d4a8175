"""What a contract costs by day, and how a fee is changed: step after step, each with its paper (SHP 48, CC 278)."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.feechange import OPEN, State, Step
from properties.models.documents import Document
from properties.models.firms import Contract
from records.models import Kept


class FeeChange(models.Model):
    """质价双提升: the way from one fee to another. `properties.feechange` says what follows what."""

    class Basis(models.TextChoices):
        ACCOUNTS = "accounts", _("audited accounts")
        ASSESSMENT = "assessment", _("assessment by a third party")

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="fee_changes", verbose_name=_("contract")
    )
    from_fee = models.DecimalField(_("fee now"), max_digits=6, decimal_places=2)
    to_fee = models.DecimalField(
        _("fee proposed"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    basis = models.CharField(_("basis published"), max_length=10, choices=Basis.choices, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("fee change")
        verbose_name_plural = _("fee changes")
        constraints = (
            models.UniqueConstraint(
                fields=("contract",),
                condition=Q(state__in=sorted(OPEN)),
                name="fee_change_one_open_a_contract",
            ),
            models.CheckConstraint(
                name="fee_change_changes_it",
                condition=Q(from_fee__gt=0, to_fee__gt=0) & ~Q(from_fee=F("to_fee")),
            ),
            models.CheckConstraint(
                name="fee_change_state_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="fee_change_has_its_basis",
                condition=Q(state__in=["open", "withdrawn"]) | ~Q(basis=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract} {self.from_fee} → {self.to_fee}"


class FeeStep(Kept):
    """One step of a fee change: its day, who entered it, its paper. Rows are added, never changed."""

    change = models.ForeignKey(FeeChange, models.PROTECT, related_name="steps", verbose_name=_("fee change"))
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    on = models.DateField(_("on"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("change", "pk")
        verbose_name = _("step of a fee change")
        verbose_name_plural = _("steps of fee changes")
        constraints = (
            models.UniqueConstraint(fields=("change", "step"), name="fee_step_once_a_change"),
            models.CheckConstraint(
                name="fee_step_has_its_paper",
                condition=Q(step__in=["opened", "fee", "withdrawn"]) | Q(document__isnull=False),
            ),
            models.CheckConstraint(
                name="fee_step_withdrawn_says_why", condition=~Q(step="withdrawn") | ~Q(note="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.change_id} {self.step}"


class FeeVote(models.Model):
    """What the owners decided, in exact numbers: by area and by heads (CC 278)."""

    step = models.OneToOneField(FeeStep, models.PROTECT, related_name="vote", verbose_name=_("step"))
    total_area = models.DecimalField(_("area of all owners (m²)"), max_digits=12, decimal_places=2)
    total_heads = models.PositiveIntegerField(_("all owners"))
    voting_area = models.DecimalField(_("area that took part (m²)"), max_digits=12, decimal_places=2)
    voting_heads = models.PositiveIntegerField(_("owners who took part"))
    consenting_area = models.DecimalField(_("area in favour (m²)"), max_digits=12, decimal_places=2)
    consenting_heads = models.PositiveIntegerField(_("owners in favour"))
    passed = models.BooleanField(_("passed"))

    class Meta:
        verbose_name = _("owners' vote on a fee")
        verbose_name_plural = _("owners' votes on fees")
        constraints = (
            models.CheckConstraint(
                name="fee_vote_areas_fit",
                condition=Q(
                    total_area__gt=0,
                    voting_area__gte=0,
                    consenting_area__gte=0,
                    voting_area__lte=F("total_area"),
                    consenting_area__lte=F("voting_area"),
                ),
            ),
            models.CheckConstraint(
                name="fee_vote_heads_fit",
                condition=Q(
                    total_heads__gt=0,
                    voting_heads__lte=F("total_heads"),
                    consenting_heads__lte=F("voting_heads"),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.step_id} {self.passed}"


class ContractFee(models.Model):
    """What a contract costs from a day on, until the next row; the first is the fee as signed."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="fees", verbose_name=_("contract"))
    fee = models.DecimalField(_("fee (yuan per m² and month)"), max_digits=6, decimal_places=2)
    starts_on = models.DateField(_("from"))
    change = models.OneToOneField(
        FeeChange, models.PROTECT, null=True, blank=True, related_name="fee", verbose_name=_("fee change")
    )

    class Meta:
        ordering = ("contract", "starts_on")
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = (
            models.UniqueConstraint(fields=("contract", "starts_on"), name="contract_fee_once_a_day"),
            models.CheckConstraint(name="contract_fee_row_positive", condition=Q(fee__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.fee}"

"""Property firms, their contracts with compounds, and the departments of the street office."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from properties.models.places import Area, Compound

if TYPE_CHECKING:
    from datetime import date


class Firm(models.Model):
    """A property firm (物业服务企业)."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("service phone"), max_length=32, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("property firm")
        verbose_name_plural = _("property firms")

    def __str__(self) -> str:
        return self.name


class ContractQuerySet(models.QuerySet["Contract"]):
    def on(self, day: date) -> ContractQuerySet:
        """Contracts in force on `day`, first and last day included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Contract(models.Model):
    """A firm answers for a compound from one day to another (SHP 44).

    The database refuses days with two firms, and days without one before it unless `gap_reason` says why
    nobody answered (triggers of migration 0004). The fee by day is a query of `fees`; `fee_per_m2` is the signed one.
    """

    class NoticeBy(models.TextChoices):
        FIRM = "firm", _("the property firm")
        OWNERS = "owners", _("the owners")

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="contracts", verbose_name=_("compound")
    )
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="contracts", verbose_name=_("property firm"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_current = models.BooleanField(_("current"), default=True)
    fee_per_m2 = models.DecimalField(
        _("fee as signed (yuan per m² and month)"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    scope = models.TextField(_("what the firm is to do"), max_length=1000, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    notice_on = models.DateField(_("notice of non-renewal"), null=True, blank=True)
    notice_by = models.CharField(_("notice given by"), max_length=6, choices=NoticeBy.choices, blank=True)
    had_no_end = models.BooleanField(_("ran without an end before the notice"), default=False)
    gap_reason = models.CharField(_("why nobody answered before"), max_length=200, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ("compound", "-starts_on")
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = (
            models.UniqueConstraint(
                fields=("compound",), condition=Q(is_current=True), name="contract_one_current_a_compound"
            ),
            models.CheckConstraint(
                name="contract_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_fee_positive", condition=Q(fee_per_m2__isnull=True) | Q(fee_per_m2__gt=0)
            ),
            models.CheckConstraint(
                name="contract_notice_says_by_whom",
                condition=Q(notice_on__isnull=True, notice_by="")
                | Q(notice_on__isnull=False, notice_by__in=["firm", "owners"]),
            ),
            models.CheckConstraint(
                name="contract_filed_after_signing",
                condition=Q(filed_on__isnull=True) | Q(signed_on__isnull=False, filed_on__gte=F("signed_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound} · {self.firm}"


class Department(models.Model):
    """One of the street office's functional departments, and the power it lends (赋能)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="departments", verbose_name=_("subdistrict"))
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80)
    power = models.CharField(_("power it lends"), max_length=40)
    power_en = models.CharField(_("power in English"), max_length=80)
    pairing_note = models.CharField(_("basis of the pairing"), max_length=80, blank=True)
    # Who may punish is set by law (城管执法条例 18, 消防法 60): only the enforcement team among the eight.
    is_enforcer = models.BooleanField(_("may order and punish"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("area", "position")
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = (models.UniqueConstraint(fields=("area", "code"), name="department_code_once_an_area"),)

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name

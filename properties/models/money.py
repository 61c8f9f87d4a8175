"""Money of the owners that must be shown (SHP 51, 66, 67), and the fund used in an emergency (SHP 73)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.documents import Document
from properties.models.places import Compound
from records.models import Kept

_BALANCE = ("opening", "received", "spent", "closing")


def _all(names: tuple[str, ...], *, missing: bool) -> Q:
    return Q(**{f"{name}__isnull": missing for name in names})


def _money(name: Any, **more: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=14, decimal_places=2, null=True, blank=True, **more)


class Publication(models.Model):
    """What has to be published for one period: owed first, then with its figures and where it was posted.

    A correction is a further row with the next `revision` and a reason; the old one stays to be read.
    `published_on` is the day of the first publication in every revision: a correction makes nothing late.
    """

    class Kind(models.TextChoices):
        FUND = "fund", _("maintenance fund, half-yearly")
        INCOME = "income", _("public income, quarterly")
        AUDIT = "audit", _("annual audit")
        AUDIT_TERM = "audit_term", _("audit at the end of a term")

    AUDITS = (Kind.AUDIT, Kind.AUDIT_TERM)

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="publications", verbose_name=_("compound"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    period_starts = models.DateField(_("period from"))
    period_ends = models.DateField(_("period until"))
    due_on = models.DateField(_("due"))
    published_on = models.DateField(_("published"), null=True, blank=True)
    posted_where = models.CharField(_("posted where"), max_length=120, blank=True)
    posted_until = models.DateField(_("posted until"), null=True, blank=True)
    opening = _money(_("opening balance (yuan)"))
    received = _money(_("received (yuan)"))
    spent = _money(_("spent (yuan)"))
    closing = _money(_("closing balance (yuan)"))
    to_fund = _money(_("of what was spent: put into the maintenance fund (yuan)"))
    decision_ref = models.CharField(_("decision of the owners' assembly"), max_length=200, blank=True)
    documents: models.ManyToManyField[Document, Any] = models.ManyToManyField(
        Document, blank=True, related_name="publications", verbose_name=_("documents")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    reason = models.CharField(_("what was corrected and why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    at = models.DateTimeField(_("entered"), null=True, blank=True)

    class Meta:
        ordering = ("-period_ends", "kind", "-revision")
        verbose_name = _("publication of money")
        verbose_name_plural = _("publications of money")
        indexes = (
            models.Index(
                fields=("due_on",),
                condition=Q(published_on__isnull=True, is_current=True),
                name="publication_owed_by_day",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("compound", "kind", "period_ends"),
                condition=Q(is_current=True),
                name="publication_one_current_a_period",
            ),
            models.UniqueConstraint(
                fields=("compound", "kind", "period_ends", "revision"), name="publication_revision_once"
            ),
            models.CheckConstraint(
                name="publication_kind_known",
                condition=Q(kind__in=["fund", "income", "audit", "audit_term"]),
            ),
            models.CheckConstraint(
                name="publication_period_ends_after_it_starts",
                condition=Q(period_ends__gt=F("period_starts")),
            ),
            models.CheckConstraint(
                name="publication_due_and_published_after_the_period",
                condition=Q(due_on__gt=F("period_ends"))
                & (Q(published_on__isnull=True) | Q(published_on__gt=F("period_ends"))),
            ),
            models.CheckConstraint(
                name="publication_owed_holds_no_figures",
                condition=Q(published_on__isnull=False) | _all((*_BALANCE, "to_fund"), missing=True),
            ),
            models.CheckConstraint(
                name="publication_figures_where_the_law_asks",
                condition=Q(published_on__isnull=True)
                | Q(kind__in=["audit", "audit_term"])
                | _all(_BALANCE, missing=False),
            ),
            # Rounded because SQLite adds in binary; PostgreSQL adds exactly.
            models.CheckConstraint(
                name="publication_balance_adds_up",
                condition=_all(_BALANCE, missing=True)
                | (
                    _all(_BALANCE, missing=False)
                    & Q(closing=Round(F("opening") + F("received") - F("spent"), precision=2))
                ),
            ),
            models.CheckConstraint(
                name="publication_amounts_not_negative",
                condition=_all(_BALANCE, missing=True)
                | Q(opening__gte=0, received__gte=0, spent__gte=0, closing__gte=0),
            ),
            models.CheckConstraint(
                name="publication_to_fund_of_income_only",
                condition=Q(to_fund__isnull=True, published_on__isnull=True)
                | (~Q(kind="income") & Q(to_fund__isnull=True))
                | Q(kind="income", to_fund__isnull=False, to_fund__gte=0, to_fund__lte=F("spent")),
            ),
            models.CheckConstraint(
                name="publication_posted_until_after_it_was_posted",
                condition=Q(posted_until__isnull=True) | Q(posted_until__gte=F("published_on")),
            ),
            models.CheckConstraint(
                name="publication_correction_says_why",
                condition=Q(revision=1, reason="") | (Q(revision__gt=1) & ~Q(reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period_starts:%Y-%m-%d} – {self.period_ends:%Y-%m-%d}"


class EmergencyUse(models.Model):
    """The maintenance fund used without a vote of the owners because something is dangerous (SHP 73).

    Its history is its EmergencyStep rows; the columns here are where it stands. `approve_by` copies the deadline.
    """

    class Case(models.TextChoices):
        PUMP = "pump", _("water pump or tank")
        LIFT = "lift", _("lift with an order to stop")
        FIRE = "fire", _("fire protection with a notice to rectify")
        FACADE = "facade", _("danger from the façade")
        LEAK = "leak", _("serious leak of roof or outer wall")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the committee")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("not approved")
        BUREAU = "bureau", _("the housing bureau repairs")
        REPAIRED = "repaired", _("repaired")
        AUDITED = "audited", _("audited")
        PAID = "paid", _("paid from the fund")
        WITHDRAWN = "withdrawn", _("withdrawn")

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="emergencies", verbose_name=_("compound")
    )
    case = models.CharField(_("case"), max_length=8, choices=Case.choices)
    place = models.CharField(_("place"), max_length=120)
    text = models.CharField(_("what is dangerous"), max_length=1000)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    approve_by = models.DateTimeField(_("the committee's time ends"))
    audited = _money(_("audited amount (yuan)"))
    paid = _money(_("paid from the fund (yuan)"))

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("emergency use of the fund")
        verbose_name_plural = _("emergency uses of the fund")
        constraints = (
            models.CheckConstraint(
                name="emergency_case_known", condition=Q(case__in=["pump", "lift", "fire", "facade", "leak"])
            ),
            models.CheckConstraint(
                name="emergency_time_to_approve", condition=Q(approve_by__gt=F("asked_at"))
            ),
            models.CheckConstraint(
                name="emergency_audited_iff_audited",
                condition=Q(state__in=["audited", "paid"], audited__isnull=False, audited__gt=0)
                | (~Q(state__in=["audited", "paid"]) & Q(audited__isnull=True)),
            ),
            models.CheckConstraint(
                name="emergency_paid_iff_paid_and_not_more_than_audited",
                condition=Q(state="paid", paid__isnull=False, paid__gt=0, paid__lte=F("audited"))
                | (~Q(state="paid") & Q(paid__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_case_display()} · {self.place}"


class EmergencyStep(Kept):
    """One step of an emergency use: who, when, with which paper. Rows are added, never edited or deleted."""

    class Verb(models.TextChoices):
        ASK = "ask", _("Ask for the fund")
        APPROVE = "approve", _("Approve")
        DECLINE = "decline", _("Decline")
        BUREAU = "bureau", _("Record that the housing bureau repairs")
        REPAIR = "repair", _("Record the repair")
        AUDIT = "audit", _("Record the audit")
        PAY = "pay", _("Record the payment")
        WITHDRAW = "withdraw", _("Withdraw")

    use = models.ForeignKey(
        EmergencyUse, models.PROTECT, related_name="steps", verbose_name=_("emergency use of the fund")
    )
    seq = models.PositiveSmallIntegerField(_("number"))
    verb = models.CharField(_("step"), max_length=8, choices=Verb.choices)
    on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    amount = _money(_("amount (yuan)"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("use", "seq")
        verbose_name = _("step of an emergency use")
        verbose_name_plural = _("steps of emergency uses")
        constraints = (models.UniqueConstraint(fields=("use", "seq"), name="emergency_step_once"),)

    def __str__(self) -> str:
        return f"{self.use_id} {self.seq} {self.verb}"

"""The owners' committee (业主委员会) of a compound, term by term, and what happened to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.committee_rules import SIZES
from councils.committeesteps import Step
from properties.models import Compound
from records.models import Kept

if TYPE_CHECKING:
    from datetime import date

# The fewest and the most days a term of three to five years can have, as the rule counts them: what the database
# holds for whoever comes past `committee_rules.check_term`.
_LONGER_THAN = timedelta(days=1093)
_LONGEST = timedelta(days=1827)


class OwnersCommittee(models.Model):
    """The committee of one term (SHP 20: 3 to 5 years). Without `ended_on` it is in office, also past its last day."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="committees", verbose_name=_("compound")
    )
    number = models.PositiveSmallIntegerField(
        _("which one"), null=True, blank=True, help_text=_("1 for the first committee of the compound.")
    )
    size = models.PositiveSmallIntegerField(_("number of members"), default=5)
    elected_on = models.DateField(
        _("elected on"), null=True, blank=True, help_text=_("Left empty, its first day.")
    )
    starts_on = models.DateField(_("term from"))
    ends_on = models.DateField(_("term until"))
    result_posted_on = models.DateField(_("result posted"), null=True, blank=True)
    filed_on = models.DateField(_("filed with the street office"), null=True, blank=True)
    filing_completed_on = models.DateField(_("filing completed"), null=True, blank=True)
    handed_over_on = models.DateField(_("papers handed over to it"), null=True, blank=True)
    # A copy of the newest meeting, so that lists see who stands idle without joining.
    last_met_on = models.DateField(_("last meeting"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("no longer in office since"), null=True, blank=True, editable=False)
    party_branch = models.BooleanField(_("Party branch in the committee"), default=False)
    is_red = models.BooleanField(_("red committee"), default=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("compound", "-starts_on")
        verbose_name = _("owners' committee")
        verbose_name_plural = _("owners' committees")
        constraints = (
            models.CheckConstraint(
                name="committee_term_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
            # `>` below and `<=` above are exact on SQLite too, where such sums are compared as text.
            models.CheckConstraint(
                name="committee_term_three_to_five_years",
                condition=Q(ends_on__gt=F("starts_on") + _LONGER_THAN)
                & Q(ends_on__lte=F("starts_on") + _LONGEST),
            ),
            models.CheckConstraint(name="committee_size_odd_and_known", condition=Q(size__in=SIZES)),
            models.CheckConstraint(
                name="committee_filing_completed_after_filing",
                condition=Q(filing_completed_on__isnull=True)
                | Q(filed_on__isnull=False, filing_completed_on__gte=F("filed_on")),
            ),
            models.UniqueConstraint(
                fields=("compound",),
                condition=Q(ended_on__isnull=True),
                name="committee_one_in_office_a_compound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound} {self.starts_on:%Y}–{self.ends_on:%Y}"

    @property
    def chosen_on(self) -> date:
        """The day of the election; of an old committee only the first day may be known."""
        return self.elected_on or self.starts_on


class CommitteeMove(Kept):
    """One step in the life of a compound's committees. Rows are added, never edited or deleted."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="committee_moves", verbose_name=_("compound")
    )
    committee = models.ForeignKey(
        OwnersCommittee,
        models.PROTECT,
        null=True,
        related_name="moves",
        verbose_name=_("owners' committee"),
    )
    seat = models.ForeignKey(
        "councils.CommitteeSeat",
        models.PROTECT,
        null=True,
        related_name="moves",
        verbose_name=_("seat in a committee"),
    )
    step = models.CharField(_("step"), max_length=20, choices=Step.choices)
    on = models.DateField(_("day"))
    words = models.CharField(_("words"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("compound", "pk")
        verbose_name = _("step of a committee")
        verbose_name_plural = _("steps of committees")

    def __str__(self) -> str:
        return f"{self.compound_id} {self.step} {self.on:%Y-%m-%d}"

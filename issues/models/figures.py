"""What was done, counted as it happens: one row for each end of a report, and a ledger of monthly counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.topics import Topic
from issues.workflow import Outcome
from properties.models import Area, Compound, Firm


class Closing(models.Model):
    """One end of a report as it was on that day: who answered, and in time or late.

    Written with the move that closed it. A later reopening, rework or merge sets `undone_at` and nothing else,
    so that what counted on a day can be counted again. The firm is the one that answered then, not today's.
    `on_time`: what was asked for was reported done (else: closed) by the date promised at that moment.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="closings", verbose_name=_("report"))
    seq = models.PositiveIntegerField(_("number of the history row"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", verbose_name=_("topic"), db_index=False
    )
    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="+", verbose_name=_("compound"), db_index=False
    )
    neighbourhood = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("neighbourhood"), db_index=False
    )
    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"), db_index=False
    )
    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("property firm"),
        db_index=False,
    )
    opened_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("due"))
    finished_at = models.DateTimeField(_("reported done"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"))
    on_time = models.BooleanField(_("in time"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        ordering = ("issue", "seq")
        verbose_name = _("end of a report")
        verbose_name_plural = _("ends of reports")
        constraints = (
            models.UniqueConstraint(fields=("issue", "seq"), name="closing_once_a_history_row"),
            models.UniqueConstraint(
                fields=("issue",), condition=Q(undone_at__isnull=True), name="closing_one_standing_an_issue"
            ),
        )
        indexes = (
            models.Index(fields=("subdistrict", "closed_at"), name="closing_by_subdistrict"),
            models.Index(fields=("firm", "topic", "closed_at"), name="closing_by_firm"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}.{self.seq} {self.outcome}"


class Figure(models.Model):
    """Counts of one month × compound × topic × firm. A ledger: several rows of a cell add up, differences too.

    Written by `issues.figures` in the transaction that changes a report, only ever inserted, so that nobody
    waits for a counter; `issues.figures.compact` replaces the rows of a cell by their sum. Received and
    recurred count in the month of the report, ends in the month of the end, ratings in the month of the
    rating. Months are those of Asia/Shanghai, as their first day.
    """

    month = models.DateField(_("month"))
    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"), db_index=False
    )
    neighbourhood = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("neighbourhood"), db_index=False
    )
    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="+", verbose_name=_("compound"), db_index=False
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", verbose_name=_("topic"), db_index=False
    )
    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("property firm"),
        db_index=False,
    )
    received = models.IntegerField(_("reports received"), default=0)
    recurred = models.IntegerField(_("of them recurring"), default=0)
    on_time = models.IntegerField(_("resolved in time"), default=0)
    late = models.IntegerField(_("resolved late"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    handed_over = models.IntegerField(_("handed over"), default=0)
    rated = models.IntegerField(_("rated"), default=0)
    satisfied = models.IntegerField(_("satisfied"), default=0)

    class Meta:
        ordering = ("month", "pk")
        verbose_name = _("monthly count")
        verbose_name_plural = _("monthly counts")
        indexes = (
            models.Index(fields=("subdistrict", "month"), name="figure_by_subdistrict"),
            models.Index(fields=("compound", "month"), name="figure_by_compound"),
            models.Index(fields=("firm", "month"), name="figure_by_firm"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.compound_id} {self.topic_id}"

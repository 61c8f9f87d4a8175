"""The year's campaign: who promised what, by when, and every change of a promise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import PolicyDocument
from issues.models import Topic
from issues.models.topics import in_reader_language
from pledges.querysets import PledgeQuerySet
from properties.models import Area, Compound, Firm
from records.models import Kept


class Campaign(models.Model):
    """A year's campaign of a subdistrict. `code` is its public address."""

    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="campaigns", verbose_name=_("subdistrict")
    )
    code = models.SlugField(_("code"), max_length=48, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(_("source"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    documents: models.ManyToManyField[PolicyDocument, Any] = models.ManyToManyField(
        PolicyDocument, blank=True, related_name="campaigns", verbose_name=_("documents")
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("-year", "subdistrict")
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = (
            models.UniqueConstraint(fields=("subdistrict", "year", "is_demo"), name="campaign_once_a_year"),
            models.CheckConstraint(
                name="campaign_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class Pledge(models.Model):
    """Someone promises something for the year (认领, 承诺; published it binds a firm: CC 938(2)).

    A firm pledges a topic; the street pledges its own programmes; the Party secretary of a neighbourhood
    pledges first responsibility (第一责任人). Ten minutes after signing the words stand for ever; who no longer
    answers is released, with the day and the reason, and what was measured until then stays.
    """

    class Kind(models.TextChoices):
        FIRM = "firm", _("A firm's attack topic")
        STREET = "street", _("The street's own promise")
        SECRETARY = "secretary", _("First responsibility of a Party secretary")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="pledges", verbose_name=_("campaign"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.FIRM)
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("property firm")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("topic")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("area")
    )
    statement = models.CharField(_("statement"), max_length=200)
    pairing_note = models.CharField(_("basis of the pairing"), max_length=80, blank=True)
    signed_by = models.CharField(
        _("signed by"), max_length=80, blank=True, help_text=_("The office held, not the person's name.")
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    due_on = models.DateField(_("due"))
    released_on = models.DateField(_("released"), null=True, blank=True)
    released_reason = models.CharField(_("why released"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ("campaign", "kind", "topic", "area", "pk")
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "topic"),
                condition=Q(kind="firm", released_on__isnull=True),
                name="pledge_one_firm_a_topic",
            ),
            models.UniqueConstraint(
                fields=("campaign", "area"),
                condition=Q(kind__in=["street", "secretary"], released_on__isnull=True),
                name="pledge_once_an_area",
            ),
            models.CheckConstraint(
                name="pledge_by_a_firm_on_a_topic_or_for_an_area",
                condition=Q(kind="firm", firm__isnull=False, topic__isnull=False, area__isnull=True)
                | Q(
                    kind__in=["street", "secretary"],
                    firm__isnull=True,
                    topic__isnull=True,
                    area__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="pledge_released_says_why",
                condition=Q(released_on__isnull=True, released_reason="")
                | (Q(released_on__isnull=False) & ~Q(released_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.promiser} · {self.topic}" if self.topic else str(self.promiser)

    @property
    def promiser(self) -> Firm | Area:
        """Whose word it is."""
        who = self.firm or self.area
        assert who is not None  # noqa: S101 — the database holds it: pledge_by_a_firm_on_a_topic_or_for_an_area
        return who


class PledgeMove(Kept):
    """One row of a pledge's history. Rows are added, never changed."""

    class Verb(models.TextChoices):
        SIGN = "sign", _("pledge signed")
        EDIT = "edit", _("changed within ten minutes")
        ASK = "ask", _("asked for a change of a target")
        APPROVE = "approve", _("change approved")
        REFUSE = "refuse", _("change refused")
        RELEASE = "release", _("released")
        ADD_TARGET = "add_target", _("target added")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="moves", verbose_name=_("pledge"))
    seq = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=12, choices=Verb.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("pledge", "seq")
        verbose_name = _("history row")
        verbose_name_plural = _("history")
        constraints = (models.UniqueConstraint(fields=("pledge", "seq"), name="pledge_move_seq_once"),)

    def __str__(self) -> str:
        return f"{self.pledge_id}.{self.seq} {self.verb}"


class Target(models.Model):
    """A number promised for the year. How far it has come is measured (`pledges.measures`), never typed in.

    `baseline` is where the promise started from; for counts it is usually 0. `baseline_months` are twelve
    numbers of the year before, January first, when the work has its seasons; empty means an even pace.
    `compounds` narrows the scope when `scope` is "listed". `goal` and `due_on` change only through TargetChange.
    """

    class Direction(models.TextChoices):
        UP = "up", _("at least")
        DOWN = "down", _("at most")

    class Scope(models.TextChoices):
        ALL = "all", _("everything the pledge is about")
        LISTED = "listed", _("the listed compounds")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="targets", verbose_name=_("pledge"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    measure = models.CharField(_("measure"), max_length=40)
    options = models.JSONField(_("options of the measure"), default=dict, blank=True)
    unit = models.CharField(_("unit"), max_length=16)
    unit_en = models.CharField(_("unit in English"), max_length=40)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, default=Decimal(0))
    baseline_months = models.JSONField(_("the baseline's months"), default=list, blank=True)
    goal = models.DecimalField(_("goal"), max_digits=12, decimal_places=2)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.UP
    )
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.ALL)
    compounds: models.ManyToManyField[Compound, Any] = models.ManyToManyField(
        Compound, blank=True, related_name="+", verbose_name=_("compounds")
    )
    starts_on = models.DateField(_("counted from"))
    due_on = models.DateField(_("due"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("pledge", "pk")
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = (
            models.UniqueConstraint(fields=("pledge", "code"), name="target_code_once_a_pledge"),
            models.CheckConstraint(name="target_goal_is_not_the_baseline", condition=~Q(goal=F("baseline"))),
            models.CheckConstraint(
                name="target_goal_lies_in_its_direction",
                condition=Q(direction="up", goal__gt=F("baseline"))
                | Q(direction="down", goal__lt=F("baseline")),
            ),
            models.CheckConstraint(name="target_due_after_it_starts", condition=Q(due_on__gt=F("starts_on"))),
            models.CheckConstraint(name="target_goal_not_negative", condition=Q(goal__gte=0)),
        )

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def shown_unit(self) -> str:
        return in_reader_language(self.unit, self.unit_en)


class TargetChange(models.Model):
    """A change of goal or date, asked for with a reason and decided by the street. Shown struck through for ever."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for the street")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    target = models.ForeignKey(Target, models.PROTECT, related_name="changes", verbose_name=_("target"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    was_goal = models.DecimalField(_("goal before"), max_digits=12, decimal_places=2)
    goal = models.DecimalField(_("new goal"), max_digits=12, decimal_places=2)
    was_due_on = models.DateField(_("due before"))
    due_on = models.DateField(_("new date"))
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("about the decision"), max_length=300, blank=True)

    class Meta:
        ordering = ("target", "asked_at", "pk")
        verbose_name = _("change of a target")
        verbose_name_plural = _("changes of targets")
        constraints = (
            models.UniqueConstraint(
                fields=("target",), condition=Q(state="asked"), name="target_change_one_open"
            ),
            models.CheckConstraint(
                name="target_change_decided_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="target_change_decided_iff_dated",
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="target_change_changes_something",
                condition=~Q(goal=F("was_goal")) | ~Q(due_on=F("was_due_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_id}: {self.was_goal} → {self.goal}"

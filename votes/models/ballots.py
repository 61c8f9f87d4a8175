"""A ballot of the owners' assembly (业主大会表决), its items, its counting team and its history.

What it is about and by which rules is fixed at the opening, by triggers in the database.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models import Building, Compound, Entrance, Home
from records.models import Kept
from votes.querysets import BallotQuerySet
from votes.states import Form, Scope, State, Unreturned, Verb

_UNOPENED = Q(
    opened_at__isnull=True,
    opening_record="",
    opening_hash="",
    roll_hash="",
    rights_count__isnull=True,
    heads_count__isnull=True,
    area_total__isnull=True,
)
_OPENED = Q(
    opened_at__isnull=False,
    rights_count__gt=0,
    heads_count__gt=0,
    area_total__gt=0,
) & ~Q(opening_record="") & ~Q(opening_hash="") & ~Q(roll_hash="")  # fmt: skip
_UNCLOSED = Q(
    closed_at__isnull=True, closing_record="", closing_hash="", votes_count__isnull=True, carried__isnull=True
)
_CLOSED = Q(
    closed_at__gte=F("closes_at"), votes_count__isnull=False, carried__isnull=False
) & ~Q(closing_record="") & ~Q(closing_hash="")  # fmt: skip


class Ballot(models.Model):
    """`opening_record` and `closing_record` are canonical JSON and are what is hashed; see `votes.chain`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compound = models.ForeignKey(Compound, models.PROTECT, related_name="ballots", verbose_name=_("compound"))
    title = models.CharField(_("title"), max_length=120)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.ALL)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entrance")
    )
    homes = models.ManyToManyField(Home, blank=True, related_name="+", verbose_name=_("listed homes"))
    count_parking_area = models.BooleanField(_("parking spaces count as area"), default=False)
    unreturned = models.CharField(
        _("those who do not vote"),
        max_length=17,
        choices=Unreturned.choices,
        default=Unreturned.NOT_PARTICIPATING,
    )
    unreturned_clause = models.CharField(_("rule this rests on"), max_length=200, blank=True)
    max_proxies = models.PositiveSmallIntegerField(_("most proxies for one agent"), null=True, blank=True)
    revote_allowed = models.BooleanField(_("a vote may be cast again"), default=False)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices, default=Form.PAPER)
    electronic_clause = models.CharField(_("rule that allows votes online"), max_length=200, blank=True)
    opens_at = models.DateTimeField(_("voting from"))
    closes_at = models.DateTimeField(_("voting until"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    opening_record = models.TextField(_("opening record"), blank=True)
    opening_hash = models.CharField(max_length=64, blank=True, editable=False)
    roll_hash = models.CharField(max_length=64, blank=True, editable=False)
    rights_count = models.PositiveIntegerField(_("rights"), null=True, blank=True)
    heads_count = models.PositiveIntegerField(_("heads"), null=True, blank=True)
    area_total = models.DecimalField(_("area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closing_record = models.TextField(_("closing record"), blank=True)
    closing_hash = models.CharField(max_length=64, blank=True, editable=False)
    votes_count = models.PositiveIntegerField(_("votes that count"), null=True, blank=True)
    carried = models.PositiveSmallIntegerField(_("items carried"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=200, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared"), default=timezone.now)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ("-prepared_at", "pk")
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = (
            models.CheckConstraint(
                name="ballot_scope_fits_its_place",
                condition=Q(scope__in=["all", "custom"], building__isnull=True, entrance__isnull=True)
                | Q(scope="building", building__isnull=False, entrance__isnull=True)
                | Q(scope="entrance", building__isnull=True, entrance__isnull=False),
            ),
            models.CheckConstraint(
                name="ballot_unreturned_says_by_which_rule",
                condition=Q(unreturned="not_participating") | ~Q(unreturned_clause=""),
            ),
            models.CheckConstraint(
                name="ballot_electronic_says_by_which_rule",
                condition=~Q(form="electronic") | ~Q(electronic_clause=""),
            ),
            models.CheckConstraint(
                name="ballot_words_known",
                condition=Q(state__in=State.values, unreturned__in=Unreturned.values, form__in=Form.values),
            ),
            models.CheckConstraint(
                name="ballot_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            ),
            models.CheckConstraint(
                name="ballot_opened_wholly",
                condition=Q(state="draft") & _UNOPENED
                | Q(state__in=["open", "closed"]) & _OPENED
                | Q(state="withdrawn") & (_UNOPENED | _OPENED),
            ),
            models.CheckConstraint(
                name="ballot_closed_wholly_and_not_early",
                condition=Q(state="closed") & _CLOSED | ~Q(state="closed") & _UNCLOSED,
            ),
            models.CheckConstraint(
                name="ballot_withdrawn_with_a_reason",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason=""),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_advisory(self) -> bool:
        return self.form == Form.ADVISORY


class Item(models.Model):
    """One question. Which majority it needs follows from `clause`, the item of CC 278(1); see `votes.law`."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="items", verbose_name=_("ballot"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("question"), max_length=500)
    clause = models.PositiveSmallIntegerField(_("item of CC 278"))

    class Meta:
        ordering = ("ballot", "number")
        verbose_name = _("item of a ballot")
        verbose_name_plural = _("items of ballots")
        constraints = (
            models.UniqueConstraint(fields=("ballot", "number"), name="item_number_once_a_ballot"),
            models.CheckConstraint(name="item_clause_of_the_list", condition=Q(clause__range=(1, 9))),
            models.CheckConstraint(name="item_asks_something", condition=Q(number__gte=1) & ~Q(text="")),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Counter(models.Model):
    """Somebody of the counting team (计票人): enters papers, and sees who voted what once it is closed."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="counters", verbose_name=_("ballot"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )

    class Meta:
        ordering = ("ballot", "pk")
        verbose_name = _("counter of votes")
        verbose_name_plural = _("counters of votes")
        constraints = (models.UniqueConstraint(fields=("ballot", "user"), name="counter_once_a_ballot"),)

    def __str__(self) -> str:
        return str(self.user)


class BallotMove(Kept):
    """One step of a ballot; a voter's has no `by`. Rows are added, never changed: a trigger sees to it."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="moves", verbose_name=_("ballot"))
    verb = models.CharField(_("step"), max_length=14, choices=Verb.choices)
    right = models.ForeignKey(
        "votes.Right", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("right")
    )
    words = models.CharField(_("words"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("ballot", "pk")
        verbose_name = _("step of a ballot")
        verbose_name_plural = _("steps of ballots")

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.verb}"

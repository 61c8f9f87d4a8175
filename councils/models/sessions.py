"""A session of a hall (议事会), its agenda and its history."""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils import sessionflow
from councils.hall_querysets import SessionQuerySet
from councils.models.halls import Hall
from properties.models import Work
from records.models import Kept


class CouncilSession(models.Model):
    """`notice_on` and `published_at` are set once, by the steps of those names; see `councils.sessionflow`."""

    Kind: TypeAlias = sessionflow.Kind
    State: TypeAlias = sessionflow.State

    hall = models.ForeignKey(
        Hall, models.PROTECT, related_name="sessions", verbose_name=_("red council hall")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=sessionflow.Kind.choices)
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=sessionflow.State.choices,
        default=sessionflow.State.COLLECTING,
    )
    notice_on = models.DateField(_("notice put up"), null=True, blank=True)
    notice_override_reason = models.CharField(_("why the notice is late"), max_length=200, blank=True)
    held_on = models.DateField(_("deliberated on"), null=True, blank=True)
    minutes = models.TextField(_("minutes of the session"), max_length=8000, blank=True)
    published_at = models.DateTimeField(_("result published"), null=True, blank=True)
    review = models.TextField(_("what came of it"), max_length=2000, blank=True)
    # Which sign-in code is valid; a new round makes every printed one invalid.
    code_round = models.PositiveSmallIntegerField(default=1, editable=False)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-pk")
        verbose_name = _("session of a hall")
        verbose_name_plural = _("sessions of halls")
        indexes = (models.Index(fields=("state", "starts_at"), name="session_by_state"),)
        constraints = (
            models.CheckConstraint(
                name="session_noticed_with_day_and_place",
                condition=Q(state__in=("collecting", "screened"), notice_on__isnull=True)
                | Q(state="cancelled")
                | Q(notice_on__isnull=False, starts_at__isnull=False) & ~Q(place=""),
            ),
            models.UniqueConstraint(
                fields=("code_digest",), condition=~Q(code_digest=""), name="session_code_once"
            ),
            models.CheckConstraint(
                name="session_published_iff_dated",
                condition=Q(
                    state__in=("published", "executing", "reviewed", "archived"), published_at__isnull=False
                )
                | ~Q(state__in=("published", "executing", "reviewed", "archived"))
                & Q(published_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        return self.notice_on is not None


class AgendaItem(models.Model):
    """One topic on an agenda. `admitted` is None until the Party branch has screened it."""

    class Source(models.TextChoices):
        RESIDENT = "resident", _("proposed by a resident")
        ISSUES = "issues", _("repeated reports")
        WORK = "work", _("a renewal work")
        PLEDGE = "pledge", _("a pledge")
        STAFF = "staff", _("entered by staff")

    session = models.ForeignKey(
        CouncilSession, models.PROTECT, related_name="items", verbose_name=_("session of a hall")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is to be discussed"), max_length=2000, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.STAFF)
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("renewal work")
    )
    admitted = models.BooleanField(_("admitted"), null=True, blank=True)
    screened_reason = models.CharField(_("why not admitted"), max_length=200, blank=True)
    screened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("screened by"),
    )
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)

    class Meta:
        ordering = ("session", "position")
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = (
            models.UniqueConstraint(fields=("session", "position"), name="agenda_position_once_a_session"),
            models.CheckConstraint(
                name="agenda_item_not_admitted_with_a_reason",
                condition=~Q(admitted=False) | ~Q(screened_reason=""),
            ),
        )

    def __str__(self) -> str:
        return self.title


class SessionMove(Kept):
    """One step of a session, of an item or of a task. Rows are added, never changed."""

    session = models.ForeignKey(
        CouncilSession, models.PROTECT, related_name="moves", verbose_name=_("session of a hall")
    )
    verb = models.CharField(_("step"), max_length=12, choices=sessionflow.Verb.choices)
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="moves", verbose_name=_("agenda item")
    )
    task = models.ForeignKey(
        "councils.ResolutionTask",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("task"),
    )
    words = models.CharField(_("words"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("session", "pk")
        verbose_name = _("step of a session")
        verbose_name_plural = _("steps of sessions")

    def __str__(self) -> str:
        return f"{self.session_id} {self.verb}"

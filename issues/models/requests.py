"""Things an issue waits for: more time granted, a body without an account, an incident that ends."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.topics import Topic, in_reader_language
from properties.models import Compound


class TimeRequest(models.Model):
    """Someone asks for an extension, the complicated clock, or a pause; a second person decides."""

    class Kind(models.TextChoices):
        EXTEND = "extend", _("Extension")
        COMPLICATED = "complicated", _("Complicated: 15 working days")
        PAUSE = "pause", _("Pause")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        DENIED = "denied", _("Denied")

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="time_requests", verbose_name=_("issue"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    days = models.PositiveSmallIntegerField(
        _("working days"), default=5, validators=[MinValueValidator(1), MaxValueValidator(15)]
    )
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
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
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        verbose_name = _("request for time")
        verbose_name_plural = _("requests for time")
        constraints = (
            models.UniqueConstraint(
                fields=("issue",), condition=Q(state="asked"), name="time_request_one_open_an_issue"
            ),
            models.CheckConstraint(
                name="time_request_decided_by_a_second_person",
                condition=Q(state="asked", decided_by__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
            models.CheckConstraint(name="time_request_1_to_15_days", condition=Q(days__gte=1, days__lte=15)),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.get_kind_display()}"


class OutsideRequest(models.Model):
    """A case handed to a body without an account (城管, 消防, 燃气, 供电) by a form that opens for 14 days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="outside", verbose_name=_("issue"))
    body = models.CharField(_("body"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    request = models.TextField(_("what we ask"), max_length=1000)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("opens until"))
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended without answer"), null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        verbose_name = _("request to another body")
        verbose_name_plural = _("requests to other bodies")
        constraints = (
            models.UniqueConstraint(
                fields=("issue",),
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="outside_one_open_an_issue",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} → {self.body}"


class Incident(models.Model):
    """A live incident (停水停电, 电梯停运) whose notice answers the reports it covers."""

    compounds = models.ManyToManyField(Compound, related_name="incidents", verbose_name=_("compounds"))
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics it covers"))
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    text = models.CharField(_("what residents should know"), max_length=400)
    text_en = models.CharField(_("what residents should know, in English"), max_length=600, blank=True)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    expected_end = models.DateTimeField(_("expected to end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("posted by")
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("-starts_at",)
        verbose_name = _("live incident")
        verbose_name_plural = _("live incidents")
        constraints = (
            models.CheckConstraint(
                name="incident_ends_after_it_starts",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("starts_at")),
            ),
        )

    def __str__(self) -> str:
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    @property
    def shown_text(self) -> str:
        return in_reader_language(self.text, self.text_en)

"""Calls for a department's power (赋能, 吹哨报到): who whistles, who reports for duty, by when, and what was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models import Issue, Topic
from pledges.querysets import SupportQuerySet
from properties.models import Area, Compound, Department, Firm
from records.models import Kept


class SupportRequest(models.Model):
    """A neighbourhood or a firm calls one of the departments. The answer has a clock; the deed has its own date."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        ACCEPTED = "accepted", _("being done")
        DONE = "done", _("done, waits for confirmation")
        CONFIRMED = "confirmed", _("confirmed by whoever asked")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="support_requests", verbose_name=_("department")
    )
    neighbourhood = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("neighbourhood")
    )
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("property firm")
    )
    compound = models.ForeignKey(
        Compound, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compound")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report")
    )
    title = models.CharField(_("what is needed"), max_length=80)
    text = models.TextField(_("in detail"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer_due_at = models.DateTimeField(_("answer due"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    promised_on = models.DateField(_("will be done by"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    deed = models.TextField(_("what was done"), blank=True, max_length=2000)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("call for support")
        verbose_name_plural = _("calls for support")
        indexes = (models.Index(fields=("department", "answer_due_at"), name="support_by_department"),)
        constraints = (
            models.CheckConstraint(
                name="support_asked_by_a_neighbourhood_or_a_firm",
                condition=Q(neighbourhood__isnull=False, firm__isnull=True)
                | Q(neighbourhood__isnull=True, firm__isnull=False),
            ),
            models.CheckConstraint(
                name="support_ended_iff_dated",
                condition=Q(state__in=["confirmed", "declined", "withdrawn"], ended_at__isnull=False)
                | (~Q(state__in=["confirmed", "declined", "withdrawn"]) & Q(ended_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def caller_name(self) -> str:
        """The neighbourhood or the firm that called."""
        return str(self.neighbourhood or self.firm or "")


class SupportMove(Kept):
    """One row of a call's history. Rows are added, never changed."""

    class Verb(models.TextChoices):
        ASK = "ask", _("called the department")
        ACCEPT = "accept", _("accepted")
        DECLINE = "decline", _("declined")
        POSTPONE = "postpone", _("promised another day")
        FINISH = "finish", _("reported done")
        CONFIRM = "confirm", _("confirmed")
        SEND_BACK = "send_back", _("not done yet")
        WITHDRAW = "withdraw", _("withdrawn")
        NOTE = "note", _("noted")

    request = models.ForeignKey(
        SupportRequest, models.PROTECT, related_name="moves", verbose_name=_("call for support")
    )
    seq = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    was = models.CharField(_("from"), max_length=10, choices=SupportRequest.State.choices, blank=True)
    now = models.CharField(_("to"), max_length=10, choices=SupportRequest.State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    data = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("request", "seq")
        verbose_name = _("history row")
        verbose_name_plural = _("history")
        constraints = (models.UniqueConstraint(fields=("request", "seq"), name="support_move_seq_once"),)

    def __str__(self) -> str:
        return f"{self.request_id}.{self.seq} {self.verb}"

"""Promises with a date, the history of their dates, and the ladder that reminds of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.calendar import Unit
from notices.parties import Subject
from records.models import Kept

if TYPE_CHECKING:
    from collections.abc import Collection

OPEN = Q(met_at__isnull=True, cancelled_at__isnull=True)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> DeadlineQuerySet:
        return self.filter(OPEN)

    def of(self, subject: Subject, kinds: Collection[str] | None = None) -> DeadlineQuerySet:
        rows = self.filter(subject_kind=subject.kind, subject_id=subject.id)
        return rows if kinds is None else rows.filter(kind__in=kinds)


class Deadline(models.Model):
    """A promise with a date. `due_at` changes only through actions, each change leaves a DeadlineMove."""

    kind = models.CharField(_("kind"), max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    starts_at = models.DateTimeField(_("starts"))
    amount = models.PositiveIntegerField(_("amount"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    basis = models.CharField(_("basis"), max_length=200)
    statutory = models.BooleanField(_("set by law"), default=False)
    due_at = models.DateTimeField(_("due"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    provisional = models.BooleanField(_("provisional"), default=False)
    # Once a person has moved or paused it, the date is no longer a function of the start and is left alone.
    by_hand = models.BooleanField(_("set by hand"), default=False)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    # The earliest rung that has not gone out yet; null when the ladder is climbed to its end.
    next_rung_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                name="notices_deadline_one_open_a_kind",
                fields=["subject_kind", "subject_id", "kind"],
                condition=OPEN,
            ),
            models.CheckConstraint(
                name="notices_deadline_met_or_cancelled",
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="notices_deadline_law_never_pauses",
                condition=Q(statutory=False) | Q(paused_at__isnull=True),
            ),
            models.CheckConstraint(name="notices_deadline_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="notices_deadline_amount_positive", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="notices_deadline_due_after_start", condition=Q(due_at__gt=F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(name="notices_deadline_subject", fields=["subject_kind", "subject_id"]),
            models.Index(name="notices_deadline_rung", fields=["next_rung_at"], condition=OPEN),
            models.Index(name="notices_deadline_due", fields=["due_at"], condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_id)

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None


class DeadlineMove(Kept):
    """One change of a promised date. Rows are added, never edited or deleted."""

    class Cause(models.TextChoices):
        MOVED = "moved", _("moved")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        RECOMPUTED = "recomputed", _("recomputed from the calendar")

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="moves", verbose_name=_("deadline"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    was_due_at = models.DateTimeField(_("was due"))
    due_at = models.DateTimeField(_("due"))
    revision = models.PositiveIntegerField(_("revision"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        constraints = [
            models.CheckConstraint(
                name="notices_move_cause_known",
                condition=Q(cause__in=["moved", "paused", "resumed", "recomputed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.due_at:%Y-%m-%d}"


class Rung(models.Model):
    """One step of the ladder: how long before or after a kind of deadline, who is told, and how."""

    class Who(models.TextChoices):
        HANDLER = "handler", _("handler")
        FIRM_MANAGER = "firm_manager", _("firm manager")
        PARTY_SECRETARY = "party_secretary", _("party secretary of the neighbourhood")
        GRID_HEAD = "grid_head", _("grid head")
        STREET_OFFICER = "street_officer", _("street officer")
        STREET_LEADER = "street_leader", _("street leader")

    kind = models.CharField(_("kind of deadline"), max_length=40)
    stage = models.SlugField(
        _("stage"), max_length=20, help_text=_("A short name, unique with the kind and who is told.")
    )
    severity = models.PositiveSmallIntegerField(
        _("severity"), help_text=_("After an outage only the message with the highest severity goes out.")
    )
    offset = models.IntegerField(
        _("offset"), help_text=_("Negative: before the deadline. Positive: after it.")
    )
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.WORKDAY)
    who = models.CharField(_("who is told"), max_length=20, choices=Who)
    channels = models.JSONField(_("channels"), default=list, encoder=DjangoJSONEncoder)
    urgent = models.BooleanField(_("also in quiet hours"), default=False)
    active = models.BooleanField(_("in use"), default=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    # A rung that is new or was changed reminds of what comes from then on, not of everything gone by.
    since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["kind", "severity", "who"]
        verbose_name = _("rung of the reminder ladder")
        verbose_name_plural = _("reminder ladder")
        constraints = [
            models.UniqueConstraint(name="notices_rung_once", fields=["kind", "stage", "who"]),
            models.CheckConstraint(name="notices_rung_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="notices_rung_who_known",
                condition=Q(
                    who__in=[
                        "handler",
                        "firm_manager",
                        "party_secretary",
                        "grid_head",
                        "street_officer",
                        "street_leader",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.stage} · {self.get_who_display()}"

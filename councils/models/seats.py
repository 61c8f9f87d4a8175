"""Who sits in a committee, and its meetings with what they decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.committee_rules import ENDS_BY_ITSELF, Began, Ended, Office
from councils.models.committees import OwnersCommittee

_BY_ITSELF = sorted(why.value for why in ENDS_BY_ITSELF)


class CommitteeSeat(models.Model):
    """One seat for as long as one person holds it. `name` is published by law with the office, and nothing else."""

    committee = models.ForeignKey(
        OwnersCommittee, models.PROTECT, related_name="seats", verbose_name=_("owners' committee")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user account"),
    )
    name = models.CharField(_("published name"), max_length=40)
    office = models.CharField(_("office held"), max_length=8, choices=Office.choices, default=Office.MEMBER)
    is_party_member = models.BooleanField(_("Party member"), default=False)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    began = models.CharField(_("how it began"), max_length=12, choices=Began.choices, default=Began.ELECTED)
    ended_by = models.CharField(_("why it ended"), max_length=20, choices=Ended.choices, blank=True)
    reference = models.CharField(_("vote of the owners"), max_length=200, blank=True)
    handed_over_on = models.DateField(_("papers handed over"), null=True, blank=True)

    class Meta:
        ordering = ("committee", "pk")
        verbose_name = _("seat in a committee")
        verbose_name_plural = _("seats in committees")
        constraints = (
            models.CheckConstraint(
                name="seat_ended_wholly",
                condition=Q(until_on__isnull=True, ended_by="")
                | Q(until_on__isnull=False) & Q(ended_by__in=Ended.values),
            ),
            models.CheckConstraint(
                name="seat_ends_after_it_begins",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="seat_ended_by_a_vote_names_it",
                condition=Q(ended_by__in=["", *_BY_ITSELF]) | ~Q(reference=""),
            ),
            models.UniqueConstraint(
                fields=("committee",),
                condition=Q(office="chair", until_on__isnull=True),
                name="seat_one_chair_a_committee",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_office_display()} {self.name}"


class CommitteeMeeting(models.Model):
    """A meeting that was held. `called_by` counts the members who asked for it; 0 when the chair called it."""

    committee = models.ForeignKey(
        OwnersCommittee, models.PROTECT, related_name="meetings", verbose_name=_("owners' committee")
    )
    held_on = models.DateField(_("day of the meeting"))
    notice_on = models.DateField(_("day of the notice"))
    called_by = models.PositiveSmallIntegerField(_("members who asked for it"), default=0)
    late_notice_reason = models.CharField(_("why the notice came late"), max_length=200, blank=True)
    size = models.PositiveSmallIntegerField(
        _("all members"), help_text=_("As it was on that day: what half is measured by.")
    )
    present: models.ManyToManyField[CommitteeSeat, Any] = models.ManyToManyField(
        CommitteeSeat, related_name="meetings", verbose_name=_("members present")
    )
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("committee", "-held_on", "-pk")
        verbose_name = _("meeting of a committee")
        verbose_name_plural = _("meetings of committees")
        constraints = (
            models.UniqueConstraint(fields=("committee", "held_on"), name="meeting_once_a_day"),
            models.CheckConstraint(
                name="meeting_notice_not_after_it", condition=Q(notice_on__lte=F("held_on"))
            ),
            models.CheckConstraint(
                name="meeting_posted_after_it",
                condition=Q(posted_on__isnull=True) | Q(posted_on__gte=F("held_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.committee_id} {self.held_on:%Y-%m-%d}"


class CommitteeDecision(models.Model):
    """What was put to those present. It passed when more than half of all members signed it (SHP 26)."""

    meeting = models.ForeignKey(
        CommitteeMeeting, models.PROTECT, related_name="decisions", verbose_name=_("meeting of a committee")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("text of the decision"), max_length=500)
    in_favour: models.ManyToManyField[CommitteeSeat, Any] = models.ManyToManyField(
        CommitteeSeat, related_name="+", blank=True, verbose_name=_("in favour")
    )
    passed = models.BooleanField(_("passed"))

    class Meta:
        ordering = ("meeting", "number")
        verbose_name = _("decision of a committee")
        verbose_name_plural = _("decisions of committees")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "number"), name="decision_number_once_a_meeting"),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

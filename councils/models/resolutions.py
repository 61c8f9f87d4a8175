"""What a session agreed on, and the tasks that come of it."""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils import sessionflow
from councils.hall_querysets import TaskQuerySet
from councils.models.sessions import AgendaItem
from properties.models import Department, Firm, Work
from votes.models import Ballot


class Resolution(models.Model):
    """A consensus, or what more than half of those present were for. Never an owners' decision: what touches
    CC 278 `needs_ballot`, and `ballot` is the vote it went on to.
    """

    Way: TypeAlias = sessionflow.Way

    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="resolutions", verbose_name=_("agenda item")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("what was agreed"), max_length=1000)
    way = models.CharField(_("how it was agreed"), max_length=9, choices=sessionflow.Way.choices)
    in_favour = models.PositiveSmallIntegerField(_("in favour"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    needs_ballot = models.BooleanField(_("touches CC 278: the owners have to vote"), default=False)
    ballot = models.ForeignKey(
        Ballot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ballot")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("item", "number")
        verbose_name = _("resolution of a hall")
        verbose_name_plural = _("resolutions of halls")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="resolution_number_once_an_item"),
            models.CheckConstraint(
                name="resolution_counted_iff_by_majority",
                condition=Q(
                    way="consensus", in_favour__isnull=True, against__isnull=True, abstained__isnull=True
                )
                | Q(way="majority", in_favour__gt=0, against__isnull=False, abstained__isnull=False),
            ),
            models.CheckConstraint(
                name="resolution_ballot_only_where_needed",
                condition=Q(ballot__isnull=True) | Q(needs_ballot=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:40]}"


class ResolutionTask(models.Model):
    """Somebody who answers for it, and a day: no task is without either. Exactly one of user, firm, department."""

    State: TypeAlias = sessionflow.TaskState

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="tasks", verbose_name=_("resolution of a hall")
    )
    text = models.CharField(_("what is to be done"), max_length=300)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="council_tasks",
        verbose_name=_("person who answers for it"),
    )
    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="council_tasks",
        verbose_name=_("property firm"),
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="council_tasks",
        verbose_name=_("department"),
    )
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("renewal work")
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=sessionflow.TaskState.choices,
        default=sessionflow.TaskState.OPEN,
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    report = models.TextField(_("report on the task"), max_length=1000, blank=True)
    nudges = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = _("task of a resolution")
        verbose_name_plural = _("tasks of resolutions")
        indexes = (models.Index(fields=("state", "due_on"), name="task_by_state"),)
        constraints = (
            models.CheckConstraint(
                name="task_one_owner",
                condition=Q(user__isnull=False, firm__isnull=True, department__isnull=True)
                | Q(user__isnull=True, firm__isnull=False, department__isnull=True)
                | Q(user__isnull=True, firm__isnull=True, department__isnull=False),
            ),
            models.CheckConstraint(
                name="task_done_iff_dated",
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done") & Q(done_on__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def owner(self) -> models.Model:
        owner = self.user or self.firm or self.department
        assert owner is not None  # noqa: S101 — constraint task_one_owner
        return owner

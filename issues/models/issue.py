"""The issue itself, and the people behind it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.topics import SubTopic, Topic
from issues.querysets import IssueQuerySet
from issues.workflow import ENDED, PLAIN, Outcome, Status
from properties.models import Area, Building, Compound, Department, Entrance, Firm
from records.models import Kept
from yinhang.fields import SealedField

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise


class Source(models.TextChoices):
    WEB = "web", _("Web form")
    PATROL = "patrol", _("Patrol")
    HOTLINE = "hotline", _("12345 hotline")
    API = "api", _("Grid station")
    COMMITTEE = "committee", _("Owners' committee")
    STAFF = "staff", _("Street office")


def code_of(issue_id: int, opened_at: datetime) -> str:
    """The public number of a row."""
    return f"{settings.CODE_PREFIX}-{timezone.localtime(opened_at).year}-{issue_id:06d}"


class Issue(models.Model):
    """One thing that is wrong at one place, from report to verified result.

    The areas above the compound and the next due date are kept on the row so that a list of fifty reads one
    index, whatever the size of the table. Only `issues.actions` writes here.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="issues", verbose_name=_("topic"))
    subtopic = models.ForeignKey(
        SubTopic, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name=_("sub-topic")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.WEB)
    text = models.TextField(_("what happened"), max_length=4000)
    extra = models.JSONField(_("answers to extra questions"), default=dict, blank=True)

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="issues", verbose_name=_("compound"), db_index=False
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entrance")
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    longitude = models.FloatField(_("longitude (WGS-84)"), null=True, blank=True)
    latitude = models.FloatField(_("latitude (WGS-84)"), null=True, blank=True)
    neighbourhood = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("neighbourhood"), db_index=False
    )
    grid = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("grid"), db_index=False)
    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"), db_index=False
    )

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.NEW)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    outcome_detail = models.CharField(_("ground, or to whom"), max_length=300, blank=True)
    urgency = models.CharField(
        _("urgency"), max_length=12, choices=SubTopic.Urgency.choices, default=SubTopic.Urgency.NORMAL
    )
    is_complicated = models.BooleanField(_("complicated"), default=False)
    is_public = models.BooleanField(_("may be shown publicly"), default=False)

    firm = models.ForeignKey(
        Firm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name=_("property firm"),
        db_index=False,
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    lead = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead department"),
    )
    helpers: models.ManyToManyField[Department, Any] = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name=_("helping departments")
    )
    route_note = models.CharField(_("why it went there"), max_length=200, blank=True)

    opened_at = models.DateTimeField(_("received"), default=timezone.now)
    due_at = models.DateTimeField(_("due"))
    contacted_at = models.DateTimeField(_("first contact"), null=True, blank=True)
    finished_at = models.DateTimeField(_("reported done"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("split from")
    )
    recurrence_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurrences",
        verbose_name=_("recurrence of"),
    )
    incident = models.ForeignKey(
        "issues.Incident",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name=_("live incident"),
    )

    affected = models.PositiveIntegerField(_("people affected"), default=1)
    urges = models.PositiveIntegerField(_("times urged"), default=0)
    reworks = models.PositiveIntegerField(_("times reworked"), default=0)
    questions_asked = models.PositiveSmallIntegerField(_("questions asked"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    # Where the last change stands in the order of all changes: set by triggers, see `issues.changes`.
    changed_in = models.BigIntegerField(default=0, db_default=0, editable=False)
    client = models.CharField(_("client"), max_length=40, blank=True)
    external_id = models.CharField(_("number at the client"), max_length=80, blank=True)
    external_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = (
            models.CheckConstraint(
                name="issue_closed_time_iff_ended",
                condition=Q(status__in=sorted(ENDED), closed_at__isnull=False)
                | (~Q(status__in=sorted(ENDED)) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="issue_outcome_iff_closed",
                condition=(Q(status="closed") & ~Q(outcome="")) | (~Q(status="closed") & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="issue_merged_iff_it_says_into_what",
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=("client", "external_id"),
                condition=~Q(external_id=""),
                name="issue_once_a_client_number",
            ),
        )
        # Open work is read by due date within one scope; everything is read newest first within one scope.
        indexes = (
            *(
                models.Index(
                    fields=(scope, "due_at", "id"),
                    condition=Q(closed_at__isnull=True),
                    name=f"issue_open_{scope}",
                )
                for scope in ("subdistrict", "grid", "neighbourhood", "firm", "compound")
            ),
            *(
                models.Index(fields=(scope, "-opened_at", "-id"), name=f"issue_new_{scope}")
                for scope in ("subdistrict", "grid", "neighbourhood", "firm", "compound")
            ),
            models.Index(fields=("changed_in", "id"), name="issue_by_change"),
            # What was open on a past day: the few that ended without an end of their own.
            models.Index(
                fields=("subdistrict", "closed_at"),
                condition=Q(status__in=["merged", "withdrawn"]),
                name="issue_gone_subdistrict",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The public number, e.g. YH-2026-000123: year received and row number. Not a secret."""
        return code_of(self.pk, self.opened_at)

    @property
    def plain_status(self) -> _StrPromise:
        """Where it stands in the words a resident reads."""
        return PLAIN[Status(self.status)]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Reporter(models.Model):
    """Someone who reported an issue or is affected too (我也遇到). Encrypted; never shown to the firm
    complained about unless the person ticked it.

    `token_digest` is the SHA-256 of the secret in the person's link; the secret itself is stored nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="reporters", verbose_name=_("issue"))
    name = SealedField(_("name"), blank=True, default="")
    phone = SealedField(_("phone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    is_first = models.BooleanField(_("filed the report"), default=True)
    on_behalf = models.CharField(_("reported for someone else"), max_length=12, blank=True)
    share_with_firm = models.BooleanField(_("the firm may see name and phone"), default=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    consented_at = models.DateTimeField(_("told why we ask, and agreed"), default=timezone.now)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        ordering = ("issue", "-is_first", "created_at")
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = (
            models.UniqueConstraint(
                fields=("issue",), condition=Q(is_first=True), name="reporter_one_first_an_issue"
            ),
            models.UniqueConstraint(
                fields=("issue", "phone_index"),
                condition=~Q(phone_index=""),
                name="reporter_phone_once_an_issue",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}/{'1' if self.is_first else '+'}"


class Reveal(Kept):
    """Someone looked at a reporter's name or phone: who, when, why. Append-only."""

    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="reveals", verbose_name=_("reporter"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("-at",)
        verbose_name = _("reveal")
        verbose_name_plural = _("reveals")

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.at:%Y-%m-%d %H:%M}"

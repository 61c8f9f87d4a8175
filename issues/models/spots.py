"""The register of spots (点位台账): every ground lock and every pile found, until it is gone and stays gone."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.topics import SubTopic, Topic
from issues.querysets import SpotQuerySet
from properties.models import Area, Building, Compound, Entrance, Firm
from records.models import Kept

if TYPE_CHECKING:
    from datetime import datetime

# 点位, in the numbers of the files.
SPOT_PREFIX = "DW"


def spot_code(pk: int, found_at: datetime) -> str:
    """The number of a spot's file, e.g. DW-2026-000012."""
    return f"{SPOT_PREFIX}-{timezone.localtime(found_at).year}-{pk:06d}"


class Spot(models.Model):
    """One spot, one file (一处一档): found → notified → cleared → looked at again after 30 days → closed or recurred.

    A spot that recurred stays in the register as it was; what came back is a new spot pointing at it. Only
    `issues.actions.spots` writes here.
    """

    class State(models.TextChoices):
        FOUND = "found", _("found")
        NOTIFIED = "notified", _("notified")
        CLEARED = "cleared", _("cleared")
        CLOSED = "closed", _("file closed")
        RECURRED = "recurred", _("recurred")
        VOID = "void", _("entered by mistake")

    # Of the form it was entered with: sent twice over a bad line, it is still one spot.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="spots", verbose_name=_("topic"))
    subtopic = models.ForeignKey(
        SubTopic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sub-topic")
    )
    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="spots", verbose_name=_("compound"), db_index=False
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entrance")
    )
    place = models.CharField(_("place"), max_length=120)
    longitude = models.FloatField(_("longitude (WGS-84)"), null=True, blank=True)
    latitude = models.FloatField(_("latitude (WGS-84)"), null=True, blank=True)
    neighbourhood = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("neighbourhood"), db_index=False
    )
    grid = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("grid"), db_index=False)
    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"), db_index=False
    )
    # Whoever answered for the compound when it was found; what they leave uncleared stays theirs in the count.
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="spots", verbose_name=_("property firm")
    )
    issues: models.ManyToManyField[Issue, models.Model] = models.ManyToManyField(
        Issue, blank=True, related_name="spots", verbose_name=_("reports")
    )
    recurrence_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurrences",
        verbose_name=_("came back as"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.FOUND)
    found_at = models.DateTimeField(_("found on"), default=timezone.now)
    clear_by = models.DateField(_("to be cleared by"), null=True, blank=True)
    notified_at = models.DateTimeField(_("notified on"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("cleared on"), null=True, blank=True)
    recheck_on = models.DateField(_("to be looked at again"), null=True, blank=True)
    rechecked_at = models.DateTimeField(_("looked at again on"), null=True, blank=True)
    recurred_at = models.DateTimeField(_("recurred on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = SpotQuerySet.as_manager()

    class Meta:
        ordering = ("-found_at", "-pk")
        verbose_name = _("spot")
        verbose_name_plural = _("spots")
        indexes = (
            models.Index(fields=("subdistrict", "state", "-found_at"), name="spot_by_subdistrict"),
            models.Index(fields=("firm", "topic"), name="spot_by_firm"),
            models.Index(fields=("compound", "topic"), name="spot_by_compound"),
        )
        constraints = (
            models.CheckConstraint(
                name="spot_cleared_before_it_is_closed",
                condition=~Q(state__in=["cleared", "closed", "recurred"]) | Q(cleared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="spot_recurred_iff_dated",
                condition=Q(state="recurred", recurred_at__isnull=False)
                | (~Q(state="recurred") & Q(recurred_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.place}"

    @property
    def code(self) -> str:
        """The number of its file."""
        return spot_code(self.pk or 0, self.found_at)


class SpotMove(Kept):
    """One row of a spot's file. Rows are added, never changed."""

    class Verb(models.TextChoices):
        FIND = "find", _("found")
        NOTIFY = "notify", _("notified")
        CLEAR = "clear", _("cleared")
        CONFIRM = "confirm", _("still gone: file closed")
        RECUR = "recur", _("came back")
        LINK = "link", _("report linked")
        NOTE = "note", _("noted")
        VOID = "void", _("struck as a mistake")

    spot = models.ForeignKey(
        Spot, models.PROTECT, related_name="moves", verbose_name=_("spot"), db_index=False
    )
    seq = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=8, choices=Verb.choices)
    was = models.CharField(_("from"), max_length=8, choices=Spot.State.choices, blank=True)
    now = models.CharField(_("to"), max_length=8, choices=Spot.State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("spot", "seq")
        verbose_name = _("row of a spot's file")
        verbose_name_plural = _("rows of spots' files")
        constraints = (models.UniqueConstraint(fields=("spot", "seq"), name="spot_move_seq_once"),)

    def __str__(self) -> str:
        return f"{self.spot_id}.{self.seq} {self.verb}"


class SpotPhoto(Kept):
    """Before or after. The file was rebuilt from pixels and has a random name, as `Evidence`."""

    class Kind(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    spot = models.ForeignKey(Spot, models.PROTECT, related_name="photos", verbose_name=_("spot"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    path = models.CharField(max_length=120, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    sha256 = models.CharField(max_length=64, editable=False)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        ordering = ("spot", "kind", "pk")
        verbose_name = _("photo of a spot")
        verbose_name_plural = _("photos of spots")

    def __str__(self) -> str:
        return f"{self.spot_id} {self.get_kind_display()}"

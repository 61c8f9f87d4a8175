"""What the forms and desks keep for themselves: unfinished reports, canned replies, saved filters."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.topics import Topic
from properties.models import Area
from yinhang.fields import SealedField

DRAFT_DAYS = 7


def in_seven_days() -> datetime:
    return timezone.now() + timedelta(days=DRAFT_DAYS)


class Draft(models.Model):
    """A report being written. The page's address holds a secret; here is its SHA-256.

    `answers` is JSON, encrypted because it holds the phone. A draft that was filed keeps its issue and its
    reporter, so that a second submit or the back button shows the same receipt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    answers = SealedField(blank=True, default="")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_seven_days, db_index=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("unfinished report")
        verbose_name_plural = _("unfinished reports")

    def __str__(self) -> str:
        return str(self.pk)


class DraftPhoto(models.Model):
    """A photo of an unfinished report, already rebuilt; deleted with the draft unless it was filed."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")
    slot = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=120, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("draft", "slot")
        constraints = (
            models.UniqueConstraint(fields=("draft", "slot"), name="draft_photo_once_a_slot"),
            models.CheckConstraint(name="draft_photo_slot_1_to_3", condition=Q(slot__gte=1, slot__lte=3)),
        )

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.slot}"


class CannedReply(models.Model):
    """A reply staff can start from. Plain text; `{code}` and `{due}` are the only places filled in."""

    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="canned_replies", verbose_name=_("subdistrict")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    verb = models.CharField(_("for which move"), max_length=16, blank=True)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")

    def __str__(self) -> str:
        return self.title


class SavedFilter(models.Model):
    """A named query of the issue list, for one person or shared with their subdistrict."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("owner")
    )
    shared_with = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("query"), max_length=500)

    class Meta:
        ordering = ("name",)
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="filter_name_once_an_owner"),)

    def __str__(self) -> str:
        return self.name

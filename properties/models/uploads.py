"""A sheet of the register between its arrival and its end: written, cancelled or too old.

What it says about people lies here sealed and for a day at most: first the file, then its rows one by one. When
the upload ends they are gone, and only the counts stay.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.places import Area
from yinhang.fields import SealedField


class RegisterUpload(models.Model):
    """One sheet of homes and owners. `done` of `total` rows is how far its present step has come."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        READING = "reading", _("being read")
        UNREADABLE = "unreadable", _("not readable")
        COMPARED = "compared", _("compared with the register")
        STALE = "stale", _("the register has changed since")
        CONFIRMED = "confirmed", _("waiting to be written")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written into the register")
        CANCELLED = "cancelled", _("taken back")
        EXPIRED = "expired", _("not confirmed in time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subdistrict = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    name = models.CharField(_("file"), max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    problems = SealedField(blank=True, default="", editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("the same"), default=0)
    refused = models.PositiveIntegerField(_("rows with mistakes"), default=0)
    new_buildings = models.PositiveIntegerField(_("new buildings"), default=0)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True)

    # What waits for a worker, and where it goes when a worker takes it.
    TAKEN: ClassVar[dict[str, str]] = {State.WAITING: State.READING, State.CONFIRMED: State.WRITING}
    ENDED: ClassVar[frozenset[str]] = frozenset(
        {State.UNREADABLE, State.WRITTEN, State.CANCELLED, State.EXPIRED}
    )

    class Meta:
        ordering = ("-sent_at", "pk")
        verbose_name = _("sheet of the register")
        verbose_name_plural = _("sheets of the register")
        indexes = (
            models.Index(fields=("state", "claimed_at"), name="register_upload_waiting"),
            models.Index(fields=("subdistrict", "-sent_at"), name="register_upload_by_street"),
        )
        constraints = (
            models.CheckConstraint(
                name="register_upload_written_by_somebody",
                condition=~models.Q(state="written") | models.Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="register_upload_refused_is_not_written",
                condition=models.Q(refused=0) | ~models.Q(state__in=("confirmed", "writing", "written")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.sent_at:%Y-%m-%d %H:%M}"


class UploadFile(models.Model):
    """The bytes as they were sent, encrypted, until they are read."""

    upload = models.OneToOneField(RegisterUpload, models.CASCADE, primary_key=True, related_name="file")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("file of a sheet")
        verbose_name_plural = _("files of sheets")

    def __str__(self) -> str:
        return str(self.upload_id)


class UploadRow(models.Model):
    """One row of a sheet: what it says, sealed, and what it would do. `number` is its number in the sheet."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        SAME = "same", _("the same")
        REFUSED = "refused", _("has mistakes")

    upload = models.ForeignKey(RegisterUpload, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    sealed = models.TextField()

    class Meta:
        ordering = ("upload", "number")
        verbose_name = _("row of a sheet")
        verbose_name_plural = _("rows of sheets")
        constraints = (models.UniqueConstraint(fields=("upload", "number"), name="upload_row_number_once"),)
        indexes = (models.Index(fields=("upload", "state", "number"), name="upload_row_by_state"),)

    def __str__(self) -> str:
        return str(self.number)

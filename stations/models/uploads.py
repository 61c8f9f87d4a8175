"""Photos sent ahead of the report or move they belong to, at once or in pieces."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """`received` of `length` bytes are there. Once all are, the photo is drawn anew and `path` is set.

    `used_at`: it now belongs to a report. What nobody used goes after three days.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    name = models.CharField(max_length=120, blank=True)
    length = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=120, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        verbose_name = _("photo sent ahead")
        verbose_name_plural = _("photos sent ahead")
        constraints = (
            models.CheckConstraint(
                name="upload_holds_no_more_than_announced", condition=Q(received__lte=F("length"))
            ),
            models.CheckConstraint(
                name="upload_used_only_when_whole", condition=Q(used_at__isnull=True) | ~Q(path="")
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_whole(self) -> bool:
        return self.path != ""


class UploadPart(models.Model):
    """A piece of a photo. In the database, so that the next piece may arrive at another machine."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    offset = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ("upload", "offset")
        verbose_name = _("piece of a photo")
        verbose_name_plural = _("pieces of photos")
        constraints = (
            models.UniqueConstraint(fields=("upload", "offset"), name="upload_part_once_an_offset"),
        )

    def __str__(self) -> str:
        return f"{self.upload_id} {self.offset}"

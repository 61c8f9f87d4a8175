"""Papers that stand behind a step: a filed contract, an audit, a third party's proof."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.places import Compound


class Document(models.Model):
    """A PDF or a photo of a paper, kept under a random name; see `properties.documents` for the file.

    Read by whoever works with the compound, and by anybody once `is_public`. A PDF is never shown, only handed
    out: nobody has looked inside it.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        PHOTO = "photo", _("photo of a paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="documents", verbose_name=_("compound")
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    path = models.CharField(max_length=80, unique=True, editable=False)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64, editable=False)
    is_public = models.BooleanField(_("anybody may read it"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("-at", "pk")
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title

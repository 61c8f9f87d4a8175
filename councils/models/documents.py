"""The documents the campaign issued, compiled or made."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models import Area


class PolicyDocument(models.Model):
    """A document the campaign issued, compiled or made; only its title is known unless text is supplied."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan")
        TASK_LIST = "task_list", _("Task list")
        RULE = "rule", _("Rule")
        CASEBOOK = "casebook", _("Casebook")
        LAWBOOK = "lawbook", _("Lawbook")
        ATLAS = "atlas", _("Atlas")

    area = models.ForeignKey(Area, models.PROTECT, related_name="documents", verbose_name=_("subdistrict"))
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ("area", "kind", "title")
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        constraints = (models.UniqueConstraint(fields=("area", "title"), name="document_title_once_an_area"),)

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """A text or a file of a policy document, in force from a day on. Versions are added, never changed.

    Anybody reads a public one; an internal one is for staff. `path`, `size` and `sha256` are of a file kept by
    `properties.documents`; `text` is what the search looks through.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(
        PolicyDocument, models.PROTECT, related_name="versions", verbose_name=_("policy document")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("in force from"))
    is_public = models.BooleanField(_("anybody may read it"), default=False)
    text = models.TextField(_("text"), max_length=40000, blank=True)
    path = models.CharField(max_length=80, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size (bytes)"), default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("document", "-number")
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="document_version_number_once"),
            models.CheckConstraint(name="document_version_holds_something", condition=~Q(text="", path="")),
        )

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"

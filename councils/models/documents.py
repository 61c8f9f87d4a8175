"""The documents the campaign issued, compiled or made."""

from __future__ import annotations

from django.db import models
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

"""Bodies that deliberate, and the documents they work by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from properties.models import Area, Compound


class OwnersCommittee(models.Model):
    """The owners' committee (业主委员会) of a compound for one term (SHP 20: 3 to 5 years)."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="committees", verbose_name=_("compound")
    )
    starts_on = models.DateField(_("term from"))
    ends_on = models.DateField(_("term until"))
    is_red = models.BooleanField(_("red committee"), default=False)

    class Meta:
        ordering = ("compound", "-starts_on")
        verbose_name = _("owners' committee")
        verbose_name_plural = _("owners' committees")
        constraints = (
            models.CheckConstraint(
                name="committee_term_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound} {self.starts_on:%Y}–{self.ends_on:%Y}"


class Hall(models.Model):
    """The red council hall (红色议事厅) of a neighbourhood."""

    neighbourhood = models.OneToOneField(
        Area, models.PROTECT, related_name="hall", verbose_name=_("neighbourhood")
    )
    name = models.CharField(_("name"), max_length=80)
    demonstration_on = models.DateField(
        _("demonstration hall since"), null=True, blank=True, help_text=_("The day the street confirmed it.")
    )

    class Meta:
        ordering = ("neighbourhood",)
        verbose_name = _("red council hall")
        verbose_name_plural = _("red council halls")

    def __str__(self) -> str:
        return self.name

    @property
    def is_demonstration(self) -> bool:
        return self.demonstration_on is not None


class Honour(models.Model):
    """A title given: a red property pioneer (红色物业先锋), which is a target, or a red council pioneer
    (红色议事先锋), which is an award already given. Two different things (domain.md 0.1).
    """

    class Kind(models.TextChoices):
        PROPERTY_PIONEER = "property_pioneer", _("Red property pioneer")
        COUNCIL_PIONEER = "council_pioneer", _("Red council pioneer")

    area = models.ForeignKey(Area, models.PROTECT, related_name="honours", verbose_name=_("subdistrict"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    holder = models.CharField(
        _("holder"),
        max_length=80,
        help_text=_("The office held or the unit; a person's name only by their wish."),
    )
    given_on = models.DateField(_("given"))
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("area", "-given_on", "pk")
        verbose_name = _("honour")
        verbose_name_plural = _("honours")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.holder}"


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

"""The year's campaign: who pledged which topic, and the targets the street announced."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.models.topics import Topic, in_reader_language
from properties.models import Area, Firm


class Campaign(models.Model):
    """A year's campaign of a subdistrict."""

    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="campaigns", verbose_name=_("subdistrict")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("-year", "subdistrict")
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = (
            models.UniqueConstraint(fields=("subdistrict", "year", "is_demo"), name="campaign_once_a_year"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class Pledge(models.Model):
    """A firm pledges one attack topic for the year (认领, 承诺; CC 938(2))."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="pledges", verbose_name=_("campaign"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="pledges", verbose_name=_("property firm"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pledges", verbose_name=_("topic"))
    statement = models.CharField(_("statement"), max_length=200)
    pairing_note = models.CharField(_("basis of the pairing"), max_length=80, blank=True)

    class Meta:
        ordering = ("campaign", "topic")
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = (models.UniqueConstraint(fields=("campaign", "topic"), name="pledge_one_firm_a_topic"),)

    def __str__(self) -> str:
        return f"{self.firm} · {self.topic}"


class Target(models.Model):
    """A number the street announced for the year; how far it has come is measured, never typed in."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets", verbose_name=_("campaign"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    unit = models.CharField(_("unit"), max_length=16)
    unit_en = models.CharField(_("unit in English"), max_length=40)
    goal = models.DecimalField(_("goal"), max_digits=10, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("campaign", "code")
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = (
            models.UniqueConstraint(fields=("campaign", "code"), name="target_code_once_a_campaign"),
            models.CheckConstraint(name="target_goal_positive", condition=Q(goal__gt=0)),
        )

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

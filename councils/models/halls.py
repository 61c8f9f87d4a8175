"""Red council halls (红色议事厅) and what is given to those who carry them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from properties.models import Area


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


class HallCriterion(models.Model):
    """What the street asks of a demonstration hall (示范性红色议事厅): its own rows, measured from sessions and tasks."""

    class Measure(models.TextChoices):
        SESSIONS = "sessions", _("sessions held in the last year")
        IN_TIME = "in_time", _("percent of results published in time")
        TASKS = "tasks", _("percent of tasks done that were due")
        RESIDENTS = "residents", _("residents at a session, on average")

    area = models.ForeignKey(Area, models.PROTECT, related_name="criteria", verbose_name=_("subdistrict"))
    measure = models.CharField(_("measured"), max_length=10, choices=Measure.choices)
    least = models.PositiveSmallIntegerField(_("at least"))

    class Meta:
        ordering = ("area", "pk")
        verbose_name = _("criterion of a demonstration hall")
        verbose_name_plural = _("criteria of demonstration halls")
        constraints = (
            models.UniqueConstraint(fields=("area", "measure"), name="hall_criterion_once_an_area"),
            models.CheckConstraint(
                name="hall_criterion_percent_up_to_100",
                condition=~Q(measure__in=("in_time", "tasks")) | Q(least__lte=100),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_measure_display()} ≥ {self.least}"


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

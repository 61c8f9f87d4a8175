"""Areas of the three-level chain (三级联动), and the compounds, buildings and entrances in them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """One link of the chain: subdistrict (街道) → grid (综合网格) → neighbourhood (居民区)."""

    class Kind(models.TextChoices):
        SUBDISTRICT = "subdistrict", _("Subdistrict")
        GRID = "grid", _("Grid")
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("office phone"), max_length=32, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("code",)
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = (
            models.CheckConstraint(
                name="area_only_a_subdistrict_has_no_parent",
                condition=Q(kind="subdistrict", parent__isnull=True)
                | (~Q(kind="subdistrict") & Q(parent__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Compound(models.Model):
    """A residential compound (小区). The areas above it are kept on the row, so that lists need no joins.

    `properties.actions.place_compound` is the only writer of `neighbourhood`, `grid` and `subdistrict`.
    """

    neighbourhood = models.ForeignKey(
        Area, models.PROTECT, related_name="compounds", verbose_name=_("neighbourhood")
    )
    grid = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("grid"), editable=False)
    subdistrict = models.ForeignKey(
        Area, models.PROTECT, related_name="+", verbose_name=_("subdistrict"), editable=False
    )
    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True)
    built = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), default=0)
    floor_area = models.DecimalField(
        _("floor area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    longitude = models.FloatField(
        _("longitude (WGS-84)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    latitude = models.FloatField(
        _("latitude (WGS-84)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("compound")
        verbose_name_plural = _("compounds")
        indexes = (models.Index(fields=("subdistrict", "name"), name="compound_by_subdistrict"),)
        constraints = (
            models.CheckConstraint(
                name="compound_floor_area_not_negative",
                condition=Q(floor_area__isnull=True) | Q(floor_area__gte=0),
            ),
            models.CheckConstraint(
                name="compound_point_whole_or_absent",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building (幢) of a compound."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="buildings", verbose_name=_("compound")
    )
    name = models.CharField(_("building"), max_length=40)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)

    class Meta:
        ordering = ("compound", "name")
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = (
            models.UniqueConstraint(fields=("compound", "name"), name="building_name_once_a_compound"),
        )

    def __str__(self) -> str:
        return self.name


class Entrance(models.Model):
    """An entrance (门洞, 单元) of a building."""

    building = models.ForeignKey(
        Building, models.PROTECT, related_name="entrances", verbose_name=_("building")
    )
    name = models.CharField(_("entrance"), max_length=40)

    class Meta:
        ordering = ("building", "name")
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")
        constraints = (
            models.UniqueConstraint(fields=("building", "name"), name="entrance_name_once_a_building"),
        )

    def __str__(self) -> str:
        return self.name

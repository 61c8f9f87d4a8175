"""The register below the entrance: homes with exact areas, who owns them, and who owned them on any day.

Two times are kept apart. `starts_on`, `ends_on` and `on` say when something was so; `recorded_at`,
`end_recorded_at` and `voided_at` say when the register learned of it. Rows are added and closed, never edited, so
the owner roll of a past day can be drawn up again as it was known at any moment.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.places import Building, Compound, Entrance
from records.models import Kept
from yinhang.fields import SealedField

if TYPE_CHECKING:
    from datetime import date, datetime

# The smallest and the largest home the register takes for a fact, in m²: a storeroom and a mansion house.
SMALLEST, LARGEST = Decimal("0.01"), Decimal("99999.99")


class AreaSource(models.TextChoices):
    """What an area is taken from, in the order in which it counts (JI 8)."""

    REGISTER = "register", _("real-estate register")
    SURVEY = "survey", _("survey")
    CONTRACT = "contract", _("sales contract")


class Home(models.Model):
    """A private part (专有部分): a flat, a shop. `area` is what counts today; see AreaChange for before."""

    class Use(models.TextChoices):
        HOME = "home", _("home")
        SHOP = "shop", _("shop")
        OFFICE = "office", _("office")
        # A private part by JI 2, but no home: it counts only in a ballot whose assembly says so.
        PARKING = "parking", _("parking space")
        OTHER = "other", _("other use")

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="homes", verbose_name=_("compound"), db_index=False
    )
    building = models.ForeignKey(Building, models.PROTECT, related_name="homes", verbose_name=_("building"))
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, null=True, blank=True, related_name="homes", verbose_name=_("entrance")
    )
    number = models.CharField(_("room"), max_length=40)
    area = models.DecimalField(
        _("area (m²)"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(SMALLEST), MaxValueValidator(LARGEST)],
    )
    area_source = models.CharField(_("source of the area"), max_length=8, choices=AreaSource.choices)
    use = models.CharField(_("use"), max_length=8, choices=Use.choices, default=Use.HOME)
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now)

    class Meta:
        ordering = ("building_id", "entrance_id", "number")
        verbose_name = _("home")
        verbose_name_plural = _("homes")
        constraints = (
            models.UniqueConstraint(
                fields=("building", "number"),
                condition=Q(entrance__isnull=True),
                name="home_number_once_a_building",
            ),
            models.UniqueConstraint(
                fields=("entrance", "number"),
                condition=Q(entrance__isnull=False),
                name="home_number_once_an_entrance",
            ),
            models.CheckConstraint(name="home_area_positive", condition=Q(area__gte=SMALLEST)),
            models.CheckConstraint(
                name="home_area_source_known", condition=Q(area_source__in=AreaSource.values)
            ),
        )
        indexes = (models.Index(fields=("compound", "building"), name="home_by_compound"),)

    def __str__(self) -> str:
        return self.number


class AreaChange(Kept):
    """The area of a home was corrected from a day on. Rows are added, never changed."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="area_changes", verbose_name=_("home"))
    was = models.DecimalField(_("area before (m²)"), max_digits=8, decimal_places=2)
    was_source = models.CharField(_("source before"), max_length=8, choices=AreaSource.choices)
    area = models.DecimalField(_("area (m²)"), max_digits=8, decimal_places=2)
    source = models.CharField(_("source of the area"), max_length=8, choices=AreaSource.choices)
    on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now)

    class Meta:
        ordering = ("home_id", "pk")
        verbose_name = _("change of an area")
        verbose_name_plural = _("changes of areas")

    def __str__(self) -> str:
        return f"{self.home_id} {self.was} → {self.area}"


class OwnerParty(models.Model):
    """Whoever owns homes of a compound as one (业主): one head in every vote, however many homes (JI 9).

    A person, a firm, several co-owners together, or the developer with all that is unsold. A and B together are
    another party than A alone. `key` finds the same party again: a blind index over its members' papers.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("natural person")
        COMPANY = "company", _("company or institution")
        DEVELOPER = "developer", _("developer (unsold homes)")
        PUBLIC = "public", _("public housing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="owner_parties", verbose_name=_("compound")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now)

    class Meta:
        ordering = ("compound_id", "recorded_at", "pk")
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        constraints = (
            models.UniqueConstraint(fields=("compound", "key"), name="owner_party_once_a_compound"),
            models.UniqueConstraint(
                fields=("compound",), condition=Q(kind="developer"), name="owner_one_developer_a_compound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.pk)[:8]}"


class OwnerMember(models.Model):
    """One person or firm of an owner party. Name, phone and papers are encrypted; see `yinhang.fields`.

    Co-owners appoint exactly one of them to speak and vote for the party (指导规则 25).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(OwnerParty, models.PROTECT, related_name="members", verbose_name=_("owner"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    name = SealedField(_("name"))
    phone = SealedField(_("phone"), blank=True, default="")
    paper = SealedField(_("number of the identity paper"), blank=True, default="")
    name_index = models.CharField(max_length=64, blank=True, editable=False)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    paper_index = models.CharField(max_length=64, blank=True, editable=False)
    is_representative = models.BooleanField(_("represents the co-owners"), default=False)

    class Meta:
        ordering = ("party_id", "position")
        verbose_name = _("co-owner")
        verbose_name_plural = _("co-owners")
        constraints = (
            models.UniqueConstraint(
                fields=("party",), condition=Q(is_representative=True), name="owner_one_representative"
            ),
            models.UniqueConstraint(fields=("party", "position"), name="owner_member_position_once"),
        )
        indexes = (
            models.Index(fields=("name_index",), name="owner_by_name"),
            models.Index(fields=("phone_index",), name="owner_by_phone"),
        )

    def __str__(self) -> str:
        return str(self.pk)[:8]


class HoldingQuerySet(models.QuerySet["Holding"]):
    def on(self, day: date, *, known_at: datetime | None = None) -> HoldingQuerySet:
        """Holdings of a day, first and last day included; with `known_at`, as the register knew them then."""
        if known_at is None:
            ended = Q(ends_on__lt=day)
            return self.filter(starts_on__lte=day, voided_at__isnull=True).exclude(ended)
        ended = Q(ends_on__lt=day, end_recorded_at__lte=known_at)
        known = Q(voided_at__isnull=True) | Q(voided_at__gt=known_at)
        return self.filter(known, starts_on__lte=day, recorded_at__lte=known_at).exclude(ended)


class Holding(models.Model):
    """A party owns a home from one day to another. A mistake is voided and entered anew, never edited.

    That the periods of a home do not overlap is held by a trigger in the database, on either kind of database.
    """

    home = models.ForeignKey(Home, models.PROTECT, related_name="holdings", verbose_name=_("home"))
    party = models.ForeignKey(OwnerParty, models.PROTECT, related_name="holdings", verbose_name=_("owner"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now)
    end_recorded_at = models.DateTimeField(_("end entered"), null=True, blank=True)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    void_reason = models.CharField(_("why voided"), max_length=200, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ("home_id", "starts_on", "pk")
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        constraints = (
            models.UniqueConstraint(
                fields=("home",),
                condition=Q(ends_on__isnull=True, voided_at__isnull=True),
                name="holding_one_owner_a_home_now",
            ),
            models.CheckConstraint(
                name="holding_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="holding_end_has_its_entry",
                condition=Q(ends_on__isnull=True, end_recorded_at__isnull=True)
                | Q(ends_on__isnull=False, end_recorded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="holding_voided_with_a_reason",
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.home_id} {self.starts_on:%Y-%m-%d}"


class OwnerReveal(Kept):
    """Somebody looked at an owner's name, phone and papers, and said why. Read by the audit administrator."""

    member = models.ForeignKey(
        OwnerMember, models.PROTECT, related_name="reveals", verbose_name=_("co-owner")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("reveal of an owner")
        verbose_name_plural = _("reveals of owners")

    def __str__(self) -> str:
        return f"{self.member_id} {self.at:%Y-%m-%d %H:%M}"


class OwnerCorrection(Kept):
    """A name, phone or paper was entered wrongly or is another now. What stood there before stays, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(
        OwnerMember, models.PROTECT, related_name="corrections", verbose_name=_("co-owner")
    )
    was_name = SealedField(_("name before"))
    was_phone = SealedField(_("phone before"), blank=True, default="")
    was_paper = SealedField(_("number of the identity paper before"), blank=True, default="")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("correction of an owner")
        verbose_name_plural = _("corrections of owners")

    def __str__(self) -> str:
        return f"{self.member_id} {self.at:%Y-%m-%d %H:%M}"

"""Electing a committee anew (换届), or the first one of a compound (筹备组): one row from the report to the filing."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from councils.committee_rules import Reason, StandsFor
from councils.models.committees import OwnersCommittee
from properties.models import Compound


class Reelection(models.Model):
    """`committee` is the one in office, none for a first election; `elected` the one that came out of it.

    Open until that one is filed, or until it is called off.
    """

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="reelections", verbose_name=_("compound")
    )
    committee = models.ForeignKey(
        OwnersCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reelections",
        verbose_name=_("committee in office"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, default=Reason.TERM)
    reported_on = models.DateField(_("reported on"))
    group_formed_on = models.DateField(_("group formed"), null=True, blank=True)
    group_size = models.PositiveSmallIntegerField(_("members of the group"), null=True, blank=True)
    group_owners = models.PositiveSmallIntegerField(_("owners among them"), null=True, blank=True)
    group_head = models.CharField(
        _("head of the group"), max_length=40, blank=True, help_text=_("From the street office.")
    )
    list_posted_on = models.DateField(_("list posted"), null=True, blank=True)
    handed_over_on = models.DateField(_("papers handed to the housing body"), null=True, blank=True)
    elected = models.OneToOneField(
        OwnersCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="came_from",
        verbose_name=_("committee elected"),
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    called_off = models.CharField(_("why called off"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("compound", "-reported_on", "-pk")
        verbose_name = _("election of a committee")
        verbose_name_plural = _("elections of committees")
        constraints = (
            models.UniqueConstraint(
                fields=("compound",),
                condition=Q(ended_on__isnull=True),
                name="reelection_one_open_a_compound",
            ),
            models.CheckConstraint(
                name="reelection_first_iff_no_committee",
                condition=Q(reason="first", committee__isnull=True)
                | ~Q(reason="first") & Q(committee__isnull=False),
            ),
            models.CheckConstraint(
                name="reelection_group_formed_wholly",
                condition=Q(
                    group_formed_on__isnull=True,
                    group_size__isnull=True,
                    group_owners__isnull=True,
                    group_head="",
                )
                | Q(group_formed_on__gte=F("reported_on"), group_owners__lt=F("group_size"))
                & ~Q(group_head=""),
            ),
            models.CheckConstraint(
                name="reelection_ends_elected_or_called_off",
                condition=Q(ended_on__isnull=True, called_off="")
                | Q(ended_on__isnull=False, elected__isnull=False, called_off="")
                | Q(ended_on__isnull=False, elected__isnull=True) & ~Q(called_off=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound_id} {self.reason} {self.reported_on:%Y-%m-%d}"


class GroupMember(models.Model):
    """Somebody of a preparing group, by the name on the posted list. Who leads it comes from the street office."""

    election = models.ForeignKey(
        Reelection, models.PROTECT, related_name="group", verbose_name=_("election of a committee")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("published name"), max_length=40)
    stands_for = models.CharField(_("stands for"), max_length=13, choices=StandsFor.choices)
    is_head = models.BooleanField(_("leads the group"), default=False)

    class Meta:
        ordering = ("election", "position")
        verbose_name = _("member of a preparing group")
        verbose_name_plural = _("members of preparing groups")
        constraints = (
            models.UniqueConstraint(fields=("election", "position"), name="group_member_place_once"),
            models.UniqueConstraint(fields=("election", "name"), name="group_member_named_once"),
            models.UniqueConstraint(
                fields=("election",), condition=Q(is_head=True), name="group_member_one_head"
            ),
            models.CheckConstraint(
                name="group_member_head_from_the_street",
                condition=Q(is_head=False) | Q(stands_for="street"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stands_for_display()} {self.name}"

"""Who proposes a topic and who takes part in a session. Names are sealed: most of them are residents'."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from councils.models.halls import Hall
from councils.models.sessions import AgendaItem, CouncilSession
from properties.models import Compound
from yinhang.fields import SealedField


class TopicProposal(models.Model):
    """A topic a resident proposed without an account; no phone is asked for. Taken up as an item, or declined."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hall = models.ForeignKey(
        Hall, models.PROTECT, related_name="proposals", verbose_name=_("red council hall")
    )
    compound = models.ForeignKey(
        Compound, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compound")
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is to be discussed"), max_length=1000)
    name = SealedField(_("full name"), blank=True, default="")
    at = models.DateTimeField(_("at"), default=timezone.now)
    item = models.OneToOneField(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("agenda item"),
    )
    declined_reason = models.CharField(_("why it is not taken up"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering = ("-at", "pk")
        verbose_name = _("proposed topic")
        verbose_name_plural = _("proposed topics")
        constraints = (
            models.CheckConstraint(
                name="proposal_answered_one_way",
                condition=Q(answered_at__isnull=True, item__isnull=True, declined_reason="")
                | Q(answered_at__isnull=False, item__isnull=False, declined_reason="")
                | Q(answered_at__isnull=False, item__isnull=True) & ~Q(declined_reason=""),
            ),
        )

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Somebody took part. `name_index` finds the same person again without reading a name; a mistake is struck."""

    class Capacity(models.TextChoices):
        RESIDENT = "resident", pgettext_lazy("capacity", "resident")
        SECRETARY = "secretary", pgettext_lazy("capacity", "Party secretary")
        COMMITTEE = "committee", pgettext_lazy("capacity", "owners' committee")
        FIRM = "firm", pgettext_lazy("capacity", "property firm")
        POLICE = "police", pgettext_lazy("capacity", "police officer")
        VOLUNTEER = "volunteer", pgettext_lazy("capacity", "volunteer")
        DEPARTMENT = "department", pgettext_lazy("capacity", "department")
        STREET = "street", pgettext_lazy("capacity", "street office or residents' committee")

    class Way(models.TextChoices):
        HAND = "hand", pgettext_lazy("sign-in", "by hand")
        QR = "qr", pgettext_lazy("sign-in", "by code")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        CouncilSession, models.PROTECT, related_name="attendance", verbose_name=_("session of a hall")
    )
    name = SealedField(_("full name"))
    name_index = models.CharField(max_length=64, editable=False)
    building = models.CharField(_("building or unit"), max_length=60, blank=True)
    capacity = models.CharField(
        _("capacity"), max_length=10, choices=Capacity.choices, default=Capacity.RESIDENT
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    way = models.CharField(_("signed in"), max_length=4, choices=Way.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    struck_at = models.DateTimeField(_("struck"), null=True, blank=True)
    struck_reason = models.CharField(_("why struck"), max_length=200, blank=True)

    class Meta:
        ordering = ("session", "at", "pk")
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "name_index"),
                condition=Q(struck_at__isnull=True),
                name="attendance_once_a_session",
            ),
            models.CheckConstraint(
                name="attendance_struck_says_why",
                condition=Q(struck_at__isnull=True, struck_reason="")
                | Q(struck_at__isnull=False) & ~Q(struck_reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.get_capacity_display()}"

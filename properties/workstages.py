"""The stages of renewal works by kind: a table, and what follows from it. Nothing here reads a row or a clock.

成熟一批、签约一批、开工一批: a lift added to a walk-up is first asked about, then ripe, then signed, then begun.
The other kinds have no batches before the contract. CANDIDATE and DELIVERED are the house's own names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Kind(TextChoices):
    HOME = "home", _("Beautiful Home")
    SEWAGE = "sewage", _("separation of rain water and sewage")
    LIFT_REPLACEMENT = "lift_renewal", _("replacement of lifts")
    LIFT_ADDITION = "lift_added", _("new lifts for walk-ups")
    CHARGING = "charging", _("charging points for e-bikes")
    OTHER = "other", _("other works")


class Stage(TextChoices):
    CANDIDATE = "candidate", _("residents are being asked")
    MATURE = "mature", _("ripe")
    PLANNED = "planned", _("planned")
    SIGNED = "signed", _("contract signed")
    STARTED = "started", _("started")
    COMPLETED = "completed", _("completed")
    DELIVERED = "delivered", _("delivered to residents")
    CANCELLED = "cancelled", _("called off")


_PLAIN: Final = (Stage.PLANNED, Stage.STARTED, Stage.COMPLETED, Stage.DELIVERED)
WAYS: Final[Mapping[Kind, tuple[Stage, ...]]] = {
    Kind.HOME: _PLAIN,
    Kind.SEWAGE: _PLAIN,
    Kind.LIFT_REPLACEMENT: (
        Stage.PLANNED,
        Stage.SIGNED,
        Stage.STARTED,
        Stage.COMPLETED,
        Stage.DELIVERED,
    ),
    Kind.LIFT_ADDITION: (
        Stage.CANDIDATE,
        Stage.MATURE,
        Stage.SIGNED,
        Stage.STARTED,
        Stage.COMPLETED,
        Stage.DELIVERED,
    ),
    Kind.CHARGING: _PLAIN,
    Kind.OTHER: _PLAIN,
}
# A work of one programme is of its kind; of several, or of another, it is `other`.
KIND_OF: Final[Mapping[str, Kind]] = {
    "beautiful-home": Kind.HOME,
    "rain-sewage": Kind.SEWAGE,
    "lift-replacement": Kind.LIFT_REPLACEMENT,
    "lift-addition": Kind.LIFT_ADDITION,
    "e-bike-charging": Kind.CHARGING,
}
# Done: what the street has promised counts from the day of completion on, handed over or not yet.
DONE: Final = (Stage.COMPLETED, Stage.DELIVERED)
OVER: Final = (Stage.DELIVERED, Stage.CANCELLED)
# Four words for a report that has no room for eight.
PHASE: Final[Mapping[Stage, Stage]] = {
    Stage.CANDIDATE: Stage.PLANNED,
    Stage.MATURE: Stage.PLANNED,
    Stage.PLANNED: Stage.PLANNED,
    Stage.SIGNED: Stage.PLANNED,
    Stage.STARTED: Stage.STARTED,
    Stage.COMPLETED: Stage.COMPLETED,
    Stage.DELIVERED: Stage.COMPLETED,
    Stage.CANCELLED: Stage.CANCELLED,
}


def first(kind: Kind) -> Stage:
    return WAYS[kind][0]


def place(kind: Kind, stage: Stage) -> int:
    """How far along its way a work is. Rows from before the kinds say PLANNED, which is where every way begins."""
    way = WAYS[kind]
    return way.index(stage) if stage in way else 0


def forward(kind: Kind, stage: Stage) -> Stage | None:
    """The stage that comes next; None at the end of the way and for what was called off."""
    if stage in OVER:
        return None
    return WAYS[kind][place(kind, stage) + 1]


def ahead(kind: Kind, stage: Stage) -> tuple[Stage, ...]:
    """The stages still to be reached, in their order."""
    return () if stage in OVER else WAYS[kind][place(kind, stage) + 1 :]


def back(kind: Kind, stage: Stage) -> Stage | None:
    """One stage back; what was called off begins anew."""
    if stage == Stage.CANCELLED:
        return first(kind)
    at = place(kind, stage)
    return WAYS[kind][at - 1] if at else None


def choices(kind: Kind, stage: Stage) -> tuple[Stage, ...]:
    """Every stage a work may turn to now: on, called off while it is not completed, one back."""
    found = [forward(kind, stage), back(kind, stage)]
    if stage not in DONE and stage != Stage.CANCELLED:
        found.insert(1, Stage.CANCELLED)
    return tuple(one for one in found if one is not None)


def needs_words(kind: Kind, was: Stage, stage: Stage) -> bool:
    """Whether going from one to the other takes something back, so that it has to be said why."""
    return stage == back(kind, was)


def days_late(planned_on: date | None, today: date) -> int:
    """How many days a planned day is gone; on the day itself nothing is late."""
    return max(0, (today - planned_on).days) if planned_on else 0


def in_order(kind: Kind, days: Mapping[Stage, date]) -> bool:
    """Whether no stage is planned before one that comes first."""
    planned = [days[stage] for stage in WAYS[kind] if stage in days]
    return planned == sorted(planned)

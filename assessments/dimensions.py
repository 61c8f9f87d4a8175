"""The eight dimensions of an assessment, what a new scheme starts with, and what each is counted from. Tables only.

The street's own 《物业服务达标考核奖励实施细则》 is not published. These figures are proposals to be edited
(domain.md 8); the yuan are a quarter of the yearly amounts of the scheme of 浦东曹路镇.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise


class Dimension(models.TextChoices):
    TICKETS = "TICKETS", _("Complaints and reports")
    SATISFACTION = "SATISFACTION", _("Residents' satisfaction")
    REPAIR = "REPAIR", _("Repairs")
    CLEAN = "CLEAN", _("Cleanliness")
    ORDER = "ORDER", _("Order and parking")
    SAFETY = "SAFETY", _("Safety and fire protection")
    GREEN = "GREEN", _("Green spaces")
    DISCLOSURE = "DISCLOSURE", _("Publication and compliance")


class Grade(models.TextChoices):
    EXCELLENT = "excellent", _("excellent")
    GOOD = "good", _("good")
    PASSED = "passed", _("up to standard")
    FAILED = "failed", _("below standard")
    TOO_FEW = "too_few", _("sample too small")


WEIGHTS: Final[Mapping[str, int]] = {
    Dimension.TICKETS.value: 25,
    Dimension.SATISFACTION.value: 20,
    Dimension.REPAIR.value: 15,
    Dimension.CLEAN.value: 10,
    Dimension.ORDER.value: 10,
    Dimension.SAFETY.value: 10,
    Dimension.GREEN.value: 5,
    Dimension.DISCLOSURE.value: 5,
}
# From how many points on; below the last it is "below standard".
GRADES: Final = (("90", Grade.EXCELLENT.value), ("80", Grade.GOOD.value), ("60", Grade.PASSED.value))
# Up to how many m², and yuan for a quarter; the last band has no upper end.
BANDS: Final = (("50000", "7500.00"), ("100000", "12500.00"), (None, "17500.00"))
# From how many points on, and which part of the base is paid; below the last nothing.
FACTORS: Final = (("80", "1.00"), ("70", "0.80"), ("60", "0.60"))
BONUS_CAP: Final = 5
# Below it a share says more about chance and about single persons than about the work (domain.md 3.1).
LEAST: Final = 5
# A score that rests on less than half of the weights would not be a judgment of the service.
LEAST_WEIGHT: Final = 50
INSPECTED: Final = (Dimension.CLEAN, Dimension.ORDER, Dimension.SAFETY, Dimension.GREEN)
_SINGLE: Final = frozenset({*INSPECTED, Dimension.DISCLOSURE})

LINES: Final[Mapping[str, _StrPromise]] = {
    "on_time": _("Solved in time ÷ (solved + open and overdue when the period was drawn up)"),
    "contact": _("First contact in time ÷ contacts made or run out"),
    "not_again": _("Reports that repeat no earlier one ÷ reports received"),
    "satisfied": _("Ratings of “fair” or better ÷ ratings; who does not rate is not counted"),
    "repaired": _("Repairs done in time ÷ (repairs done + open and overdue)"),
    "inspected": _("Points of the inspections ÷ most points possible"),
    "published": _("Published by the legal date ÷ publications due"),
}


def least_of(least: int) -> dict[str, int]:
    """The least number of rows each dimension needs: reports and ratings `least`, an inspection or a date one."""
    return {one.value: 1 if one in _SINGLE else least for one in Dimension}

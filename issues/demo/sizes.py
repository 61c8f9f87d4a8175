"""How much to invent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Size:
    """Counts are for one subdistrict; `days` is how far back the reports go.

    Reports of the last `picture_days` get drawn photos. `showcase` adds one report for each thing a page can
    show. `reminders`: the planner may still send the last one of each clock ("recent"), those to come
    ("coming"), or none: a million clocks are for measuring.
    """

    streets: int
    grids: int
    neighbourhoods: int
    compounds: int
    unheld: int
    firms: int
    blocks: int
    entrances: int
    issues: int
    days: int
    picture_days: int
    showcase: bool
    reminders: str


SIZES: Final = {
    "small": Size(1, 2, 3, 4, 1, 3, 4, 2, 120, 120, 120, showcase=True, reminders="recent"),
    "street": Size(1, 5, 49, 120, 3, 30, 10, 2, 6_000, 365, 10, showcase=True, reminders="coming"),
    # 216 subdistricts: 4,752 neighbourhoods, 11,880 compounds, 1,000,000 reports.
    "city": Size(216, 5, 22, 55, 1, 12, 3, 1, 4_630, 365, 0, showcase=False, reminders="none"),
}
CITY_ISSUES: Final = 1_000_000


def issues_of(size: Size, street: int) -> int:
    """How many reports the street with this number gets; the last one fills the city up to a round million."""
    if size.streets == 1:
        return size.issues
    before = size.issues * street
    return min(size.issues, max(0, CITY_ISSUES - before))

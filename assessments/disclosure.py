"""What had to be published in a period and what was, in time: income each quarter, the fund each half-year (SHP 66)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from properties.models import Publication

if TYPE_CHECKING:
    from datetime import date


def due_in(subdistrict: int, first: date, last: date) -> list[tuple[int, date, bool]]:
    """(compound, day it was due, whether it was published by then) of the street's compounds in the period."""
    rows = Publication.objects.filter(
        compound__subdistrict=subdistrict, due_on__gte=first, due_on__lte=last, is_current=True
    )
    return [
        (compound, due_on, published_on is not None and published_on <= due_on)
        for compound, due_on, published_on in rows.order_by("pk").values_list(
            "compound", "due_on", "published_on"
        )
    ]

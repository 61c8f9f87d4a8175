"""Keeping the ledger small: the rows of a cell give way to one row with their sum.

Nobody who reads notices: before and after, a cell's rows add up to the same. Two who compact at once take
different rows (SKIP LOCKED on PostgreSQL, one writer at a time on SQLite).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Count, Q

from issues.figures.counting import COLUMNS, NOTHING, Cell, plus
from issues.figures.recording import as_rows
from issues.models import Figure

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from issues.figures.counting import Counts

CELL: Final = ("month", "subdistrict_id", "neighbourhood_id", "compound_id", "topic_id", "firm_id")


def compact(limit: int, *, compounds: Collection[int] | None = None) -> int:
    """Sum up at most `limit` crowded cells, of some compounds or of all. Returns how many rows went away."""
    rows = Figure.objects.all()
    if compounds is not None:
        rows = rows.filter(compound__in=compounds)
    crowded = rows.order_by().values_list(*CELL).annotate(rows=Count("pk")).filter(rows__gt=1)[:limit]
    cells = [Cell(*found[:-1]) for found in crowded]
    by_page: dict[tuple[int, date], set[Cell]] = defaultdict(set)
    for cell in cells:
        by_page[cell.compound, cell.month].add(cell)
    return sum(_compact(compound, month, found) for (compound, month), found in by_page.items())


@transaction.atomic
def _compact(compound: int, month: date, cells: set[Cell]) -> int:
    """The crowded cells of one compound and month, in a transaction of their own."""
    taken = Figure.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        Q(compound=compound, month=month)
    )
    keys: dict[Cell, list[int]] = defaultdict(list)
    sums: dict[Cell, Counts] = defaultdict(lambda: NOTHING)
    for key, *rest in taken.order_by("pk").values_list("pk", *CELL, *COLUMNS):
        cell = Cell(*rest[: len(CELL)])
        if cell in cells:
            keys[cell].append(key)
            sums[cell] = plus(sums[cell], tuple(rest[len(CELL) :]))
    crowded = {cell: sums[cell] for cell, found in keys.items() if len(found) > 1}
    if not crowded:
        return 0
    gone = [key for cell in crowded for key in keys[cell]]
    Figure.objects.filter(pk__in=gone).delete()
    stay = as_rows({cell: counts for cell, counts in crowded.items() if any(counts)})
    Figure.objects.bulk_create(stay)
    return len(gone) - len(stay)

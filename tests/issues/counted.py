"""What the figures tests ask again and again: is the ledger what the reports say, and what does it say?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from issues.figures.counting import COLUMNS
from issues.figures.rebuilding import Found, rebuild
from issues.models import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator


def differences() -> list[str]:
    """Every difference between the ledger and the reports, as lines; changes nothing."""
    found: list[Found] = []
    rebuild(repair=False, told=found.append)
    return [line for batch in found for line in batch.lines()]


def ledger(**only: Any) -> dict[str, int]:
    """The columns of the ledger that are not zero, added up over the rows that fit."""
    sums: Counter[str] = Counter()
    for row in Figure.objects.filter(**only).values_list(*COLUMNS):
        sums.update(dict(zip(COLUMNS, row, strict=True)))
    return {name: count for name, count in sums.items() if count}


def by_firm_and_month(**only: Any) -> dict[tuple[int | None, str], dict[str, int]]:
    """The same by firm and month ("2026-03"); cells that come to nothing are left out."""
    keys = {(row.firm_id, row.month) for row in Figure.objects.filter(**only)}
    return dict(_named(keys, only))


def _named(keys: set[Any], only: dict[str, Any]) -> Iterator[tuple[tuple[int | None, str], dict[str, int]]]:
    for firm, month in keys:
        found = ledger(firm=firm, month=month, **only)
        if found:
            yield (firm, f"{month:%Y-%m}"), found

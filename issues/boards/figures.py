"""Sums of the ledger and the load of open reports: what every page with figures of reports reads.

Past work comes from the ledger, one statement whatever the number of reports; what is open now is read from the
index of open reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q, Sum

from issues.boards.wording import STOPPED
from issues.figures.counting import COLUMNS
from issues.models import Figure, Issue

if TYPE_CHECKING:
    from datetime import date, datetime

# Under five rows a share says more about chance and about single persons than about the work (domain.md 3.1).
LEAST: Final = 5
NEAR: Final = timedelta(days=2)
_TENTH: Final = Decimal("0.1")
_NARROWED_BY: Final = frozenset({"topic", "firm", "compound", "neighbourhood"})
_COLUMN_OF: Final = {
    "topic": "topic_id",
    "compound": "compound_id",
    "firm": "firm_id",
    "neighbourhood": "neighbourhood_id",
    "": "",
}
_MONTH: Final = {"month": "month"}


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of whole months; see `issues.figures.counting` for what counts where."""

    received: int = 0
    recurred: int = 0
    on_time: int = 0
    late: int = 0
    refused: int = 0
    handed_over: int = 0
    rated: int = 0
    satisfied: int = 0

    @property
    def resolved(self) -> int:
        """Resolved and verified, in time or late."""
        return self.on_time + self.late

    @property
    def closed(self) -> int:
        """All three ends."""
        return self.resolved + self.refused + self.handed_over


@dataclass(frozen=True, slots=True)
class Load:
    """Open reports: all, those due within two days, those past their date. A stopped clock is neither."""

    open: int = 0
    near: int = 0
    overdue: int = 0


def sums(*, subdistrict: int, since: date, until: date, by: str, **only: Any) -> dict[Any, Sums]:
    """The sums of the months from `since` to `until`, both included, of one subdistrict; one statement.

    `by`: "topic", "compound", "firm", "neighbourhood" (by key; None: no firm answered), "month" (by its first
    day), or "" (one entry "", there even if nothing was counted). `only`: topic, firm, compound, neighbourhood,
    each a key, a row, or several of them. Raises LookupError for any other name.
    """
    column = _column(by, _COLUMN_OF | _MONTH)
    months = Q(month__gte=since.replace(day=1), month__lte=until.replace(day=1))
    rows = Figure.objects.filter(months, _narrowed(only), subdistrict=subdistrict).order_by()
    totals = {name: Sum(name) for name in COLUMNS}
    if not column:
        found = rows.aggregate(**totals)
        return {"": Sums(**{name: found[name] or 0 for name in COLUMNS})}
    grouped = rows.values_list(column).annotate(**totals)
    return {key: Sums(*counts) for key, *counts in grouped if any(counts)}


def load(*, subdistrict: int, by: str, at: datetime, **only: Any) -> dict[Any, Load]:
    """What is open at `at`, which is now; one statement. `by` and `only` as for `sums`, but for months."""
    column = _column(by, _COLUMN_OF)
    running = ~Q(status__in=sorted(STOPPED))
    totals = {
        "total": Count("pk"),
        "near": Count("pk", filter=running & Q(due_at__gte=at, due_at__lte=at + NEAR)),
        "overdue": Count("pk", filter=running & Q(due_at__lt=at)),
    }
    rows = Issue.objects.filter(_narrowed(only), subdistrict=subdistrict, closed_at__isnull=True).order_by()
    if not column:
        return {"": Load(*rows.aggregate(**totals).values())}
    return {key: Load(*counts) for key, *counts in rows.values_list(column).annotate(**totals)}


def _column(by: str, known: dict[str, str]) -> str:
    if by not in known:
        msg = f"figures are not kept by {by!r}"
        raise LookupError(msg)
    return known[by]


def _narrowed(only: dict[str, Any]) -> Q:
    narrowed = Q()
    for name, wanted in only.items():
        if name not in _NARROWED_BY:
            msg = f"figures cannot be narrowed by {name!r}"
            raise LookupError(msg)
        if isinstance(wanted, set | frozenset | list | tuple):
            narrowed &= Q(**{f"{name}__in": wanted})
        else:
            narrowed &= Q(**{name: wanted})
    return narrowed


def share(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent to one place, halves up; None (样本不足) where `whole` is under LEAST."""
    if whole < LEAST:
        return None
    return (Decimal(part) * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)

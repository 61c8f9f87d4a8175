"""The inputs of a period, gathered once for every contract of a street: six statements, whatever the number.

A compound that changed hands has a score for each firm, over its own days. What was answered stays with whoever
answered: reports, contacts and ratings by the firm on their rows, inspections by the firm of that day, what had to
be published by the firm of the day it was due. Counts of reports are those of whole months, as everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from assessments import disclosure
from assessments.dimensions import INSPECTED, Dimension
from assessments.grading import Line
from issues import clocks
from issues.boards.wording import STOPPED
from issues.models import Closing, Figure, Issue
from notices.calendar import midnight_after, start_of
from notices.models import Deadline
from properties.models import Contract, Inspection, Post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assessments.spans import Span

REPAIR_TOPIC: Final = "repair"
FULL: Final = 100
Pair = tuple[int, int]  # compound, firm
_LINES_OF: Final = {
    Dimension.TICKETS: ("on_time", "contact", "not_again"),
    Dimension.SATISFACTION: ("satisfied",),
    Dimension.REPAIR: ("repaired",),
    Dimension.DISCLOSURE: ("published",),
}


@dataclass(slots=True)
class Entry:
    """One firm in one compound: its last contract there, the days it answered, and what was counted."""

    contract: Contract
    days: int
    lines: dict[str, list[Line]] = field(default_factory=dict)

    def inputs(self, scheme: dict[str, Any], span: Span) -> dict[str, Any]:
        area = self.contract.compound.floor_area
        return {
            "scheme": scheme,
            "lines": {name: [line.frozen() for line in lines] for name, lines in self.lines.items()},
            "floor_area": None if area is None else str(area),
            "days": self.days,
            "of_days": span.days,
            "quarters": span.quarters,
            "bonus": [],
            "vetoes": [],
        }


def gather(subdistrict: int, span: Span) -> dict[Pair, Entry]:
    """Every firm under contract on any day of the period, by compound and firm."""
    contracts = _contracts(subdistrict, span)
    entries = _entries(contracts, span)
    counted = _reports(subdistrict, span)
    contacts = _contacts(subdistrict, span)
    inspected = _inspections(subdistrict, span)
    published = _published(subdistrict, span, contracts)
    for pair, entry in entries.items():
        found = counted[pair] | {"contact": contacts.get(pair, (0, 0)), "published": published[pair]}
        entry.lines = {
            name.value: [_share(code, *found.get(code, (0, 0))) for code in codes]
            for name, codes in _LINES_OF.items()
        }
        for name in INSPECTED:
            points, rows = inspected.get((*pair, name.value.lower()), (Decimal(0), 0))
            entry.lines[name.value] = [Line("inspected", points, Decimal(rows * FULL), rows)]
    return entries


def _share(code: str, hits: int, of: int) -> Line:
    return Line(code, Decimal(hits), Decimal(of), of)


def _contracts(subdistrict: int, span: Span) -> list[Contract]:
    rows = Contract.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=span.first),
        compound__subdistrict=subdistrict,
        starts_on__lte=span.last,
    )
    return list(rows.select_related("compound").order_by("compound", "starts_on", "pk"))


def _entries(contracts: Sequence[Contract], span: Span) -> dict[Pair, Entry]:
    found: dict[Pair, Entry] = {}
    for contract in contracts:
        first = max(contract.starts_on, span.first)
        last = min(contract.ends_on or span.last, span.last)
        days = (last - first).days + 1
        pair = (contract.compound_id, contract.firm_id)
        before = found[pair].days if pair in found else 0
        found[pair] = Entry(contract, min(before + days, span.days))
    return found


def _reports(subdistrict: int, span: Span) -> dict[Pair, dict[str, tuple[int, int]]]:
    """In time, not coming back, satisfied, repaired: (hits, of) by line."""
    late, late_repairs = _overdue(subdistrict, span)
    is_repair = Q(topic__code=REPAIR_TOPIC)
    names = ("on_time", "late", "received", "recurred", "rated", "satisfied")
    sums = {name: Sum(name) for name in names}
    repairs = {f"repair_{name}": Sum(name, filter=is_repair) for name in ("on_time", "late")}
    rows = Figure.objects.filter(
        subdistrict=subdistrict, month__gte=span.first, month__lte=span.last, firm__isnull=False
    ).order_by()
    wanted = {f"n_{name}": how for name, how in {**sums, **repairs}.items()}
    sum_of: dict[Pair, dict[str, int]] = {}
    for compound, firm, *totals in rows.values_list("compound", "firm").annotate(**wanted):
        sum_of[compound, firm] = dict(zip([*sums, *repairs], (total or 0 for total in totals), strict=True))
    found: dict[Pair, dict[str, tuple[int, int]]] = defaultdict(dict)
    for pair in {*sum_of, *late, *late_repairs}:
        counts = defaultdict(int, sum_of.get(pair, {}))
        solved, repaired = counts["on_time"], counts["repair_on_time"]
        found[pair] = {
            "on_time": (solved, solved + counts["late"] + late.get(pair, 0)),
            "not_again": (counts["received"] - counts["recurred"], counts["received"]),
            "satisfied": (counts["satisfied"], counts["rated"]),
            "repaired": (repaired, repaired + counts["repair_late"] + late_repairs.get(pair, 0)),
        }
    return found


def _overdue(subdistrict: int, span: Span) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """Open still, and promised for a day before the end of the period: all, and the repairs among them."""
    rows = Issue.objects.filter(
        ~Q(status__in=sorted(STOPPED)),
        subdistrict=subdistrict,
        closed_at__isnull=True,
        due_at__lt=midnight_after(span.last),
        firm__isnull=False,
    ).order_by()
    every: dict[Pair, int] = {}
    repairs: dict[Pair, int] = {}
    for compound, firm, total, of_repair in rows.values_list("compound", "firm").annotate(
        total=Count("pk"), of_repair=Count("pk", filter=Q(topic__code=REPAIR_TOPIC))
    ):
        every[compound, firm], repairs[compound, firm] = total, of_repair
    return every, repairs


def _contacts(subdistrict: int, span: Span) -> dict[Pair, tuple[int, int]]:
    """First contacts asked for in the period: made in time, of those made or run out by its end."""
    report = Issue.objects.filter(pk=OuterRef("subject_id"), subdistrict=subdistrict)
    answered = Closing.objects.filter(issue=OuterRef("subject_id"), undone_at__isnull=True)
    until = midnight_after(span.last)
    clocks_of = Deadline.objects.filter(
        Q(met_at__isnull=False) | Q(cancelled_at__isnull=True, due_at__lt=until),
        kind=clocks.CONTACT,
        subject_kind="issue",
        starts_at__gte=start_of(span.first),
        starts_at__lt=until,
    ).annotate(
        of_compound=Subquery(report.values("compound")[:1]),
        of_firm=Coalesce(Subquery(answered.values("firm")[:1]), Subquery(report.values("firm")[:1])),
    )
    rows = clocks_of.filter(of_compound__isnull=False, of_firm__isnull=False).order_by()
    found = rows.values_list("of_compound", "of_firm").annotate(
        hits=Count("pk", filter=Q(met_at__lte=F("due_at"))), total=Count("pk")
    )
    return {(compound, firm): (hits, of) for compound, firm, hits, of in found}


def _inspections(subdistrict: int, span: Span) -> dict[tuple[int, int, str], tuple[Decimal, int]]:
    """Points and number of the inspections that stand, without those by somebody who was of the firm that day."""
    own = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("on")),
        user=OuterRef("by"),
        firm=OuterRef("firm"),
        starts_on__lte=OuterRef("on"),
    )
    rows = Inspection.objects.filter(
        ~Exists(own),
        compound__subdistrict=subdistrict,
        firm__isnull=False,
        on__gte=span.first,
        on__lte=span.last,
        struck_at__isnull=True,
    ).order_by()
    found = rows.values_list("compound", "firm", "dimension").annotate(points=Sum("score"), rows=Count("pk"))
    # Points have one decimal place; SQLite adds them up as binary numbers.
    return {
        (compound, firm, name): (Decimal(points).quantize(Decimal("0.1")), rows)
        for compound, firm, name, points, rows in found
    }


def _published(subdistrict: int, span: Span, contracts: Sequence[Contract]) -> dict[Pair, tuple[int, int]]:
    """By the firm that was under contract on the day it was due."""
    held: dict[int, list[Contract]] = defaultdict(list)
    for contract in contracts:
        held[contract.compound_id].append(contract)
    found: dict[Pair, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for compound, due_on, in_time in disclosure.due_in(subdistrict, span.first, span.last):
        for contract in held[compound]:
            if contract.starts_on <= due_on and (contract.ends_on is None or due_on <= contract.ends_on):
                hits, of = found[compound, contract.firm_id]
                found[compound, contract.firm_id] = (hits + in_time, of + 1)
                break
    return found

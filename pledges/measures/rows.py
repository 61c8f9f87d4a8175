"""The rows behind a figure, one page at a time, as residents and staff may read them.

A public row says what, where and when, and nothing of who reported it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from issues import links
from issues.models import Issue
from notices.calendar import day_of
from pledges.measures.taking import amount_of, as_decimal
from pledges.models import Campaign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from pledges.measures.registry import Measure, Part, Scope

MOST: Final = 50


class CountedRow(NamedTuple):
    """One row that was looked at; `hit` says whether it counts. `amount` is what it adds, where rows differ.

    `staff_path` leads into the workspace, `public_path` to a page for everybody; either may be "".
    """

    kind: str
    label: str
    detail: str
    on: date | None
    hit: bool
    amount: Decimal | None
    staff_path: str
    public_path: str

    @property
    def name(self) -> str:
        """What it is: a figure may count rows of several kinds."""
        return name_of(self.kind)


class _Look(NamedTuple):
    scope: Scope
    day: date
    campaign: str


def counted(
    measure: Measure, scope: Scope, day: date, *, first: int = 0, most: int = MOST
) -> list[CountedRow]:
    """Rows `first` to `first + most`: within each kind those that count come before those only looked at."""
    look = _Look(scope, day, _campaign_code(scope))
    found: list[CountedRow] = []
    for part in measure.parts(scope, day):
        if len(found) == most:
            break
        size = part.rows.order_by().count()
        if first < size:
            rows = _sorted(part)[first : first + most - len(found)]
            found += _SHOWN[part.kind](list(rows), look)
        first = max(first - size, 0)
    return found


def _campaign_code(scope: Scope) -> str:
    if scope.campaign is None:
        return ""
    return Campaign.objects.values_list("code", flat=True).get(pk=scope.campaign)


def _sorted(part: Part) -> QuerySet[Any]:
    return part.rows.order_by("-hit", "-pk")


def _row(part: str, row: Any, **given: Any) -> CountedRow:
    amount = getattr(row, "amount", None)
    if isinstance(amount, timedelta) or amount is not None:
        amount = as_decimal(amount_of(amount))
    empty: dict[str, Any] = {"detail": "", "on": None, "staff_path": "", "public_path": ""}
    return CountedRow(part, hit=bool(row.hit), amount=amount, **(empty | given))


def _of_issue(part: str, row: Any, issue: Issue, on: date) -> CountedRow:
    detail = f"{issue.compound} · {issue.topic}"
    return _row(part, row, label=issue.code, detail=detail, on=on, staff_path=links.staff_path(issue.code))


def _issues(keys: Iterable[int]) -> dict[int, Issue]:
    return Issue.objects.select_related("compound", "topic").in_bulk(list(keys))


def _closings(rows: list[Any], _look: _Look, part: str = "closing") -> list[CountedRow]:
    known = _issues(row.issue_id for row in rows)
    return [_of_issue(part, row, known[row.issue_id], day_of(row.closed_at)) for row in rows]


def _closings_as(part: str) -> Callable[[list[Any], _Look], list[CountedRow]]:
    return lambda rows, look: _closings(rows, look, part)


def _contacts(rows: list[Any], _look: _Look) -> list[CountedRow]:
    """On the day the contact was made in time, or the day its time ran out."""
    known = _issues(row.subject_id for row in rows)
    return [_of_issue("contact", row, known[row.subject_id], day_of(row.settled)) for row in rows]


def _overdue(rows: list[Any], _look: _Look) -> list[CountedRow]:
    known = _issues(row.pk for row in rows)
    return [_of_issue("overdue", row, known[row.pk], day_of(row.due_then)) for row in rows]


def _reports(rows: list[Any], _look: _Look) -> list[CountedRow]:
    known = _issues(row.pk for row in rows)
    return [_of_issue("report", row, known[row.pk], day_of(row.opened_at)) for row in rows]


def _spots(rows: list[Any], _look: _Look) -> list[CountedRow]:
    places = _compounds(row.compound_id for row in rows)
    return [
        _row(
            "spot",
            row,
            label=row.code,
            detail=str(places[row.compound_id]),
            on=day_of(row.cleared_at if row.hit else row.found_at),
            staff_path=reverse("work:spot", args=[row.code]),
        )
        for row in rows
    ]


def _compounds(keys: Iterable[int]) -> dict[int, Any]:
    from properties.models import Compound

    return Compound.objects.in_bulk(set(keys))


def _compound_page(row: Any, look: _Look) -> str:
    return reverse("public:compound", args=[look.campaign, row.code]) if look.campaign else ""


def _places(rows: list[Any], look: _Look) -> list[CountedRow]:
    return [
        _row(
            "compound",
            row,
            label=str(row),
            detail=row.address,
            on=row.reached_on,
            public_path=_compound_page(row, look),
        )
        for row in rows
    ]


def _works(rows: list[Any], look: _Look) -> list[CountedRow]:
    places = _compounds(row.compound_id for row in rows)
    return [
        _row(
            "work",
            row,
            label=row.title,
            detail=str(places[row.compound_id]),
            on=row.reached_on,
            staff_path=reverse("places:work", args=[row.pk]),
            public_path=_compound_page(places[row.compound_id], look),
        )
        for row in rows
    ]


def _inspections(rows: list[Any], look: _Look) -> list[CountedRow]:
    places = _compounds(row.compound_id for row in rows)
    return [
        _row(
            "inspection",
            row,
            label=row.get_dimension_display(),
            detail=str(places[row.compound_id]),
            on=row.on,
            public_path=_compound_page(places[row.compound_id], look),
        )
        for row in rows
    ]


def _halls(rows: list[Any], _look: _Look) -> list[CountedRow]:
    return [
        _row("hall", row, label=row.name, detail=str(row.neighbourhood), on=row.demonstration_on)
        for row in rows
    ]


def _honours(rows: list[Any], _look: _Look) -> list[CountedRow]:
    return [
        _row("honour", row, label=row.holder, detail=row.get_kind_display(), on=row.given_on) for row in rows
    ]


def _pledges(rows: list[Any], look: _Look) -> list[CountedRow]:
    return [
        _row(
            "pledge",
            row,
            label=str(row.topic),
            detail=str(row.firm),
            on=row.due_on,
            staff_path=reverse("campaign:pledge", args=[row.pk]),
            public_path=reverse("public:topic", args=[look.campaign, row.topic.code]),
        )
        for row in rows
    ]


_SHOWN: Final[dict[str, Callable[[list[Any], _Look], list[CountedRow]]]] = {
    "closing": _closings,
    "overdue": _overdue,
    "contact": _contacts,
    "repair": _closings_as("repair"),
    "rating": _closings_as("rating"),
    "recurrence": _closings_as("recurrence"),
    "report": _reports,
    "spot": _spots,
    "compound": _places,
    "work": _works,
    "inspection": _inspections,
    "hall": _halls,
    "honour": _honours,
    "pledge": _pledges,
}


def name_of(kind: str) -> str:
    """What a row of a kind is called over its column."""
    return {
        "closing": _("Solved report"),
        "overdue": _("Open after its date"),
        "contact": _("First contact"),
        "repair": _("Solved report"),
        "rating": _("Rated report"),
        "recurrence": _("Solved report"),
        "report": _("Report"),
        "spot": _("Spot"),
        "compound": _("Compound"),
        "work": _("Renewal work"),
        "inspection": _("Inspection"),
        "hall": _("Red council hall"),
        "honour": _("Honour"),
        "pledge": _("Attack topic"),
    }[kind]

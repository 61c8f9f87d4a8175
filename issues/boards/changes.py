"""What changed, in one order that misses nothing: reports as they are now, and those that left the caller's sight.

On PostgreSQL a change is numbered by its transaction, and a page ends before the oldest transaction that is
still open: whatever commits late has a number that no page has passed yet. On SQLite writers take turns, so
the next number is always the last to be seen. Triggers set the numbers (migration 0008).

A report keeps only its last number, so a copy hears of its newest state once, however often it changed. What
went to another firm or department is told to the one it left, unless a post still shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import F, Max, Min, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from issues.boards.told_rows import Raw, Shape
from issues.models import Departure, Issue
from issues.models.issue import code_of
from properties.access import standing
from records.horizon import UNBOUNDED, horizon

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from properties.models import User

_GONE, _REPORT = 0, 1
_PAIR: Final = Tuple(F("changed_in"), F("pk"))


class Place(NamedTuple):
    """Up to where a copy has been told: the number of the change, what kind of row, which row."""

    change: int = -1
    kind: int = _REPORT
    row: int = 0


START: Final = Place()


class Changes(NamedTuple):
    """`rows` are ready for JSON; `more` when another page is there already; `end` is where to go on."""

    rows: list[dict[str, Any]]
    end: Place
    more: bool


def changes(user: User, after: Place, *, limit: int, client: str | None) -> Changes:
    """At most `limit` changes that the person may hear of, in order. `client` also gets its own numbers back."""
    ended = horizon()
    reports = [Raw(*raw) for raw in _reports(user, after, ended)[: limit + 1]]
    gone = _gone(user, after, ended)[: limit + 1]
    places = [(Place(row.changed_in, _REPORT, row.id), row) for row in reports]
    merged: list[tuple[Place, Any]] = sorted(
        [*places, *((Place(change, _GONE, pk), (issue, opened)) for change, pk, issue, opened in gone)],
        key=lambda pair: pair[0],
    )
    page, more = merged[:limit], len(merged) > limit
    shape = Shape(client=client)
    still = _still_seen(user, [about[0] for place, about in page if place.kind == _GONE])
    rows = [
        _report(shape.copy(about)) if place.kind == _REPORT else _tombstone(*about)
        for place, about in page
        if place.kind == _REPORT or about[0] not in still
    ]
    return Changes(rows, page[-1][0] if page else after, more)


def since(moment: datetime) -> Place:
    """From where to read to hear of everything that changed at `moment` or later, also of what commits late."""
    first = Issue.objects.filter(updated_at__gte=moment).aggregate(at=Min("changed_in"))["at"]
    begin = min(_next_change() if first is None else first, horizon())
    return Place(begin - 1, _REPORT, UNBOUNDED)


def is_ahead(place: Place) -> bool:
    """Whether a copy was told more than this database has ever done: it was put back from a backup."""
    return place.change >= _next_change()


def _next_change() -> int:
    if connection.vendor == "postgresql":
        return _asked("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    last = [model.objects.aggregate(at=Max("changed_in"))["at"] or 0 for model in (Issue, Departure)]
    return int(max(last)) + 1


def _asked(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _beyond(after: Place, kind: int, horizon: int) -> Q:
    """As pairs, (change, row) > (…, …): an import of thousands is one change, and a page must not read it from its start."""
    row = after.row if after.kind == kind else UNBOUNDED if after.kind > kind else 0
    return Q(TupleGreaterThan(_PAIR, (after.change, row)), changed_in__lt=horizon)


def _reports(user: User, after: Place, horizon: int) -> Any:
    rows = Issue.objects.visible_to(user).filter(_beyond(after, _REPORT, horizon))
    return rows.order_by("changed_in", "pk").values_list(*Raw._fields)


def _gone(user: User, after: Place, horizon: int) -> Any:
    at = standing(user)
    mine = Q(firm__in=at.firms) | Q(department__in=at.departments)
    rows = (
        Departure.objects.filter(mine, _beyond(after, _GONE, horizon))
        if at.firms or at.departments
        else (Departure.objects.none())
    )
    return rows.order_by("changed_in", "pk").values_list("changed_in", "pk", "issue", "issue__opened_at")


def _still_seen(user: User, issues: Iterable[int]) -> set[int]:
    wanted = set(issues)
    return (
        set(Issue.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
        if wanted
        else set()
    )


def _report(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "report", "code": row["code"], "report": row}


def _tombstone(issue: int, opened_at: datetime) -> dict[str, Any]:
    return {"kind": "gone", "code": code_of(issue, opened_at), "report": None}

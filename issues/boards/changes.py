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
from django.utils import timezone

from issues.boards.wording import short
from issues.models import Departure, Issue, Source, SubTopic
from issues.models.issue import code_of
from issues.models.topics import in_reader_language
from issues.workflow import Outcome, Status
from properties.access import standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from properties.models import User

_SUMMARY: Final = 60
_GONE, _REPORT = 0, 1
_UNBOUNDED: Final = 2**63 - 1
_PAIR: Final = Tuple(F("changed_in"), F("pk"))
_HORIZON: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


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


class _Raw(NamedTuple):
    id: int
    changed_in: int
    opened_at: datetime
    version: int
    status: str
    outcome: str
    due_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    closed_at: datetime | None
    urgency: str
    source: str
    text: str
    place: str
    affected: int
    external_id: str
    client: str
    topic__code: str
    topic__name: str
    topic__name_en: str
    subtopic__code: str | None
    subtopic__name: str | None
    subtopic__name_en: str | None
    compound__code: str
    compound__name: str
    firm__code: str | None
    firm__name: str | None
    lead__code: str | None
    lead__name: str | None
    lead__name_en: str | None


def changes(user: User, after: Place, *, limit: int, client: str | None) -> Changes:
    """At most `limit` changes that the person may hear of, in order. `client` also gets its own numbers back."""
    horizon = _horizon()
    reports = [_Raw(*raw) for raw in _reports(user, after, horizon)[: limit + 1]]
    gone = _gone(user, after, horizon)[: limit + 1]
    places = [(Place(row.changed_in, _REPORT, row.id), row) for row in reports]
    merged: list[tuple[Place, Any]] = sorted(
        [*places, *((Place(change, _GONE, pk), (issue, opened)) for change, pk, issue, opened in gone)],
        key=lambda pair: pair[0],
    )
    page, more = merged[:limit], len(merged) > limit
    shape = _Shape(client)
    still = _still_seen(user, [about[0] for place, about in page if place.kind == _GONE])
    rows = [
        shape.report(about) if place.kind == _REPORT else _tombstone(*about)
        for place, about in page
        if place.kind == _REPORT or about[0] not in still
    ]
    return Changes(rows, page[-1][0] if page else after, more)


def since(moment: datetime) -> Place:
    """From where to read to hear of everything that changed at `moment` or later, also of what commits late."""
    first = Issue.objects.filter(updated_at__gte=moment).aggregate(at=Min("changed_in"))["at"]
    begin = min(_next_change() if first is None else first, _horizon())
    return Place(begin - 1, _REPORT, _UNBOUNDED)


def is_ahead(place: Place) -> bool:
    """Whether a copy was told more than this database has ever done: it was put back from a backup."""
    return place.change >= _next_change()


def _horizon() -> int:
    """The first number that may still be added to."""
    return _asked(_HORIZON) if connection.vendor == "postgresql" else _UNBOUNDED


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
    row = after.row if after.kind == kind else _UNBOUNDED if after.kind > kind else 0
    return Q(TupleGreaterThan(_PAIR, (after.change, row)), changed_in__lt=horizon)


def _reports(user: User, after: Place, horizon: int) -> Any:
    rows = Issue.objects.visible_to(user).filter(_beyond(after, _REPORT, horizon))
    return rows.order_by("changed_in", "pk").values_list(*_Raw._fields)


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


def _tombstone(issue: int, opened_at: datetime) -> dict[str, Any]:
    return {"kind": "gone", "code": code_of(issue, opened_at), "report": None}


class _Shape:
    """The labels are looked up once a page, not once a row."""

    def __init__(self, client: str | None) -> None:
        self.client = client
        self.status, self.outcome = _labels(Status), {"": "", **_labels(Outcome)}
        self.urgency, self.source = _labels(SubTopic.Urgency), _labels(Source)

    def report(self, raw: _Raw) -> dict[str, Any]:
        code = code_of(raw.id, raw.opened_at)
        return {"kind": "report", "code": code, "report": self._body(code, raw)}

    def _body(self, code: str, raw: _Raw) -> dict[str, Any]:
        return {
            "code": code,
            "external_id": raw.external_id if raw.client == self.client and raw.external_id else None,
            "version": raw.version,
            "status": raw.status,
            "status_label": self.status[raw.status],
            "outcome": raw.outcome,
            "outcome_label": self.outcome[raw.outcome],
            "opened_at": _moment(raw.opened_at),
            "due_at": _moment(raw.due_at),
            "updated_at": _moment(raw.updated_at),
            "finished_at": _moment(raw.finished_at),
            "closed_at": _moment(raw.closed_at),
            "urgency": raw.urgency,
            "urgency_label": self.urgency[raw.urgency],
            "source": raw.source,
            "source_label": self.source[raw.source],
            "topic": _named(raw.topic__code, raw.topic__name, raw.topic__name_en),
            "subtopic": _named(raw.subtopic__code, raw.subtopic__name, raw.subtopic__name_en),
            "compound": _named(raw.compound__code, raw.compound__name),
            "firm": _named(raw.firm__code, raw.firm__name),
            "department": _named(raw.lead__code, raw.lead__name, raw.lead__name_en),
            "place": raw.place,
            "summary": short(raw.text, _SUMMARY),
            "affected": raw.affected,
        }


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _named(code: str | None, name: str | None, english: str | None = "") -> dict[str, str] | None:
    return None if code is None else {"code": code, "name": in_reader_language(name or "", english or "")}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else timezone.localtime(moment).isoformat()

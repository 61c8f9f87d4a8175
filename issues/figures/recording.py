"""Writing what a filing or a move changed, in its transaction: nothing where nothing that is counted changed.

The ledger is only ever added to, so that no two people wait for the same counter. The row lock of the report,
which every move takes first, keeps the ends of one report in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from issues.figures.counting import (
    COLUMNS,
    NOWHERE,
    End,
    Place,
    Rated,
    Report,
    contributions,
    difference,
    in_time,
    plus,
    rated,
)
from issues.models import Closing, Figure, Move, Rating
from issues.workflow import Status, Verb
from notices.prepared import Prepared
from notices.rows import insert, update

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from issues.figures.counting import Cell, Counts
    from issues.models import Issue

_CLOSINGS: Final[Prepared[Closing]] = Prepared(
    lambda key: Closing.objects.filter(issue=key).order_by("seq"), int
)
_RATINGS: Final[Prepared[Rating]] = Prepared(
    lambda key: Rating.objects.filter(issue=key).order_by("closing"), int
)


class Seen(NamedTuple):
    """The columns of a report a move can change and the ledger minds."""

    status: str
    firm: int | None
    topic: int


class _Kept(NamedTuple):
    end: End | None = None
    rated: Rated | None = None


def seen(issue: Issue) -> Seen:
    """To be asked before a move and handed to `record` after it."""
    return Seen(str(issue.status), issue.firm_id, issue.topic_id)


def record_filings(issues: Iterable[Issue]) -> None:
    """Reports that have just been inserted."""
    added: dict[Cell, Counts] = {}
    for issue in issues:
        for cell, counts in contributions(_report(issue, seen(issue), _Kept())).items():
            added[cell] = plus(added[cell], counts) if cell in added else counts
    add(added)


def record(issue: Issue, was: Seen, move: Move) -> None:
    """What a move changed; the issue as it is now, `was` as it had been before, and the move's history row."""
    now = seen(issue)
    if now == was and move.verb != Verb.RATE:
        return
    before, after = _kept(issue, move)
    add(difference(contributions(_report(issue, was, before)), contributions(_report(issue, now, after))))


def _report(issue: Issue, seen: Seen, kept: _Kept) -> Report:
    place = Place(issue.subdistrict_id, issue.neighbourhood_id, issue.compound_id, seen.topic)
    recurs = issue.recurrence_of_id is not None
    return Report(place, seen.status, seen.firm, issue.opened_at, recurs, kept.end, kept.rated)


def _kept(issue: Issue, move: Move) -> tuple[_Kept, _Kept]:
    """Ends and ratings before and after the move. What a move leaves alone is left out on both sides."""
    if move.verb == Verb.RATE:
        return _rate(issue)
    if move.now == Status.CLOSED:
        return _Kept(), _Kept(end=_close(issue, move))
    if move.was == Status.CLOSED:
        return _Kept(end=_undo(issue, move)), _Kept()
    if move.now in NOWHERE:
        latest = _latest(_ratings(issue))
        return _Kept(rated=latest), _Kept(rated=latest)
    return _Kept(), _Kept()


def _close(issue: Issue, move: Move) -> End:
    """The end as it stands in the row the move has just written."""
    closed_at = issue.closed_at or move.at
    on_time = in_time(issue.due_at, issue.finished_at, closed_at)
    insert(
        [
            Closing(
                issue=issue,
                seq=move.seq,
                outcome=issue.outcome,
                topic_id=issue.topic_id,
                compound_id=issue.compound_id,
                neighbourhood_id=issue.neighbourhood_id,
                subdistrict_id=issue.subdistrict_id,
                firm_id=issue.firm_id,
                opened_at=issue.opened_at,
                due_at=issue.due_at,
                finished_at=issue.finished_at,
                closed_at=closed_at,
                on_time=on_time,
            )
        ]
    )
    return End(str(issue.outcome), on_time, issue.firm_id, closed_at)


def _undo(issue: Issue, move: Move) -> End | None:
    """The end the move took back; None where it was reached before ends were kept and not derived since."""
    standing = next((row for row in _CLOSINGS.rows(issue.pk) if row.undone_at is None), None)
    if standing is None:
        return None
    update(Closing, {"undone_at": move.at}, id=standing.pk)
    return End(standing.outcome, standing.on_time, standing.firm_id, standing.closed_at)


def _rate(issue: Issue) -> tuple[_Kept, _Kept]:
    """The rating just given is the last: only the last end can be rated, and each once."""
    rows = _ratings(issue)
    return _Kept(rated=_latest(rows[:-1])), _Kept(rated=_latest(rows))


def _latest(rows: list[Rated | None]) -> Rated | None:
    return rows[-1] if rows else None


def _ratings(issue: Issue) -> list[Rated | None]:
    """The ratings of a report by the order of its ends; None for one that does not count or whose end is not kept."""
    ends = {row.seq: row for row in _CLOSINGS.rows(issue.pk)}
    if not ends:
        return []
    return [
        rated(row.score, row.at, outcome=end.outcome, firm=end.firm_id) if end else None
        for row, end in ((row, ends.get(row.closing)) for row in _RATINGS.rows(issue.pk))
    ]


def add(changes: Mapping[Cell, Counts]) -> None:
    """Add to the ledger, in one statement; none where there is nothing to add."""
    insert(as_rows(changes))


def as_rows(changes: Mapping[Cell, Counts]) -> list[Figure]:
    return [
        Figure(
            month=cell.month,
            subdistrict_id=cell.subdistrict,
            neighbourhood_id=cell.neighbourhood,
            compound_id=cell.compound,
            topic_id=cell.topic,
            firm_id=cell.firm,
            **_named(counts),
        )
        for cell, counts in changes.items()
    ]


def _named(counts: Iterable[int]) -> dict[str, int]:
    return dict(zip(COLUMNS, counts, strict=True))

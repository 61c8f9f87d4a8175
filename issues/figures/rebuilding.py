"""Deriving ends and figures from the reports themselves, and putting right what differs.

Batch by batch: each is read in one snapshot, so that people may go on working meanwhile. What is put right is
a difference, too: an addition to the ledger stays right whatever is added beside it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Sum

from issues.figures.compacting import CELL
from issues.figures.counting import (
    COLUMNS,
    NOTHING,
    Cell,
    End,
    Report,
    contributions,
    difference,
    plus,
    rated,
)
from issues.figures.history import VALUES, Ended, as_values, endings, reports
from issues.figures.recording import as_rows
from issues.models import Closing, Figure, Issue, Rating
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from issues.figures.counting import Counts
    from issues.figures.history import Known

# Keys in one IN list: SQLite takes 32,766.
_AT_ONCE: Final = 10_000
_TRIES: Final = 5
Key = tuple[int, int]  # a report and the number of the history row that ended it


class Found(NamedTuple):
    """What differs in one batch. `ends`: by key, the row there is and the row there should be, None for neither."""

    ends: dict[Key, tuple[tuple[Any, ...] | None, Ended | None]]
    cells: dict[Cell, Counts]

    def __bool__(self) -> bool:
        return bool(self.ends or self.cells)

    def lines(self) -> Iterator[str]:
        """Each difference as a line a person can look up; figures by the keys of the ledger."""
        for (issue, seq), (kept, derived) in sorted(self.ends.items()):
            now, due = ("—" if row is None else " ".join(map(str, row)) for row in (kept, _row(derived)))
            yield f"end {issue}.{seq}: kept {now}; history says {due}"
        for cell, counts in sorted(self.cells.items(), key=str):
            missing = ", ".join(
                f"{name} {count:+d}" for name, count in zip(COLUMNS, counts, strict=True) if count
            )
            place = f"compound {cell.compound} topic {cell.topic} firm {cell.firm or '—'}"
            yield f"{cell.month:%Y-%m} {place}: to be added {missing}"

    def __len__(self) -> int:
        return len(self.ends) + len(self.cells)


def rebuild(*, repair: bool, told: Callable[[Found], None]) -> int:
    """Compare everything; with `repair` put right what differs. `told` hears of each batch that differs.

    Returns how many differences there were. Two repairs at once take turns.
    """
    count = 0
    for compounds in _batches():
        found = _again_if_beaten(compounds) if repair else _look(compounds)
        if found:
            told(found)
            count += len(found)
    return count


def _batches() -> Iterator[list[int]]:
    """All compounds, neighbours together, with about `_AT_ONCE` reports a batch."""
    rows = Compound.objects.order_by("subdistrict", "pk").annotate(reports=Count("issues"))
    batch: list[int] = []
    size = 0
    for key, count in rows.values_list("pk", "reports"):
        if batch and size + count > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(key)
        size += count
    if batch:
        yield batch


@contextmanager
def _snapshot(*, alone: bool = False) -> Iterator[None]:
    """One state of the database for all that is read inside. `alone`: no other repair runs beside it.

    The lock is taken before anything is read, so that the snapshot shows what the repair before it did; people
    who file and move reports do not wait for it. Inside a test's transaction there is nobody to be kept apart.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                if alone:
                    cursor.execute("LOCK TABLE issues_figure IN SHARE UPDATE EXCLUSIVE MODE")
        yield


def _look(compounds: Sequence[int]) -> Found:
    with _snapshot():
        return _compare(compounds)


def _again_if_beaten(compounds: Sequence[int]) -> Found:
    """Repair a batch; when somebody moved one of its reports meanwhile, look and repair again."""
    for left in range(_TRIES, 0, -1):
        try:
            with _snapshot(alone=True):
                found = _compare(compounds)
                _repair(found)
                return found
        except OperationalError:
            if left == 1:
                raise
    return Found({}, {})


def _compare(compounds: Sequence[int]) -> Found:
    ends: dict[Key, tuple[tuple[Any, ...] | None, Ended | None]] = {}
    derived: dict[Cell, Counts] = {}
    issues = reports(compounds)
    for start in range(0, len(issues), _AT_ONCE):
        part = issues[start : start + _AT_ONCE]
        should = {(row.issue, row.seq): row for row in endings(part)}
        ends.update(_differing(_kept([issue.id for issue in part]), should))
        _count(part, should, derived)
    return Found(ends, difference(_ledger(compounds), derived))


def _differing(
    kept: Mapping[Key, tuple[Any, ...]], should: Mapping[Key, Ended]
) -> Iterator[tuple[Key, tuple[tuple[Any, ...] | None, Ended | None]]]:
    for key in {**kept, **should}:
        pair = kept.get(key), should.get(key)
        if pair[0] != _row(pair[1]):
            yield key, pair


def _row(ended: Ended | None) -> tuple[Any, ...] | None:
    """An end in the order of `VALUES`."""
    if ended is None:
        return None
    _issue, _seq, outcome, place, *rest = ended
    return (outcome, *place, *rest)


def _kept(issues: Sequence[int]) -> dict[Key, tuple[Any, ...]]:
    rows = Closing.objects.filter(issue__in=issues).order_by()
    return {(issue, seq): tuple(rest) for issue, seq, *rest in rows.values_list("issue", "seq", *VALUES)}


def _count(issues: Iterable[Known], ends: Mapping[Key, Ended], into: dict[Cell, Counts]) -> None:
    """Add up what these reports count for."""
    keys = [issue.id for issue in issues]
    standing = {row.issue: row for row in ends.values() if row.undone_at is None}
    ratings = _latest_ratings(keys)
    for issue in issues:
        end, given = standing.get(issue.id), ratings.get(issue.id)
        answer = ends.get((issue.id, given[0])) if given else None
        report = Report(
            issue.place,
            issue.status,
            issue.firm,
            issue.opened_at,
            issue.recurs,
            End(end.outcome, end.on_time, end.firm, end.closed_at) if end else None,
            rated(given[1], given[2], outcome=answer.outcome, firm=answer.firm) if given and answer else None,
        )
        for cell, counts in contributions(report).items():
            into[cell] = plus(into.get(cell, NOTHING), counts)


def _latest_ratings(issues: Sequence[int]) -> dict[int, tuple[int, int, datetime]]:
    """By report: the end that was rated last, the score, and when."""
    rows = Rating.objects.filter(issue__in=issues).order_by("issue", "closing")
    return {
        issue: (closing, score, at)
        for issue, closing, score, at in rows.values_list("issue", "closing", "score", "at")
    }


def _ledger(compounds: Sequence[int]) -> dict[Cell, Counts]:
    """What the ledger says, added up by the database."""
    rows = Figure.objects.filter(compound__in=compounds).order_by().values_list(*CELL)
    sums = rows.annotate(*(Sum(name) for name in COLUMNS))
    return {Cell(*found[: len(CELL)]): tuple(found[len(CELL) :]) for found in sums}


def _repair(found: Found) -> None:
    """Hold the reports whose ends differ, put those right, and add to the ledger what it lacks."""
    keys = sorted({issue for issue, _seq in found.ends})
    for start in range(0, len(keys), _AT_ONCE):
        locked = Issue.objects.select_for_update(of=("self",), no_key=True)
        list(locked.filter(pk__in=keys[start : start + _AT_ONCE]).order_by("pk").values_list("pk"))
    missing: list[Closing] = []
    # Those that were taken back first: of each report one end may stand.
    changed = sorted(
        found.ends.items(), key=lambda item: item[1][1] is not None and item[1][1].undone_at is None
    )
    for (issue, seq), (kept, derived) in changed:
        rows = Closing.objects.filter(issue=issue, seq=seq)
        if derived is None:
            rows.delete()
        elif kept is None:
            missing.append(Closing(**as_values(derived)))
        else:
            rows.update(**as_values(derived))
    Closing.objects.bulk_create(missing, batch_size=1_000)
    Figure.objects.bulk_create(as_rows(found.cells), batch_size=1_000)

"""Whether a new report is an old one come back (回潮): same place, same kind, within 30 days of a verified end.

Source: anchors (d)14; a recurrence is counted as such and never as a new success.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from issues import quick
from issues.clocks import RECURS_WITHIN
from issues.workflow import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from issues.models import Issue

_AT_ONCE: Final = 100
# What makes a report the same: a column of its kind, one of its place, and the type of the latter.
_Same = tuple[str, str, str]
_BY_BUILDING: Final = ("old.building_id", "bigint")
_BY_WORDS: Final = ("old.building_id IS NULL AND old.place", "text")


def of(issues: Sequence[Issue], at: datetime) -> list[int | None]:
    """For each issue (not yet saved) the key of the latest one it repeats, or None; in their order.

    The same building, or where none is named the same words for the place. A report that names neither
    says too little to be held against anybody.
    """
    alike: dict[_Same, list[tuple[int, int, int, object]]] = defaultdict(list)
    for number, issue in enumerate(issues):
        if issue.building_id is not None or issue.place:
            same, kind, place = _asked(issue)
            alike[same].append((number, issue.compound_id, kind, place))
    found: dict[int, int | None] = {}
    for same, asked in alike.items():
        for start in range(0, len(asked), _AT_ONCE):
            found |= _latest(same, asked[start : start + _AT_ONCE], at)
    return [found.get(number) for number in range(len(issues))]


def _asked(issue: Issue) -> tuple[_Same, int, object]:
    kind, its_key = (
        ("topic_id", issue.topic_id) if issue.subtopic_id is None else ("subtopic_id", issue.subtopic_id)
    )
    if issue.building_id is None:
        return (kind, *_BY_WORDS), its_key, issue.place
    return (kind, *_BY_BUILDING), its_key, issue.building_id


def _latest(
    same: _Same, asked: Sequence[tuple[int, int, int, object]], at: datetime
) -> dict[int, int | None]:
    kind, where, its_type = same
    row = f"(CAST(%s AS bigint), CAST(%s AS bigint), CAST(%s AS bigint), CAST(%s AS {its_type}))"
    found = quick.rows(
        f"WITH new (number, compound_id, kind, place) AS (VALUES {', '.join([row] * len(asked))})"  # noqa: S608 — our own names
        " SELECT new.number, (SELECT old.id FROM issues_issue old WHERE old.compound_id = new.compound_id"
        f" AND old.{kind} = new.kind AND {where} = new.place"
        " AND old.outcome = %s AND old.closed_at BETWEEN %s AND %s ORDER BY old.closed_at DESC LIMIT 1)"
        " FROM new",
        *(value for values in asked for value in values),
        Outcome.RESOLVED.value,
        at - RECURS_WITHIN,
        at,
    )
    return dict(found)

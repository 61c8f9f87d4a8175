"""Whether a new report is an old one come back (回潮): same place, same kind, within 30 days of a verified end.

Source: anchors (d)14; a recurrence is counted as such and never as a new success.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues import quick
from issues.clocks import RECURS_WITHIN
from issues.workflow import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from issues.models import Issue


def of(issue: Issue, at: datetime) -> int | None:
    """The key of the latest issue this one (not yet saved) repeats, or None.

    The same building, or where none is named the same words for the place. A report that names neither
    says too little to be held against anybody.
    """
    if issue.building_id is None and not issue.place:
        return None
    kind, its_key = (
        ("topic_id", issue.topic_id) if issue.subtopic_id is None else ("subtopic_id", issue.subtopic_id)
    )
    where, place = (
        ("building_id IS NULL AND place", issue.place)
        if issue.building_id is None
        else ("building_id", issue.building_id)
    )
    found = quick.rows(
        f"SELECT id FROM issues_issue WHERE compound_id = %s AND {kind} = %s AND {where} = %s"  # noqa: S608 — our own names
        " AND outcome = %s AND closed_at BETWEEN %s AND %s ORDER BY closed_at DESC LIMIT 1",
        issue.compound_id,
        its_key,
        place,
        Outcome.RESOLVED.value,
        at - RECURS_WITHIN,
        at,
    )
    return int(found[0][0]) if found else None

"""Whether a new report is an old one come back (回潮): same place, same kind, within 30 days of a verified end.

Source: anchors (d)14; a recurrence is counted as such and never as a new success.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issues.clocks import RECURS_WITHIN
from issues.models import Issue
from issues.workflow import Outcome

if TYPE_CHECKING:
    from datetime import datetime


def of(issue: Issue, at: datetime) -> int | None:
    """The key of the latest issue this one (not yet saved) repeats, or None.

    The same building, or where none is named the same words for the place. A report that names neither
    says too little to be held against anybody.
    """
    if issue.building_id is None and not issue.place:
        return None
    where: dict[str, Any] = {
        "compound_id": issue.compound_id,
        "outcome": Outcome.RESOLVED,
        "closed_at__range": (at - RECURS_WITHIN, at),
        "building_id": issue.building_id,
    }
    if issue.building_id is None:
        where["place"] = issue.place
    kind = "topic_id" if issue.subtopic_id is None else "subtopic_id"
    where[kind] = getattr(issue, kind)
    # One call builds the query: filing is measured.
    return Issue.objects.filter(**where).order_by("-closed_at").values_list("pk", flat=True).first()

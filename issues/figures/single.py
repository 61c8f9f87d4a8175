"""What single reports count for, from their standing ends and latest ratings: the ledger's own arithmetic, by report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.figures.counting import End, Place, Report, rated
from issues.models import Closing, Rating
from issues.workflow import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.models import Issue


def counted(issues: Sequence[Issue]) -> dict[int, Report]:
    """By key, each report as `counting.contributions` takes it; two statements."""
    keys = [issue.pk for issue in issues]
    closings = {(row.issue_id, row.seq): row for row in Closing.objects.filter(issue__in=keys)}
    ends = {row.issue_id: row for row in closings.values() if row.undone_at is None}
    # In order, so that the latest end's rating is what stays.
    latest = {row.issue_id: row for row in Rating.objects.filter(issue__in=keys).order_by("issue", "closing")}
    found: dict[int, Report] = {}
    for issue in issues:
        end, rating = ends.get(issue.pk), latest.get(issue.pk)
        answer = closings.get((issue.pk, rating.closing)) if rating is not None else None
        found[issue.pk] = Report(
            place=Place(issue.subdistrict_id, issue.neighbourhood_id, issue.compound_id, issue.topic_id),
            status=issue.status,
            firm=issue.firm_id,
            opened_at=issue.opened_at,
            recurs=issue.recurrence_of_id is not None,
            end=End(end.outcome, end.on_time, end.firm_id, end.closed_at) if end is not None else None,
            rated=rated(rating.score, rating.at, outcome=Outcome(answer.outcome), firm=answer.firm_id)
            if rating is not None and answer is not None
            else None,
        )
    return found

"""Live incidents: the notice of one answers every report it covers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import F

from issues import quick
from issues.models import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from issues.models import Issue
    from properties.models import Compound

_ANY_LIVE = (
    "SELECT DISTINCT c.compound_id FROM issues_incident i JOIN issues_incident_compounds c ON c.incident_id = i.id"
    " WHERE i.ended_at IS NULL AND i.starts_at <= %s AND c.compound_id IN ({})"
)


def live_incidents(compound_id: int, at: datetime) -> QuerySet[Incident]:
    """The incidents whose notice answers reports of a compound now, the newest first."""
    return Incident.objects.filter(compounds=compound_id, starts_at__lte=at, ended_at__isnull=True)


def covering(issues: Sequence[Issue], at: datetime) -> list[Incident | None]:
    """For each issue the newest live incident that covers its topic; one that names no topic covers them all."""
    places = _with_any({issue.compound_id: issue.compound for issue in issues}, at)
    if not places:
        return [None] * len(issues)
    live: dict[int, list[tuple[Incident, set[int]]]] = defaultdict(list)
    rows = Incident.objects.filter(compounds__in=places, starts_at__lte=at, ended_at__isnull=True)
    for row in rows.annotate(covers=F("compounds")).prefetch_related("topics"):
        live[row.covers].append((row, {topic.pk for topic in row.topics.all()}))
    return [_first(live[issue.compound_id], issue.topic_id) for issue in issues]


def _with_any(compounds: dict[int, Compound], at: datetime) -> set[int]:
    """The compounds where an incident is live: as they were read with (`routing.as_they_are`), else asked now."""
    known = {pk: vars(row).get("incident_now") for pk, row in compounds.items()}
    open_ = sorted(pk for pk, now in known.items() if now is None)
    found = quick.rows(_ANY_LIVE.format(quick.marks(open_)), at, *open_) if open_ else []
    return {pk for pk, now in known.items() if now} | {pk for (pk,) in found}


def _first(live: Sequence[tuple[Incident, set[int]]], topic_id: int) -> Incident | None:
    return next((row for row, topics in live if not topics or topic_id in topics), None)

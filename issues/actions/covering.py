"""Live incidents: the notice of one answers every report it covers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import F

from issues import quick
from issues.models import Incident
from notices.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


# Once for each topic it names, or once with None.
_LIVE: Final[Prepared[Incident]] = Prepared(
    lambda compound, at: live_incidents(compound, at).annotate(covers=F("topics")), int, datetime
)


def covering(issues: Sequence[Issue], at: datetime) -> list[Incident | None]:
    """For each issue the newest live incident that covers its topic; one that names no topic covers them all."""
    places = _with_any({issue.compound_id: issue.compound for issue in issues}, at)
    live = {place: _LIVE.rows(place, at) for place in places}
    return [_first(live.get(issue.compound_id, ()), issue.topic_id) for issue in issues]


def _with_any(compounds: dict[int, Compound], at: datetime) -> set[int]:
    """The compounds where an incident is live: as they were read with (`routing.as_they_are`), else asked now."""
    known = {pk: vars(row).get("incident_now") for pk, row in compounds.items()}
    open_ = sorted(pk for pk, now in known.items() if now is None)
    found = quick.rows(_ANY_LIVE.format(quick.marks(open_)), at, *open_) if open_ else []
    return {pk for pk, now in known.items() if now} | {pk for (pk,) in found}


def _first(live: Iterable[Incident], topic_id: int) -> Incident | None:
    return next((row for row in live if vars(row)["covers"] in {None, topic_id}), None)

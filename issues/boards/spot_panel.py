"""What the page of a report says of the register of spots: what it is linked to, and what it could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from issues import spotflow
from issues.boards.spots import Related, spot_link, state_drawn
from issues.models import Spot
from issues.querysets import reaches_spot
from issues.spotflow import State, Verb
from notices.prepared import Prepared
from properties.access import standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from issues.models import Issue
    from properties.models import User

MOST_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a report says of the register. `new_url` "" for somebody who enters no spots."""

    linked: list[Related]
    candidates: list[Related]
    new_url: str


_LINKED: Final[Prepared[Spot]] = Prepared(lambda key: Spot.objects.filter(issues=key).order_by("pk"), int)


def _there(compound: int, topic: int, issue: int) -> QuerySet[Spot]:
    """Spots of a compound and topic that the report is not linked to, the newest first.

    Ten times as many as are shown, because some may be out of the person's reach: an earlier firm's.
    """
    rows = Spot.objects.filter(compound=compound, topic=topic).exclude(state=State.VOID)
    linked = Spot.issues.through._default_manager.filter(issue=issue, spot=OuterRef("pk"))
    return rows.exclude(Exists(linked)).order_by("-found_at", "-pk")[: 10 * MOST_CANDIDATES]


_THERE: Final[Prepared[Spot]] = Prepared(_there, int, int, int)


def panel_for(issue: Issue, user: User, *, may_find: bool) -> Panel | None:
    """Spots of a report about ground locks or clutter, and those it could be linked to; None for other reports."""
    if issue.topic.code not in spotflow.TOPICS:
        return None
    at = standing(user)
    linked = [row for row in _LINKED.rows(issue.pk) if reaches_spot(at, row)]
    there = _THERE.rows(issue.compound_id, issue.topic_id, issue.pk) if may_find else []
    seen = [row for row in there if reaches_spot(at, row)]
    candidates = [_candidate(row, issue) for row in seen[:MOST_CANDIDATES]]
    new_url = f"{reverse('work:new_spot')}?c={issue.compound.code}&r={issue.code}"
    return Panel([spot_link("", row) for row in linked], candidates, new_url if may_find else "")


def _candidate(row: Spot, issue: Issue) -> Related:
    there = f"{reverse('work:spot_move', args=[row.code, Verb.LINK.value])}?r={issue.code}"
    return Related("", there, row.code, row.place, state_drawn(row.state))

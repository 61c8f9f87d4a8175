"""Invented reports put behind invented agenda items: what repeats first, else what lies in the neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from issues import actions
from issues.boards import repeated
from issues.demo.places import MARK
from issues.models import Issue

if TYPE_CHECKING:
    from datetime import datetime

    from councils.models import AgendaItem, CouncilSession

_MOST: Final = 5


def put(session: CouncilSession, at: datetime) -> AgendaItem | None:
    """Where the demo has a cluster that no agenda has taken up, that one; else reports of one sub-topic."""
    hood, today = session.hall.neighbourhood_id, at.date()
    found = repeated.clusters(hood, today=today)
    fitting = [one for one in found if one.subtopic is not None]
    if fitting:
        cluster = fitting[-1]  # the most frequent ones stay, for a page to suggest
        assert cluster.subtopic is not None  # noqa: S101 — asked above
        rows = repeated.issues_of(hood, cluster.compound.pk, cluster.subtopic.pk, today=today)[:_MOST]
        title = repeated.title_of(cluster)
    else:
        rows = _any(hood)
        title = "居民集中反映的问题"
    if not rows:
        return None
    return actions.put_on_agenda(session=session, issues=rows, title=f"{title}{MARK}", by=None, at=at)


def _any(hood: int) -> list[Issue]:
    free = Issue.objects.filter(neighbourhood=hood, closed_at__isnull=False).exclude(
        pk__in=repeated.on_an_agenda().values("issue")
    )
    return list(free.order_by("-opened_at")[:3])

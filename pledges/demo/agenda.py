"""A promise and a renewal work on the agenda of a demo hall, as its secretary would put them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils import actions as councils
from councils.models import CouncilSession
from councils.sessionflow import State
from issues.demo.places import MARK
from pledges.actions.council import put_pledge_on_agenda
from pledges.boards.council import pledges_around, title_of
from properties.models import Work

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import Area


def write(*, street: Area, now: datetime) -> None:
    """On the first session that still collects; nothing where none does."""
    session = (
        CouncilSession.objects.filter(hall__neighbourhood__parent__parent=street, state=State.COLLECTING)
        .select_related("hall__neighbourhood__parent")
        .order_by("pk")
        .first()
    )
    if session is None:
        return
    pledge = pledges_around(session.hall).filter(firm__isnull=False).first()
    if pledge is not None:
        title = f"{title_of(pledge, None)}{MARK}"
        put_pledge_on_agenda(session=session, pledge=pledge, title=title[:120], by=None, at=now)
    work = Work.objects.filter(compound__neighbourhood=session.hall.neighbourhood_id).order_by("pk").first()
    if work is not None:
        title = f"{work.title[:80]}：听取居民意见{MARK}"
        councils.put_work_on_agenda(session=session, work=work, title=title, by=None, at=now)

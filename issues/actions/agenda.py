"""Reports put on the agenda of a red council hall: several as one item, or one more behind an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from councils import actions as councils
from councils.actions.sessions import locked
from councils.hall_access import require_hat
from councils.models import AgendaItem
from councils.sessionflow import State
from issues.boards.repeated import on_an_agenda
from issues.models import AgendaIssue, Issue
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from councils.models import CouncilSession
    from properties.models import User


@transaction.atomic
def put_on_agenda(
    *,
    session: CouncilSession,
    issues: Iterable[Issue],
    title: str,
    by: User | None,
    at: datetime,
    text: str = "",
) -> AgendaItem:
    """One item with these reports behind it, last on the agenda. A report stands on one agenda at a time."""
    item = councils.add_item(
        session=session, title=title, text=text, source=AgendaItem.Source.ISSUES, by=by, at=at
    )
    _link(item, issues, by=by, at=at)
    return item


@transaction.atomic
def join_item(*, item: AgendaItem, issue: Issue, by: User | None, at: datetime) -> AgendaItem:
    """One more report behind an item of an agenda that still collects."""
    session = locked(item.session)
    require_hat(by, session.hall)
    if session.state != State.COLLECTING:
        raise Refused("agenda.closed", _("The agenda is closed. Please look at the session again."))
    _link(item, [issue], by=by, at=at)
    return item


def _link(item: AgendaItem, issues: Iterable[Issue], *, by: User | None, at: datetime) -> None:
    rows = _held(issues)
    if not rows:
        raise Refused("agenda.no-issue", _("No report is left to put on the agenda."))
    hood = item.session.hall.neighbourhood_id
    if any(row.neighbourhood_id != hood for row in rows):
        raise Refused("agenda.other-hall", _("A report of another neighbourhood belongs to its own hall."))
    if on_an_agenda().filter(issue__in=rows).exists():
        raise Refused("agenda.issue-there", _("A report stands on an agenda already. Please look again."))
    AgendaIssue.objects.bulk_create(AgendaIssue(agenda_item=item, issue=row, by=by, at=at) for row in rows)


def _held(issues: Iterable[Issue]) -> Sequence[Issue]:
    """The reports as they are now, held in the order of their keys: two agendas must not take up one report."""
    keys = sorted(issue.pk for issue in issues)
    return list(Issue.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))

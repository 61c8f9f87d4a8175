"""What became of public reports, step by step: the extension `servicerequestupdates` of mySociety.

One row for each move that changed how a report stands, in fixed words. Rows are the history itself, so an update
never changes; a client that asks for overlapping spans drops what it knows by `update_id`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from issues.models import Move
from issues.open311 import asking, requests
from issues.workflow import PLAIN, Outcome, Status, Verb
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

PARAMETERS: Final = ("start_date", "end_date", "page", "page_size")
# Without dates: what a client missed that asks every few minutes and was away for a night.
USUAL: Final = timedelta(hours=24)
_STATUSES: Final = {
    Status.NEW: "OPEN",
    Status.ASSIGNED: "ACTION_SCHEDULED",
    Status.WORKING: "IN_PROGRESS",
    Status.ASKED: "INVESTIGATING",
    Status.OUTSIDE: "INTERNAL_REFERRAL",
    Status.PAUSED: "IN_PROGRESS",
    Status.DONE: "IN_PROGRESS",
    Status.CLOSED: "CLOSED",
    Status.WITHDRAWN: "CANCELLED",
    Status.MERGED: "DUPLICATE",
}
# By what closed it: solved, refused, or somebody else's.
_ENDS: Final = {
    Verb.VERIFY: ("FIXED", Outcome.RESOLVED),
    Verb.REFUSE: ("NO_FURTHER_ACTION", Outcome.REFUSED),
    Verb.HAND_OVER: ("NOT_COUNCILS_RESPONSIBILITY", Outcome.HANDED_OVER),
}


def wanted(query: QueryDict, at: datetime) -> tuple[datetime, datetime]:
    """The span of a question: both dates or neither, at most 90 days."""
    start, end = asking.moment(query, "start_date"), asking.moment(query, "end_date")
    if (start is None) != (end is None):
        raise BadRequest("open311.one-date", _("Give both start_date and end_date, or neither."))
    return (at - USUAL, at) if start is None else asking.window(start, end, at=at)


def listed(span: tuple[datetime, datetime], page: asking.Page) -> list[dict[str, Any]]:
    """The updates of a span, the oldest first."""
    rows = (
        Move.objects.filter(at__range=span, issue__is_public=True)
        .exclude(verb=Verb.FILE)
        .exclude(was=F("now"))
        .select_related("issue")
        .order_by("at", "pk")
    )
    return [_shape(move) for move in rows[page.rows]]


def _shape(move: Move) -> dict[str, Any]:
    status, words = _said(move)
    return {
        "update_id": f"{move.issue.code}.{move.seq}",
        "service_request_id": move.issue.code,
        "status": status,
        "updated_datetime": requests.moment(move.at),
        "description": words,
        "media_url": None,
    }


def _said(move: Move) -> tuple[str, str]:
    """The status word of the extension, and what a resident reads."""
    if move.now == Status.CLOSED and (end := _ENDS.get(Verb(move.verb))):
        return end[0], str(end[1].label)
    if move.was in {Status.CLOSED, Status.MERGED}:
        return "OPEN", str(PLAIN[Status(move.now)])
    now = Status(move.now)
    return _STATUSES[now], str(now.label if now == Status.MERGED else PLAIN[now])

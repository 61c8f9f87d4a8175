"""How a report stands, as the person who sent it reads it: five stations, their dates, their words (R9).

The seventeen-odd states and forty moves of the workspace become Received, Sent on, Being handled, Answered and
Finished. A move that is not public never gets here, and neither do words of other residents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from issues import clocks
from issues.access import shown_issue
from issues.boards.wording import left_of
from issues.models import Evidence, Issue, Move, Rating, Reporter
from issues.workflow import PLAIN, Outcome, Status, Verb
from notices.calendar_data import overrides
from notices.models import Deadline
from notices.parties import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from issues.boards.wording import Left

# The five stations a resident sees; every state is at one of them.
STATIONS: Final = (Status.NEW, Status.ASSIGNED, Status.WORKING, Status.DONE, Status.CLOSED)
_AT: Final = {
    Status.NEW: 0,
    Status.ASSIGNED: 1,
    Status.WORKING: 2,
    Status.ASKED: 2,
    Status.OUTSIDE: 2,
    Status.PAUSED: 2,
    Status.DONE: 3,
    Status.CLOSED: 4,
}
# At which station the words of a move are read. Moves that are left out say nothing a resident needs.
_TOLD_AT: Final = {
    Verb.ASSIGN: 1,
    Verb.CHANGE_HANDS: 1,
    Verb.CONTACT: 2,
    Verb.NOTE: 2,
    Verb.DISSUADE: 2,
    Verb.REPORT24: 2,
    Verb.STEP: 2,
    Verb.ASK: 2,
    Verb.ANSWER: 2,
    Verb.SEND_OUTSIDE: 2,
    Verb.OUTSIDE_ANSWER: 2,
    Verb.SUPPLEMENT: 2,
    Verb.ATTACH: 2,
    Verb.CLASSIFY: 1,
    Verb.CALL_BACK: 2,
    Verb.SEND_BACK: 2,
    Verb.FINISH: 3,
    Verb.VERIFY: 4,
    Verb.REFUSE: 4,
    Verb.HAND_OVER: 4,
}
_THEIR_OWN: Final = frozenset({Verb.SUPPLEMENT, Verb.ANSWER})


@dataclass(slots=True)
class Station:
    """One node of the timeline. `state`: done, now, late or ahead; `at` None while it is ahead."""

    title: str
    state: str
    at: datetime | None = None
    who: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    before: Evidence | None
    after: Evidence | None


@dataclass(slots=True)
class Progress:
    """Everything the progress page and the receipt say. `left` is None once the report has ended."""

    issue: Issue
    reporter: Reporter
    stations: list[Station]
    left: Left | None
    question: str
    pairs: list[Pair]
    own_photos: list[Evidence]
    rating: Rating | None
    call_back_by: datetime | None
    urged_today: bool
    withdraw_until: datetime | None
    may: frozenset[str] = field(default_factory=frozenset)


def progress_of(reporter: Reporter, at: datetime) -> Progress:
    """How the report of this person stands at a moment; of a merged report, how the one it went into stands."""
    issue = shown_issue(reporter)
    moves = list(Move.objects.filter(issue=issue).select_related("by_reporter").order_by("seq"))
    photos = list(
        Evidence.objects.filter(issue__in={issue.pk, reporter.issue_id}).exclude(sha256="").order_by("pk")
    )
    deadlines = _deadlines(issue.pk)
    closing = _closing(moves)
    rating = Rating.objects.filter(issue=issue, closing=closing).first() if closing else None
    urged = any(_urged(move, reporter, at) for move in moves)
    return Progress(
        issue=issue,
        reporter=reporter,
        stations=_stations(issue, reporter, moves, at),
        left=left_of(issue.status, issue.due_at, at=at, overrides=overrides()) if issue.is_open else None,
        question=_question(issue, moves),
        pairs=_pairs(photos, issue, reporter),
        own_photos=_own(photos, reporter, moves),
        rating=rating,
        call_back_by=deadlines.get(clocks.CALLBACK),
        urged_today=urged,
        withdraw_until=_withdraw_until(reporter, at),
        may=_may(issue, reporter, rating, urged=urged, at=at),
    )


def promised(issue: Issue, at: datetime) -> dict[str, datetime]:
    """The dates a receipt names: `contact` while it is still to come, and `handle`."""
    contact = _deadlines(issue.pk).get(clocks.CONTACT)
    return {"handle": issue.due_at, **({"contact": contact} if contact is not None and contact > at else {})}


def _deadlines(issue_id: int) -> Mapping[str, datetime]:
    return {row.kind: row.due_at for row in Deadline.objects.of(Subject("issue", issue_id)).open()}


def _closing(moves: Sequence[Move]) -> int:
    """The number of the row that closed the issue last, 0 while it was never closed."""
    return max(
        (move.seq for move in moves if move.now == Status.CLOSED and move.was != Status.CLOSED), default=0
    )


def _urged(move: Move, reporter: Reporter, at: datetime) -> bool:
    return move.verb == Verb.URGE and move.by_reporter_id == reporter.pk and clocks.same_day(move.at, at)


def _question(issue: Issue, moves: Sequence[Move]) -> str:
    """What the office asks the reporter and has no answer to, or ""."""
    if issue.status != Status.ASKED:
        return ""
    return next((move.note for move in reversed(moves) if move.verb == Verb.ASK), "")


def _withdraw_until(reporter: Reporter, at: datetime) -> datetime | None:
    """Until when the person who filed it may take it back, or None when that is over."""
    issue = reporter.issue
    open_still = reporter.is_first and issue.status in {Status.NEW, Status.ASSIGNED, Status.WORKING}
    if not open_still or not clocks.may_withdraw(issue.opened_at, at):
        return None
    return issue.opened_at + clocks.WITHDRAW_WITHIN


def _may(
    issue: Issue, reporter: Reporter, rating: Rating | None, *, urged: bool, at: datetime
) -> frozenset[str]:
    """The buttons of the page. The actions decide again; this only spares people a refusal."""
    allowed = {
        "answer": issue.status == Status.ASKED,
        "supplement": issue.is_open,
        "urge": issue.is_open and not urged,
        "withdraw": _withdraw_until(reporter, at) is not None,
        "rate": issue.status == Status.CLOSED and rating is None,
    }
    return frozenset(name for name, may in allowed.items() if may)


def _own(photos: Iterable[Evidence], reporter: Reporter, moves: Sequence[Move]) -> list[Evidence]:
    """The photos this person sent: those of the report without what others added to it later."""
    if not reporter.is_first:
        return []
    of_others = {move.at for move in moves if move.by_reporter_id not in {None, reporter.pk}}
    mine = (
        photo for photo in photos if photo.issue_id == reporter.issue_id and photo.created_at not in of_others
    )
    return [photo for photo in mine if photo.kind == Evidence.Kind.REPORT]


def _pairs(photos: Iterable[Evidence], issue: Issue, reporter: Reporter) -> list[Pair]:
    """Before and after, side by side; what has no partner stands alone.

    A photo of the report is the "before" only for the person who sent it: the others may not see it.
    """
    here = [photo for photo in photos if photo.issue_id == issue.pk]
    shown = [photo for photo in here if photo.kind != Evidence.Kind.REPORT]
    mine = reporter.is_first and reporter.issue_id == issue.pk
    by_key = {photo.pk: photo for photo in (here if mine else shown)}
    pairs = [
        Pair(by_key.get(after.pair_id or 0), after) for after in shown if after.kind == Evidence.Kind.AFTER
    ]
    used = {pair.before.pk for pair in pairs if pair.before}
    pairs += [Pair(p, None) for p in shown if p.kind == Evidence.Kind.BEFORE and p.pk not in used]
    return pairs


def _stations(issue: Issue, reporter: Reporter, moves: Sequence[Move], at: datetime) -> list[Station]:
    if issue.status == Status.WITHDRAWN:
        return _taken_back(issue)
    here = _AT.get(Status(issue.status), 2)
    late = issue.is_open and issue.due_at < at and issue.status != Status.PAUSED
    stations = []
    visited = {0, here, *(_AT.get(Status(move.now), here) for move in moves)}
    for index, status in enumerate(STATIONS):
        if index < here and index not in visited and not issue.is_open:
            continue  # a report that was refused at once was never "being handled"
        state = (
            "done"
            if index < here or not issue.is_open
            else ("late" if late else "now")
            if index == here
            else "ahead"
        )
        station = Station(str(PLAIN[status]), state)
        if index <= here:
            station.at = _reached(index, issue, moves)
            station.who = _who(index, issue)
            station.text = _words(index, here, issue, reporter, moves)
        stations.append(station)
    return stations


def _taken_back(issue: Issue) -> list[Station]:
    received = Station(str(PLAIN[Status.NEW]), "done", issue.opened_at)
    return [received, Station(str(PLAIN[Status.WITHDRAWN]), "done", issue.closed_at)]


def _reached(index: int, issue: Issue, moves: Sequence[Move]) -> datetime | None:
    """When the station was last reached, walking in from an earlier one."""
    if index == 0:
        return issue.opened_at
    reached = None
    before = 0
    for move in moves:
        now = _AT.get(Status(move.now), before)
        if before < index <= now:
            reached = move.at
        before = now
    return reached


def _who(index: int, issue: Issue) -> str:
    """Which body, never which person."""
    return holder_of(issue)[0] if index in {1, 2, 3} else ""


def holder_of(issue: Issue) -> tuple[str, str]:
    """Who answers for the report now, and their phone: the firm, else the lead department, else the neighbourhood."""
    if issue.firm is not None:
        return issue.firm.name, issue.firm.phone
    if issue.lead is not None:
        return str(issue.lead), ""
    return issue.neighbourhood.name, issue.neighbourhood.phone


def _words(index: int, here: int, issue: Issue, reporter: Reporter, moves: Sequence[Move]) -> str:
    """What was said at a station, oldest first, each with its day; at the last one reached, also what belongs
    further on: words added early, or said before the work began again.
    """
    lines = [
        _said(move, reporter)
        for move in moves
        if _is_told(move, reporter) and min(_TOLD_AT[Verb(move.verb)], here) == index
    ]
    if index == len(STATIONS) - 1 and issue.outcome:
        ending = str(Outcome(issue.outcome).label)
        lines.insert(0, f"{ending}：{issue.outcome_detail}" if issue.outcome_detail else ending)
    if index == here and issue.reworks and issue.is_open:
        lines.append(_("It is being done again because someone was not satisfied."))
    return "\n".join(lines)


def _is_told(move: Move, reporter: Reporter) -> bool:
    return bool(move.is_public and move.note) and move.verb in _TOLD_AT and _may_read(move, reporter)


def _said(move: Move, reporter: Reporter) -> str:
    day = date_format(timezone.localtime(move.at), "SHORT_DATE_FORMAT")
    own = move.by_reporter_id == reporter.pk
    return f"{day}  " + (_("You: %(words)s") % {"words": move.note} if own else move.note)


def _may_read(move: Move, reporter: Reporter) -> bool:
    return move.verb not in _THEIR_OWN or move.by_reporter_id == reporter.pk


def merged_note(reporter: Reporter) -> dict[str, Any] | None:
    """For a report that was merged: both numbers, so that the page can say which one is shown."""
    target = reporter.issue.merged_into
    return None if target is None else {"own": reporter.issue.code, "shown": target.code}

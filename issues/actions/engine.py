"""The one way an issue changes: lock, read again, ask the table, decide, set the clocks, write history, count, tell.

Two people deciding at once: the second waits for the lock, reads the new version and is told. The version is
compared once more in the UPDATE itself, because SQLite knows no row locks; and history's own constraint on
(issue, number) stands behind both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from issues import access, figures, news, programs, texts
from issues.actions import effects
from issues.actions.decisions import DECIDE
from issues.actions.steps import CHANGED, NO_SUCH_MOVE, Step, missing, not_your_move
from issues.models import Issue, Move
from issues.workflow import ENDED, Hat, Status, Verb, find_move
from notices import statements
from notices.prepared import Prepared
from notices.rows import insert, update
from properties.photos import kept_photos

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from issues.access import Actor
    from issues.workflow import Move as TableRow

# Needs whose rule is more than "was it given": their decision asks.
_DECIDED_LATER = frozenset({"firm", "after_photo"})

# Constraints that only someone quicker can have taken: PostgreSQL names them, SQLite names their columns.
_LOST_RACES = (
    "move_seq_once_an_issue",
    "issues_move.seq",
    "rating_once_a_closing",
    "issues_rating.closing",
    "time_request_one_open_an_issue",
    "issues_timerequest.issue_id",
    "outside_one_open_an_issue",
    "issues_outsiderequest.issue_id",
    "closing_one_standing_an_issue",
    "closing_once_a_history_row",
    "issues_closing.issue_id",
)


def move(
    *,
    issue: Issue,
    verb: Verb,
    by: Actor,
    data: Mapping[str, Any],
    version: int | None = None,
    at: datetime | None = None,
) -> Issue:
    """Make one move and return the issue as it now is.

    Raises Refused ("issue.changed-meanwhile", "issue.no-such-move", "issue.missing-<need>", or the verb's own
    rule) and NotYours ("issue.not-your-move"). `version` is the one the person was looking at.
    """
    try:
        with kept_photos(), transaction.atomic():
            locked = _lock(issue, verb, data)
            if version is not None and locked.version != version:
                raise CHANGED
            return make(_begin(locked, Verb(verb), by, data, at or timezone.now()))
    except IntegrityError as error:
        raise as_refusal(error) from error


def as_refusal(error: IntegrityError) -> Exception:
    """A constraint lost to someone quicker is a refusal; every other broken constraint is a fault of ours."""
    said = str(error)
    return CHANGED if any(mark in said for mark in _LOST_RACES) else error


def _locking() -> QuerySet[Issue]:
    return Issue.objects.select_for_update(of=("self",), no_key=True)


_LOCKED: Prepared[Issue] = Prepared(lambda key: _locking().filter(pk=key).order_by(), int)


def _lock(issue: Issue, verb: Verb, data: Mapping[str, Any]) -> Issue:
    """The issue, locked and read again; for a merge both issues, in the order of their numbers."""
    into = data.get("into") if verb == Verb.MERGE else None
    if isinstance(into, Issue):
        both = {row.pk: row for row in _locking().filter(pk__in=[issue.pk, into.pk]).order_by("pk")}
        into.refresh_from_db(fields=["status", "version", "affected", "merged_into", "compound", "closed_at"])
        return both[issue.pk]
    locked = _LOCKED.first(issue.pk)
    if locked is None:
        raise Issue.DoesNotExist
    return locked


def _begin(issue: Issue, verb: Verb, by: Actor, data: Mapping[str, Any], at: datetime) -> Step:
    row = find_move(Status(issue.status), verb)
    if row is None:
        raise NO_SUCH_MOVE
    hat = _hat(issue, row, by)
    _require(row, data)
    note = texts.within(texts.clean(data.get("note") or ""), texts.NOTE_LENGTH, field="note")
    if "note" in row.needs and not note:
        raise missing("note")
    return Step(issue, row, by, hat, data, at, note=note)


def _hat(issue: Issue, row: TableRow, by: Actor) -> Hat:
    """The capacity in which the move is made, worked out anew: the issue may have changed hands meanwhile."""
    worn = by.hats
    if by.user is not None and Hat.SYSTEM not in worn:
        worn = access.hats(by.user, issue)
    fitting = [hat for hat in Hat if hat in worn & row.who]
    if not fitting:
        raise not_your_move()
    if by.reporter is not None and issue.pk not in {by.reporter.issue_id, by.reporter.issue.merged_into_id}:
        raise not_your_move()
    if by.outside is not None and by.outside.issue_id != issue.pk:
        raise not_your_move()
    return fitting[0]


def _require(row: TableRow, data: Mapping[str, Any]) -> None:
    for need in row.needs:
        if need not in _DECIDED_LATER and (data.get(need) is None or data[need] == ""):
            raise missing(need)


def make(step: Step) -> Issue:
    """Carry out a step on a locked issue, and the one it leads to."""
    was, seen = step.was, figures.seen(step.issue)
    DECIDE[step.verb](step)
    now = step.row.to or was
    _turn(step, was, now)
    effects.apply(step)
    moved = write_history(step, was=was, now=now)
    save(step.issue, step.changed, at=step.at)
    figures.record(step.issue, seen, moved)
    news.tell_of(step, moved)
    programs.tell_of_move(step.issue, moved)
    if step.then is None:
        return step.issue
    return make(_begin(step.issue, step.then, step.by, step.data, step.at))


def _turn(step: Step, was: Status, now: Status) -> None:
    """The columns that belong to a status change, so that no decision can forget them."""
    if now == was:
        return
    step.set(status=now)
    if now in ENDED:
        step.set(closed_at=step.at)
    elif was in ENDED:
        step.set(closed_at=None, outcome="", outcome_detail="", finished_at=None)


_LAST: Final = "SELECT MAX(seq) FROM issues_move WHERE issue_id = %s"


def write_history(step: Step, *, was: Status, now: Status) -> Move:
    """One row, numbered without gaps."""
    last = statements.fetch(_LAST, [step.issue.pk])[0][0] or 0
    row = Move(
        issue=step.issue,
        seq=last + 1,
        verb=step.verb,
        was=was,
        now=now,
        hat=step.hat,
        by=step.by.user,
        by_reporter=step.by.reporter,
        note=step.note,
        data=step.details,
        is_public=step.is_public,
        at=step.at,
    )
    return insert([row])[0]


def save(issue: Issue, changed: set[str], *, at: datetime) -> None:
    """Write the changed columns and the next version, if nobody else has. Raises Refused."""
    columns = {name: getattr(issue, name) for name in sorted(changed)}
    columns |= {"version": issue.version + 1, "updated_at": at}
    if not update(Issue, columns, id=issue.pk, version=issue.version):
        raise CHANGED
    issue.version += 1
    issue.updated_at = at

"""Writing down what became of a message. Rows are only finished by the worker that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from notices.backoff import next_try
from notices.judging import Fate, Verdict
from notices.models import Deadline, Notice, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

_RELEASED = {"claim": None, "lease_until": None}


def finish(verdicts: Sequence[Verdict], *, now: datetime, counted: int) -> None:
    """Write the verdicts of a batch: one UPDATE for each fate and reason, one for each failure.

    `counted` is 1 when the claim has already counted this attempt, 0 when it has not.
    """
    groups: dict[tuple[Fate, str], list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault((verdict.fate, verdict.code), []).append(verdict)
    for (fate, code), members in groups.items():
        if fate is Fate.FAIL:
            for verdict in members:
                fail(verdict.notice, code=code, now=now, attempts=verdict.notice.attempts + 1 - counted)
        elif fate is Fate.WAIT:
            _wait(members, counted=counted)
        elif fate is Fate.SUPERSEDE:
            _supersede(members, code=code)
        elif fate is Fate.CANCEL:
            _cancel(members, code=code)
        else:
            _sent(members, now=now, counted=counted)


def fail(
    notice: Notice,
    *,
    code: str,
    now: datetime,
    attempts: int,
    permanent: bool = False,
    retry_after: float | None = None,
) -> bool:
    """Plan the next try, or give up where there is none. False when another worker holds the row by now."""
    then = next_try(
        attempts=attempts, permanent=permanent, not_after=notice.not_after, now=now, retry_after=retry_after
    )
    if then is None:
        return bool(_held([notice]).update(state=State.DEAD, error_code=code, attempts=attempts, **_RELEASED))
    return bool(
        _held([notice]).update(
            state=State.PENDING, next_at=then, error_code=code, attempts=attempts, **_RELEASED
        )
    )


def sent(notice: Notice, *, provider_id: str, now: datetime) -> bool:
    """The provider took it. False when the lease ran out and another worker holds the row."""
    done = {"state": State.SENT, "sent_at": now, "provider_id": provider_id[:200], "error_code": ""}
    return bool(_held([notice]).update(**done, **_RELEASED))


def release(notices: Sequence[Notice], *, now: datetime) -> None:
    """Give rows back untried, for instance because the time left is too short for a provider's patience."""
    _held(notices).update(state=State.PENDING, next_at=now, attempts=F("attempts") - 1, **_RELEASED)


def _held(notices: Sequence[Notice]) -> QuerySet[Notice]:
    """The rows, if still in the hands they were in when read: the fence against a worker that woke up late."""
    rows = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    claim = notices[0].claim
    if claim is None:
        return rows.filter(state=State.PENDING)
    return rows.filter(state=State.INFLIGHT, claim=claim)


def _sent(members: Sequence[Verdict], *, now: datetime, counted: int) -> None:
    rows = _held([verdict.notice for verdict in members])
    rows.update(
        state=State.SENT, sent_at=now, attempts=F("attempts") + 1 - counted, error_code="", **_RELEASED
    )


def _wait(members: Sequence[Verdict], *, counted: int) -> None:
    moments = {verdict.until for verdict in members if verdict.until}
    for until in moments:
        rows = _held([verdict.notice for verdict in members if verdict.until == until])
        rows.update(state=State.PENDING, next_at=until, attempts=F("attempts") - counted, **_RELEASED)


def _supersede(members: Sequence[Verdict], *, code: str) -> None:
    by = {verdict.by for verdict in members}
    for winner in by:
        rows = _held([verdict.notice for verdict in members if verdict.by == winner])
        rows.update(state=State.SUPERSEDED, covered_by=winner, error_code=code, **_RELEASED)


def _cancel(members: Sequence[Verdict], *, code: str) -> None:
    notices = [verdict.notice for verdict in members]
    _held(notices).update(state=State.CANCELLED, error_code=code, **_RELEASED)
    reminders = [notice for notice in notices if notice.deadline_id is not None]
    if reminders:
        _revive(reminders)
    if code == "no-longer-theirs":
        _plan_again(reminders)


def _revive(reminders: Sequence[Notice]) -> None:
    """What had given way to a message that is not sent after all goes out itself."""
    Notice.objects.filter(
        subject_kind__in={row.subject_kind for row in reminders},
        subject_id__in={row.subject_id for row in reminders},
        covered_by__in=[row.pk for row in reminders],
        state=State.SUPERSEDED,
    ).update(state=State.PENDING, covered_by=None, error_code="")


def _plan_again(reminders: Sequence[Notice]) -> None:
    """The case changed hands after the reminder was written: whoever holds it now is told instead."""
    for row in reminders:
        Deadline.objects.open().filter(
            Q(next_rung_at__gt=row.due_at) | Q(next_rung_at=None), pk=row.deadline_id or 0
        ).update(next_rung_at=row.due_at)

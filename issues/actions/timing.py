"""Decisions on time: one person asks for more, a second one decides (延期, 挂起; domain.md 3.1, anchors d5).

The clock of SHP 59 is never among them: it is not a handling clock, and `notices` refuses to move or pause it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from issues import clocks, traces
from issues.access import reporters_of
from issues.actions.effects import open_deadlines
from issues.actions.steps import Step, missing
from issues.models import TimeRequest
from notices import actions as notices
from notices import calendar_data
from notices.models import DeadlineMove
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from notices.models import Deadline

Kind = TimeRequest.Kind
_REASON_LENGTH = 500


def request(step: Step) -> None:
    """Asked before the clock runs out, within what an issue may be given altogether."""
    try:
        kind = Kind(step.data["kind"])
    except ValueError:
        raise missing("kind") from None
    days = clocks.COMPLICATED_DAYS if kind == Kind.COMPLICATED else _days(step)
    _within_limits(step, kind, days)
    if TimeRequest.objects.filter(issue=step.issue, state=TimeRequest.State.ASKED).exists():
        raise Refused("issue.request-open", _("A request for this report is still waiting for its decision."))
    row = TimeRequest.objects.create(
        issue=step.issue,
        kind=kind,
        days=days,
        reason=step.line("note", _REASON_LENGTH),
        asked_by=step.user,
        asked_at=step.at,
    )
    step.is_public = False
    step.details.update(request=row.pk, kind=kind.value, days=days)


def _days(step: Step) -> int:
    try:
        days = int(step.data.get("days", clocks.ORDINARY_DAYS))
    except (TypeError, ValueError):
        days = 0
    if not 1 <= days <= clocks.MOST_EXTENSION_DAYS:
        raise Refused("issue.bad-days", _("Please ask for 1 to 15 working days."), field="days")
    return days


def _within_limits(step: Step, kind: Kind, days: int) -> None:
    """Extensions: 15 working days an issue. Pauses: 30. Complicated: once. Each before the date has passed."""
    _not_expired(step)
    if kind == Kind.COMPLICATED:
        if step.issue.is_complicated:
            raise Refused("issue.already-complicated", _("This report already has the fifteen working days."))
        return
    most = clocks.MOST_PAUSE_DAYS if kind == Kind.PAUSE else clocks.MOST_EXTENSION_DAYS
    if _granted(step, kind) + days > most:
        message = _("Altogether at most %(most)d working days can be given.")
        raise Refused("issue.too-many-days", message % {"most": most}, field="days")


def _granted(step: Step, kind: Kind) -> int:
    rows = TimeRequest.objects.filter(issue=step.issue, kind=kind, state=TimeRequest.State.GRANTED)
    return rows.aggregate(days=Sum("days"))["days"] or 0


def _not_expired(step: Step) -> None:
    handle = open_deadlines(step.issue.pk).get(clocks.HANDLE)
    if handle is not None and handle.paused_at is None and handle.due_at < step.at:
        raise Refused(
            "issue.too-late-for-more-time", _("The date has passed; more time can only be given before it.")
        )


def grant(step: Step) -> None:
    """An extension adds working days; complicated means fifteen from the original start."""
    row = _decided(step, TimeRequest.State.GRANTED)
    if row.kind == Kind.PAUSE:
        raise Refused("issue.pause-has-its-own-move", _("This is a request for a pause."))
    handle = open_deadlines(step.issue.pk).get(clocks.HANDLE)
    if row.kind == Kind.COMPLICATED:
        step.set(is_complicated=True)
    if handle is not None:
        why = traces.unnamed(row.reason, reporters_of(step.issue))[:_REASON_LENGTH]
        moved = notices.move_deadline(
            handle.pk, due_at=_new_date(handle, row), reason=why, by=step.by.user, at=step.at
        )
        step.set(due_at=moved.due_at)


def _new_date(handle: Deadline, row: TimeRequest) -> datetime:
    overrides = calendar_data.overrides()
    if row.kind == Kind.EXTEND:
        return clocks.extended(handle.due_at, row.days, overrides)
    ends = clocks.complicated(handle.starts_at, _pauses(handle), overrides)
    return max(ends, handle.due_at)


def _pauses(handle: Deadline) -> list[tuple[datetime, datetime]]:
    """When the clock stood still, from its own history."""
    Cause = DeadlineMove.Cause  # noqa: N806 — a class
    marks = DeadlineMove.objects.filter(deadline=handle, cause__in=[Cause.PAUSED, Cause.RESUMED]).order_by(
        "pk"
    )
    paused = [mark.at for mark in marks if mark.cause == Cause.PAUSED]
    resumed = [mark.at for mark in marks if mark.cause == Cause.RESUMED]
    return list(zip(paused, resumed, strict=False))


def deny(step: Step) -> None:
    _decided(step, TimeRequest.State.DENIED)


def grant_pause(step: Step) -> None:
    """The clock stands still until the last of the granted working days, or until work goes on earlier."""
    row = _decided(step, TimeRequest.State.GRANTED)
    if row.kind != Kind.PAUSE:
        raise Refused("issue.not-a-pause", _("This is not a request for a pause."))
    row.paused_until = clocks.pause_ends(step.at, row.days, calendar_data.overrides())
    row.save(update_fields=["paused_until"])
    step.is_public = True
    step.details["until"] = row.paused_until.isoformat()


def _decided(step: Step, state: TimeRequest.State) -> TimeRequest:
    """The open request, decided by a person other than the one who asked."""
    given = step.data["request"]
    key = given.pk if isinstance(given, TimeRequest) else given
    row = TimeRequest.objects.filter(issue=step.issue, state=TimeRequest.State.ASKED, pk=key).first()
    if row is None:
        raise missing("request")
    if row.asked_by_id == step.user.pk:
        raise NotYours("issue.own-request", _("Someone other than the person who asked has to decide."))
    if state == TimeRequest.State.GRANTED:
        _within_limits(step, Kind(row.kind), row.days)
    row.state, row.decided_by, row.decided_at = state, step.user, step.at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    step.is_public = False
    step.details.update(request=row.pk, kind=row.kind, days=row.days)
    step.also_tell.append(("issue.decided", "user", str(row.asked_by_id)))
    return row


def resume(_step: Step) -> None:
    """Work goes on; the time spent waiting has been added to the date."""

"""Quiet hours and the daily message. Pure; wall time is Shanghai's."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from notices.calendar import SHANGHAI

if TYPE_CHECKING:
    from notices.parties import Address

DAILY_AT = time(8, 30)


def wait_until(now: datetime, address: Address, *, due_at: datetime, urgent: bool) -> datetime | None:
    """When a message may go out at the earliest, or None when it may go now. Urgent ones always may.

    A party with a daily message waits for the first one after the message was due.
    """
    if urgent:
        return None
    if address.digest:
        slot = _next(due_at, address.digest_at)
        return slot if now < slot else None
    if address.quiet_from is None or address.quiet_to is None:
        return None
    clock = now.astimezone(SHANGHAI).time()
    return _next(now, address.quiet_to) if _within(clock, address.quiet_from, address.quiet_to) else None


def _within(clock: time, start: time, end: time) -> bool:
    """Whether `clock` is in the half-open span [start, end), which may cross midnight."""
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def _next(moment: datetime, clock: time) -> datetime:
    """The first `clock` at or after `moment`."""
    local = moment.astimezone(SHANGHAI)
    then = datetime.combine(local.date(), clock, SHANGHAI)
    return then if then >= local else then + timedelta(days=1)

"""After an outage one message about a case goes to a person: the gravest. The others give way to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from notices.models import Notice, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# Another worker may have sent the graver one while this batch was being claimed.
_JUST_NOW = timedelta(minutes=10)


def outranked(reminders: Sequence[Notice], *, now: datetime) -> dict[int, int]:
    """Notice id → id of the graver notice about the same case, for the same party, on the same channel."""
    if not reminders:
        return {}
    top: dict[tuple[object, ...], Notice] = {}
    for notice in [*_rivals(reminders, now=now), *reminders]:
        place = (notice.subject, notice.to, notice.channel)
        if place not in top or rank(notice) > rank(top[place]):
            top[place] = notice
    return {
        notice.pk: winner.pk
        for notice in reminders
        if (winner := top[notice.subject, notice.to, notice.channel]).pk != notice.pk
    }


def rank(notice: Notice) -> tuple[int, datetime, int]:
    return notice.severity, notice.due_at, notice.pk


def _rivals(reminders: Sequence[Notice], *, now: datetime) -> list[Notice]:
    due = Q(state=State.PENDING, next_at__lte=now)
    sending = Q(state=State.INFLIGHT)
    sent = Q(state=State.SENT, sent_at__gt=now - _JUST_NOW)
    return list(
        Notice.objects.filter(
            due | sending | sent,
            subject_kind__in={notice.subject_kind for notice in reminders},
            subject_id__in={notice.subject_id for notice in reminders},
            channel__in={notice.channel for notice in reminders},
            deadline__isnull=False,
        )
    )

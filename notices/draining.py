"""Sending what is due. Every loop, task and command ends up here; running it twice at once is safe."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from notices import bulk, clock, upkeep
from notices.addresses import channels_in_use
from notices.claiming import lock_inbox
from notices.faults import fault
from notices.finishing import finish
from notices.judging import Fate, Verdict, judge
from notices.models import Channel, InboxItem, Tick
from notices.pushing import gather, push

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

INBOX_BATCH = 1_000
_BUDGET_SECONDS = 60.0

_INBOX_COLUMNS = {
    "notice_id": "bigint",
    "user_id": "text",
    "title": "text",
    "body": "text",
    "path": "text",
    "urgent": "boolean",
    "created_at": "timestamptz",
}


@dataclass(slots=True)
class Drained:
    """How many rows left the queue, by where they were to go."""

    inbox: int = 0
    pushed: int = 0


def drain(at: datetime | None = None, *, budget: float = _BUDGET_SECONDS) -> Drained:
    """Send everything that is due, the inbox first, until nothing is or `budget` seconds are over."""
    ends, done = time.monotonic() + budget, Drained()
    # After an outage the ladder is brought up to date first, so that only the gravest rung is spoken of.
    upkeep.if_old(at)
    channels = [channel for channel in channels_in_use() if channel != Channel.INBOX]
    for channel in channels:
        gather(channel, at=at)
    busy = True
    while busy and time.monotonic() < ends:
        found = deliver_inbox(at)
        done.inbox += found
        pushed = sum(push(channel, at=at) for channel in channels)
        done.pushed += pushed
        busy = bool(found or pushed)
    Tick.objects.update_or_create(name="drain", defaults={"at": clock.now(at)})
    return done


@transaction.atomic
def deliver_inbox(at: datetime | None = None, *, limit: int = INBOX_BATCH) -> int:
    """Put one batch into inboxes. The inbox rows and `sent` are one transaction: exactly once."""
    now = clock.now(at)
    rows = lock_inbox(limit=limit, now=now)
    if not rows:
        return 0
    fault("after_claim")
    verdicts = judge(rows, now=now)
    _write_items([verdict for verdict in verdicts if verdict.fate is Fate.SEND], now=now)
    fault("after_send")
    finish(verdicts, now=now, counted=0)
    fault("before_commit")
    return len(rows)


def _write_items(verdicts: Sequence[Verdict], *, now: datetime) -> None:
    key = InboxItem._meta.get_field("user").target_field
    rows = [
        (
            v.notice.pk,
            key.get_db_prep_value(key.to_python(v.notice.to_id), connection),
            v.words.title[:200],
            v.words.body,
            v.words.path,
            v.notice.urgent,
            now,
        )
        for v in verdicts
        if v.words is not None
    ]
    columns = {**_INBOX_COLUMNS, "user_id": key.db_type(connection) or "text"}
    bulk.insert_new(InboxItem._meta.db_table, columns, rows, unique="notice_id")

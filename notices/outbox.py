"""Writing rows to the outbox. The dedupe key is the promise that nobody is told the same thing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from notices import bulk
from notices.addresses import addresses, channels_in_use
from notices.models import Channel, Deadline, Notice, Rung

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from notices.actions import Event
    from notices.parties import Address, Party

# News a week old, or a reminder a month late, is no longer worth a message.
NEWS_LASTS = timedelta(days=7)
REMINDER_LASTS = timedelta(days=30)

_COLUMNS = {
    "dedupe_key": "text",
    "kind": "text",
    "subject_kind": "text",
    "subject_id": "bigint",
    "deadline_id": "bigint",
    "deadline_rev": "integer",
    "stage": "text",
    "severity": "smallint",
    "who": "text",
    "to_kind": "text",
    "to_id": "text",
    "channel": "text",
    "data": "jsonb",
    "urgent": "boolean",
    "due_at": "timestamptz",
    "not_after": "timestamptz",
    "next_at": "timestamptz",
    "created_at": "timestamptz",
    "state": "text",
    "attempts": "smallint",
    "provider_id": "text",
    "error_code": "text",
}
_FRESH = ("pending", 0, "", "")


class Row(NamedTuple):
    """The columns of a new notice that vary from row to row; in the order of `_COLUMNS`."""

    dedupe_key: str
    kind: str
    subject_kind: str
    subject_id: int
    deadline_id: int | None
    deadline_rev: int | None
    stage: str
    severity: int
    who: str
    to_kind: str
    to_id: str
    channel: str
    data: dict[str, Any]
    urgent: bool
    due_at: datetime
    not_after: datetime
    next_at: datetime
    created_at: datetime


def insert(rows: Iterable[Row]) -> int:
    """Write the rows in one statement; a key already there is left as it is. Returns how many are new.

    Sorted, so that two writers of the same keys wait for each other in one order and never in a circle.
    """
    ready = [(*row, *_FRESH) for row in sorted(rows, key=_key)]
    return bulk.insert_new(Notice._meta.db_table, _COLUMNS, ready, unique="dedupe_key")


def _key(row: Row) -> str:
    return row.dedupe_key


def rows_of_events(events: Sequence[Event], *, at: datetime) -> list[Row]:
    """A row for each event on each channel its party can be reached on."""
    known = reachable([event.to for event in events])
    return [_event_row(event, channel, at) for event in events for channel in known.get(event.to, ())]


def _event_row(event: Event, channel: str, at: datetime) -> Row:
    to = event.to
    return Row(
        dedupe_key=f"{event.event}:{event.key}:{to.kind}:{to.id}:{channel}",
        kind=event.event,
        subject_kind=event.subject.kind,
        subject_id=event.subject.id,
        deadline_id=None,
        deadline_rev=None,
        stage="",
        severity=0,
        who="",
        to_kind=to.kind,
        to_id=to.id,
        channel=channel,
        data=event.data,
        urgent=event.urgent,
        due_at=at,
        not_after=at + NEWS_LASTS,
        next_at=at,
        created_at=at,
    )


def rung_row(
    deadline: Deadline, rung: Rung, to: Party, channel: str, *, rung_at: datetime, at: datetime
) -> Row:
    """The row of one rung for one party on one channel."""
    step = f"{deadline.pk}:{deadline.revision}:{rung.stage}.{rung.revision}"
    return Row(
        dedupe_key=f"{deadline.subject_kind}:{deadline.subject_id}:{step}:{to.kind}:{to.id}:{channel}",
        kind=deadline.kind,
        subject_kind=deadline.subject_kind,
        subject_id=deadline.subject_id,
        deadline_id=deadline.pk,
        deadline_rev=deadline.revision,
        stage=rung.stage,
        severity=rung.severity,
        who=rung.who,
        to_kind=to.kind,
        to_id=to.id,
        channel=channel,
        data={},
        urgent=rung.urgent,
        due_at=rung_at,
        not_after=rung_at + REMINDER_LASTS,
        next_at=rung_at,
        created_at=at,
    )


def digest_row(ids: Sequence[int], to: Party, channel: str, *, at: datetime) -> Row:
    """The row that stands for several others. It may go out as soon as it is written: they have waited."""
    return Row(
        dedupe_key=f"digest:{to.kind}:{to.id}:{channel}:{ids[0]}-{ids[-1]}-{len(ids)}",
        kind="digest",
        subject_kind="digest",
        subject_id=ids[-1],
        deadline_id=None,
        deadline_rev=None,
        stage="",
        severity=0,
        who="",
        to_kind=to.kind,
        to_id=to.id,
        channel=channel,
        data={"notices": list(ids)},
        urgent=True,
        due_at=at,
        not_after=at + NEWS_LASTS,
        next_at=at,
        created_at=at,
    )


def reachable(parties: Iterable[Party]) -> dict[Party, tuple[str, ...]]:
    """Party → channels it can be reached on now. Staff have an inbox, which needs no look-up to be known."""
    on = channels_in_use()
    wanted = set(parties)
    if on == [Channel.INBOX]:
        return {party: (Channel.INBOX,) for party in wanted if party.kind == "user"}
    return {party: _usable(address, on) for party, address in addresses(wanted).items() if address.active}


def _usable(address: Address, on: Sequence[str]) -> tuple[str, ...]:
    return tuple(channel for channel in on if channel in address.channels)


def room_in_use() -> bool:
    return Channel.APPRISE in channels_in_use()

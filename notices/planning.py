"""From promises to messages. Level-triggered: it looks at what should exist and writes what does not.

Running it twice is free, because every row it writes has a key that can exist only once. A deadline
remembers `next_rung_at`, the first rung that has not come yet; rungs from there to the horizon are
planned again at every pass, so that a change of hands before the day reaches the new person.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from notices import bulk, calendar_data, clock, outbox, registry
from notices.calendar import Unit, shift
from notices.models import Channel, Deadline, Rung, Tick
from notices.parties import ROOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from notices.parties import Party

# In the transaction that sets a deadline only what is really near is worth its time; the pass takes the rest.
NEAR = timedelta(days=2)
HORIZON = timedelta(days=3)
CHUNK = 2_000
# A ladder somebody edits is read anew after this; a pass over all deadlines always reads it anew.
KEEP_SECONDS = 5.0
_kept: tuple[float, Ladder] | None = None


class Step(NamedTuple):
    """A rung of one deadline and the moment it speaks."""

    deadline: Deadline
    rung: Rung
    at: datetime


class Ladder(NamedTuple):
    """The rungs in use by kind of deadline, and the holidays their moments are counted with."""

    rungs: Mapping[str, Sequence[Rung]]
    holidays: Mapping[date, bool]

    @classmethod
    def load(cls, kinds: Iterable[str] | None = None) -> Ladder:
        rows = Rung.objects.filter(active=True)
        found: dict[str, list[Rung]] = {}
        for rung in rows if kinds is None else rows.filter(kind__in=set(kinds)):
            found.setdefault(rung.kind, []).append(rung)
        return cls(found, calendar_data.overrides())

    @classmethod
    def recent(cls) -> Ladder:
        """The whole ladder as it was a moment ago, for the transactions of visitors."""
        global _kept  # noqa: PLW0603 — a process-wide memory is the point
        if _kept is None or time.monotonic() - _kept[0] > KEEP_SECONDS:
            _kept = (time.monotonic(), cls.load())
        return Ladder(_kept[1].rungs, calendar_data.overrides())

    def steps(self, deadline: Deadline) -> list[Step]:
        """The moments of a deadline, earliest first. A rung newer than its moment stays silent."""
        found = [
            Step(
                deadline, rung, shift(deadline.due_at, rung.offset, Unit(rung.unit), overrides=self.holidays)
            )
            for rung in self.rungs.get(deadline.kind, ())
        ]
        return sorted(
            (step for step in found if step.rung.since is None or step.at >= step.rung.since), key=_moment
        )

    def first_after(self, deadline: Deadline, moment: datetime) -> datetime | None:
        return next((step.at for step in self.steps(deadline) if step.at > moment), None)


def forget() -> None:
    """Read the ladder again at the next question; called after it was edited."""
    global _kept  # noqa: PLW0603
    _kept = None


def _moment(step: Step) -> datetime:
    return step.at


def plan(deadlines: Iterable[Deadline], *, ladder: Ladder, until: datetime, at: datetime) -> set[Step]:
    """Write the notices of every rung up to `until`; returns the steps that found nobody to tell."""
    wanted = [
        step
        for deadline in deadlines
        if deadline.next_rung_at is not None and deadline.next_rung_at <= until
        for step in ladder.steps(deadline)
        if deadline.next_rung_at <= step.at <= until
    ]
    told = _audiences(wanted)
    channels = outbox.reachable({party for parties in told.values() for party in parties})
    rows = {row.dedupe_key: row for step in wanted for row in _rows(step, told[step], channels, at)}
    outbox.insert(rows.values())
    return {step for step in wanted if not any(channels.get(party) for party in told[step])}


def _audiences(wanted: Sequence[Step]) -> dict[Step, list[Party]]:
    """Who stands on each rung: one question to a book for each kind of subject and rung."""
    groups: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in wanted:
        groups[step.deadline.subject_kind, step.rung.who].append(step)
    told: dict[Step, list[Party]] = {}
    for (kind, who), members in groups.items():
        ids = sorted({step.deadline.subject_id for step in members})
        found = registry.subject_book(kind).audience(ids, who)
        told.update((step, found.get(step.deadline.subject_id, [])) for step in members)
    return told


def _rows(
    step: Step, parties: Sequence[Party], channels: Mapping[Party, Sequence[str]], at: datetime
) -> Iterator[outbox.Row]:
    for party in parties:
        for channel in channels.get(party, ()):
            if channel in step.rung.channels:
                yield outbox.rung_row(step.deadline, step.rung, party, channel, rung_at=step.at, at=at)
    if Channel.APPRISE in step.rung.channels and outbox.room_in_use():
        yield outbox.rung_row(step.deadline, step.rung, ROOM, Channel.APPRISE, rung_at=step.at, at=at)


def reconcile(at: datetime | None = None) -> int:
    """Plan everything open up to the horizon; returns how many deadlines were looked at."""
    now = clock.now(at)
    ladder, seen, last = Ladder.load(), 0, 0
    while True:
        found = _reconcile_chunk(ladder, after=last, at=now)
        if not found:
            Tick.objects.update_or_create(name="reconcile", defaults={"at": now})
            return seen
        seen, last = seen + len(found), found[-1]


@transaction.atomic
def _reconcile_chunk(ladder: Ladder, *, after: int, at: datetime) -> list[int]:
    """One transaction's worth of deadlines, locked so that none is moved while its reminders are written."""
    until = at + HORIZON
    rows = list(
        Deadline.objects.open()
        .filter(pk__gt=after, next_rung_at__lte=until, paused_at__isnull=True)
        .order_by("pk")
        .select_for_update(skip_locked=True)[:CHUNK]
    )
    lonely = plan(_still_open(rows), ladder=ladder, until=until, at=at)
    bulk.update_each(
        Deadline._meta.db_table, "next_rung_at", "timestamptz", _moved_on(rows, lonely, ladder, at)
    )
    return [row.pk for row in rows]


def _still_open(rows: Sequence[Deadline]) -> list[Deadline]:
    by_kind: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        by_kind[row.subject_kind].add(row.subject_id)
    alive = {kind: registry.subject_book(kind).still_open(sorted(ids)) for kind, ids in by_kind.items()}
    return [row for row in rows if row.subject_id in alive[row.subject_kind]]


def _moved_on(
    rows: Sequence[Deadline], lonely: set[Step], ladder: Ladder, at: datetime
) -> dict[int, datetime | None]:
    """Deadline id → its next rung after `at`; a rung that found nobody is waited for until somebody is there."""
    waiting: dict[int, datetime] = {}
    for step in lonely:
        waiting[step.deadline.pk] = min(step.at, waiting.get(step.deadline.pk, step.at))
    then = {row.pk: waiting.get(row.pk) or ladder.first_after(row, at) for row in rows}
    return {row.pk: then[row.pk] for row in rows if then[row.pk] != row.next_rung_at}

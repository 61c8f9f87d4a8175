"""What is done every few minutes whether or not anything is due: dates that passed are told of, old rows forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from notices import clock
from notices.models import Deadline, Tick
from stations import events
from stations.events import Kind
from stations.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

TICK: Final = "webhook-upkeep"
EVERY: Final = timedelta(minutes=5)
# A pass looks back a little behind the last one: a date that was set while it ran is not missed.
_OVERLAP: Final = timedelta(minutes=15)
_FIRST_LOOK: Final = timedelta(days=1)
CHUNK: Final = 500
# Deliveries that are over are kept for a quarter, so that a partner can be told what was sent.
KEPT: Final = timedelta(days=92)


def if_old(at: datetime | None = None) -> None:
    """The upkeep, when nobody has done it for a while: after an outage, or where Celery never ran."""
    now, last = clock.now(at), _last()
    if last is None or last <= now - EVERY:
        upkeep(at)


def upkeep(at: datetime | None = None) -> None:
    """May run twice, and twice at once."""
    now = clock.now(at)
    tell_of_overdue(since=_last() or now - _FIRST_LOOK, at=now)
    forget_old(at=now)
    Tick.objects.update_or_create(name=TICK, defaults={"at": now})


def tell_of_overdue(*, since: datetime, at: datetime) -> int:
    """An event for each open date that has passed since then; returns how many deliveries were planned."""
    if Kind.DEADLINE_OVERDUE not in events.wanted():
        return 0
    planned = 0
    for about, subject in events.SUBJECTS.items():
        rows = Deadline.objects.open().filter(
            subject_kind=about,
            kind__in=sorted(subject.clocks),
            paused_at__isnull=True,
            due_at__gt=since - _OVERLAP,
            due_at__lte=at,
        )
        keys = list(rows.order_by("pk").values_list("pk", "revision", "subject_id", "due_at"))
        for start in range(0, len(keys), CHUNK):
            planned += _tell(about, keys[start : start + CHUNK], at=at)
    return planned


@transaction.atomic
def _tell(about: str, rows: Iterable[tuple[int, int, int, datetime]], *, at: datetime) -> int:
    rows = list(rows)
    codes = events.SUBJECTS[about].codes(sorted({row[2] for row in rows}))
    return sum(
        events.emit(
            kind=Kind.DEADLINE_OVERDUE,
            about=about,
            subject=codes[subject_id],
            mark=f"{pk}.{revision}",
            at=at,
        )
        for pk, revision, subject_id, _due_at in rows
        if subject_id in codes
    )


def forget_old(*, at: datetime) -> int:
    """Delete what was delivered or withdrawn long ago, with its tries; what was given up waits for a person."""
    over = (Delivery.State.SENT, Delivery.State.WITHDRAWN)
    keys = Delivery.objects.filter(state__in=over, ended_at__lte=at - KEPT).values_list("pk", flat=True)
    return Delivery.objects.filter(pk__in=list(keys[:CHUNK])).delete()[1].get(Delivery._meta.label, 0)


def _last() -> datetime | None:
    return Tick.objects.filter(name=TICK).values_list("at", flat=True).first()

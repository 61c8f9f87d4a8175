"""Writing down how a job went, whatever became of it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from records.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)


class Run:
    """What a job says of itself while it runs: figures, no names."""

    def __init__(self) -> None:
        self.seen = ""


@contextmanager
def recorded(*, name: str) -> Iterator[Run]:
    """Keep the row of `name` while the job runs; an error is counted under its class's name and goes on up.

    The job's `Run.seen` is kept when it ends well.
    """
    _began(name)
    run = Run()
    try:
        yield run
    except BaseException as error:
        _ended(name, error=type(error).__name__)
        raise
    _ended(name, seen=run.seen)


@contextmanager
def noted(*, name: str) -> Iterator[Run]:
    """The same for work that goes on whether or not its row can be written: loops that send what is due."""
    run = Run()
    job_began(name=name)
    try:
        yield run
    except BaseException as error:
        job_ended(name=name, error=type(error).__name__)
        raise
    job_ended(name=name, seen=run.seen)


def job_began(*, name: str) -> None:
    """One UPDATE. Never raises: a database that is away keeps no row, and hinders no work."""
    with _unhindered(name):
        _began(name)


def job_ended(*, name: str, error: str = "", seen: str = "") -> None:
    """One UPDATE, of a job that ended well or with the error of that class. Never raises.

    A task whose body is `recorded` under the same name has written its own end, which stays.
    """
    with _unhindered(name):
        _ended(name, error=error, seen=seen, open_only=True)


def _began(name: str) -> None:
    now = timezone.now()
    if not Job.objects.filter(name=name).update(began_at=now, ended_at=None):
        Job.objects.update_or_create(name=name, defaults={"began_at": now, "ended_at": None})


def _ended(name: str, *, error: str = "", seen: str = "", open_only: bool = False) -> None:
    # Another machine may run the same job, and its clock be ahead of ours: no run ends before it began.
    ended = Greatest(F("began_at"), timezone.now())
    if error:
        changes = {"ended_at": ended, "failures": F("failures") + 1, "seen": error}
    else:
        changes = {"ended_at": ended, "succeeded_at": ended, "failures": 0, "seen": seen}
    changes["seen"] = str(changes["seen"])[:400]
    rows = Job.objects.filter(name=name)
    (rows.filter(ended_at=None) if open_only else rows).update(**changes)


@contextmanager
def _unhindered(name: str) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        log.warning("the row of %s was not written: %s", name, type(error).__name__)
        if not connection.in_atomic_block:  # the next question gets a new connection
            connection.close()

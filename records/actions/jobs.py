"""Writing down how a job went, whatever became of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from records.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator


class Run:
    """What a job says of itself while it runs: figures, no names."""

    def __init__(self) -> None:
        self.seen = ""


@contextmanager
def recorded(*, name: str) -> Iterator[Run]:
    """Keep the row of `name` while the job runs; an error is counted under its class's name and goes on up.

    The job's `Run.seen` is kept when it ends well.
    """
    began = timezone.now()
    Job.objects.update_or_create(name=name, defaults={"began_at": began, "ended_at": None})
    run = Run()
    try:
        yield run
    except BaseException as error:
        ended = max(began, timezone.now())
        failed = {"ended_at": ended, "failures": F("failures") + 1, "seen": type(error).__name__}
        Job.objects.filter(name=name).update(**failed)
        raise
    ended = max(began, timezone.now())
    Job.objects.filter(name=name).update(ended_at=ended, succeeded_at=ended, failures=0, seen=run.seen[:400])

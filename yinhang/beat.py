"""The one beat: however many are started, only the one that holds the lease "beat" sends ticks.

No file: a new holder begins with every tick at once, so that what runs once a day is not put off by a restart.
All ticks look at rows and are free to run again.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from typing import Any, Final

from celery.beat import Scheduler
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from records import actions

log = logging.getLogger(__name__)

LEASE: Final = "beat"
# A dead holder is replaced within the lease and one more look; a living one prolongs it at every look.
LEASE_SECONDS: Final = 20
LOOK_SECONDS: Final = 5


class OneBeat(Scheduler):
    """`CELERY_BEAT_SCHEDULER`: Celery's own schedule, behind a lease that the database's clock ends."""

    max_interval = LOOK_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        host = socket.gethostname()[:60]
        self.holder = f"{host}:{os.getpid()}:{secrets.token_hex(4)}"
        self.holds = False
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        self.data: dict[str, Any] = {}
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send at most one task, having made sure just before that nobody else may; seconds until the next look."""
        held, self.holds = self.holds, self._hold()
        if not self.holds:
            return LOOK_SECONDS
        if not held:
            log.info("beat: %s ticks from now on", self.holder)
            self._begin_with_every_tick()
        return min(float(super().tick(*args, **kwargs)), LOOK_SECONDS)

    def close(self) -> None:
        """Let go, so that another need not wait for the lease to end."""
        if self.holds:
            self.holds = False
            try:
                actions.release(name=LEASE, holder=self.holder)
            except (DatabaseError, InterfaceError) as error:
                log.warning("beat: the lease is left to run out: %s", type(error).__name__)
        super().close()

    def _hold(self) -> bool:
        """Whether this process may tick; a database that is away comes back, and nobody ticks meanwhile."""
        try:
            return actions.hold(name=LEASE, holder=self.holder, seconds=LEASE_SECONDS)
        except (DatabaseError, InterfaceError) as error:
            log.warning("beat: the database does not answer: %s", type(error).__name__)
            connection.close()
            return False

    def _begin_with_every_tick(self) -> None:
        now = timezone.now()
        for entry in self.data.values():
            entry.last_run_at = now - entry.schedule.run_every
        self._heap = None

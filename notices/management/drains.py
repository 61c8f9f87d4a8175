"""What every command that empties a queue shares: once or in a loop, and a database that may be away."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from notices.management.moments import moment
from records.actions import noted, seal

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

log = logging.getLogger(__name__)

ONCE_SECONDS = 60.0
_ROUND_SECONDS = 20.0


class DrainCommand(BaseCommand):
    """`drain` sends what is due for at most so many seconds, and says what it did."""

    # One loop of the house is enough to seal history where Celery's tick does not run.
    seals = False

    def drain(self, at: datetime | None, budget: float) -> str:
        raise TypeError("a command that drains says what")

    def add_arguments(self, parser: ArgumentParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--once", action="store_true", help="send what is due and end (the default)")
        mode.add_argument("--loop", action="store_true", help="go on until told to stop")
        parser.add_argument(
            "--every", type=float, default=5.0, help="seconds between two looks (with --loop)"
        )
        parser.add_argument("--now", type=moment, help="pretend it is this moment (ISO 8601)")

    def handle(
        self, *args: Any, loop: bool, every: float, now: datetime | None = None, **options: Any
    ) -> None:
        if not loop:
            self.stdout.write(self.drain(now, ONCE_SECONDS))
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            self._round(now)
            stop.wait(every)

    def _round(self, now: datetime | None) -> None:
        """One look at the queue. A database that is away comes back; until then there is nothing to do."""
        try:
            with noted(name=type(self).__module__.rpartition(".")[2]) as run:
                run.seen = self.drain(now, _ROUND_SECONDS)
            if self.seals:
                seal()
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            connection.close()

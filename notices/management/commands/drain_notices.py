"""Send what is due, without any broker."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from notices import draining
from notices.management.moments import moment

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

log = logging.getLogger(__name__)

_ROUND_SECONDS = 20.0


class Command(BaseCommand):
    help = "Send every message that is due: once, or in a loop beside or instead of Celery."

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
            done = draining.drain(now)
            self.stdout.write(f"inbox: {done.inbox}, pushed: {done.pushed}")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            _round(now)
            stop.wait(every)


def _round(now: datetime | None) -> None:
    """One look at the queue. A database that is away comes back; until then there is nothing to do."""
    try:
        draining.drain(now, budget=_ROUND_SECONDS)
    except (DatabaseError, InterfaceError) as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        connection.close()

"""Poking the worker. A hint may be lost: the next tick finds the row. It must never hold up a visitor.

The broker is spoken to from one daemon thread of the process, so a broker that accepts and never answers
costs the caller nothing at all. After a failure, or while a hint is stuck, half a minute of silence.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from records import tallies

log = logging.getLogger(__name__)

AT_MOST_EVERY = 1.0
SILENCE_AFTER_FAILURE = 30.0
BROKER_PATIENCE = 0.4


@dataclass(slots=True)
class Counts:
    """What became of the hints of this process, for the metrics page."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0


@dataclass(slots=True)
class _Line:
    """The one thread of a process that talks to the broker; a forked child starts its own."""

    pid: int = 0
    last: float = float("-inf")
    quiet_until: float = float("-inf")
    wanted: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    # Of whoever asked last: the hint carries the number of that request, so that a log can be followed.
    context: Context = field(default_factory=copy_context)
    counts: Counts = field(default_factory=Counts)


_line = _Line()


def counts() -> Counts:
    return _line.counts


def poke() -> None:
    """After the commit, at most once a second, ask a worker to look at the outbox. Never raises or waits."""
    transaction.on_commit(_kick, robust=True)


def _kick() -> None:
    now = time.monotonic()
    with _line.lock:
        if now < max(_line.last + AT_MOST_EVERY, _line.quiet_until):
            _line.counts.dropped += 1
            tallies.HINTS.labels("joined").inc()
            return
        _line.last = now
        _line.context = copy_context()
        _start_thread()
    _line.wanted.set()


def _start_thread() -> None:
    if _line.pid == os.getpid():
        return
    _line.pid = os.getpid()
    _line.wanted = threading.Event()
    threading.Thread(target=_talk, args=(_line.wanted,), name="notices-hints", daemon=True).start()


def _talk(wanted: threading.Event) -> None:
    while True:
        wanted.wait()
        wanted.clear()
        if time.monotonic() >= _line.quiet_until:
            _line.context.copy().run(_hint)


def _hint() -> None:
    """One hint. While it is on its way the line counts as silent, so that nothing queues up behind it."""
    _line.quiet_until = time.monotonic() + SILENCE_AFTER_FAILURE
    try:
        send_hint()
    except Exception as error:  # noqa: BLE001 — whatever the broker does, the row is already safe
        _line.counts.failed += 1
        tallies.HINTS.labels("lost").inc()
        log.warning("hint not sent: %s", type(error).__name__)
    else:
        _line.counts.sent += 1
        tallies.HINTS.labels("sent").inc()
        _line.quiet_until = float("-inf")


def send(task: Any) -> None:
    """For another room's rare hint, from a thread of its own: what the broker does to it is no matter."""
    try:
        put_on_broker(task)
    except Exception as error:  # noqa: BLE001 — as in `_hint`: the row is already safe
        tallies.HINTS.labels("lost").inc()
        log.warning("hint not sent: %s", type(error).__name__)
    else:
        tallies.HINTS.labels("sent").inc()


def send_hint() -> None:
    """Put one `notices.drain` on the broker."""
    from notices.tasks import drain

    put_on_broker(drain)


def put_on_broker(task: Any) -> None:
    """One message without content, with patience of less than half a second."""
    options = {
        **task.app.conf.broker_transport_options,
        "socket_timeout": BROKER_PATIENCE,
        "socket_connect_timeout": BROKER_PATIENCE,
    }
    with task.app.connection_for_write(transport_options=options, connect_timeout=BROKER_PATIENCE) as line:
        task.apply_async(connection=line, retry=False, expires=60)

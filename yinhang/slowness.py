"""Pages and statements that took too long, noticed here and written down after the answer has gone out.

What is noticed waits in the process, few entries at a time, and is written at most every ten seconds: a slow
database is not made slower by saying so. When the writing itself is slow or fails, it rests for ten minutes.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.signals import request_finished
from django.db import DatabaseError, InterfaceError, connection
from django.db.backends.signals import connection_created
from django.utils import timezone

from notices import statements
from records import actions, tallies
from records.actions import Slowness
from records.actions.slow import LONGEST_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

WRITE_EVERY: Final = 10.0
REST_AFTER_TROUBLE: Final = 600.0
SLOW_WRITING: Final = 1.0
# Kinds of slowness a process remembers between two writings; more than these are counted by `/metrics/` alone.
MOST_WAITING: Final = 40

_TEXT = re.compile(r"'(?:[^']|'')*'")
_NUMBER = re.compile(r"\b\d+(?:\.\d+)?\b")
_LIST = re.compile(r"\(\s*(?:%s|\?)(?:\s*,\s*(?:%s|\?))+\s*\)")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Waiting:
    """What this process has noticed and not yet written."""

    found: dict[tuple[str, str], Slowness] = field(default_factory=dict)
    next_writing: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)
    busy: threading.local = field(default_factory=threading.local)


_waiting = _Waiting()


def watch() -> None:
    """Once a process: measure the statements of every connection, and write after answers."""
    connection_created.connect(_measure, dispatch_uid="slowness")
    request_finished.connect(_after_answer, dispatch_uid="slowness")


def forget() -> None:
    """Nothing noticed, and no rest: for tests."""
    _waiting.found.clear()
    _waiting.next_writing = float("-inf")


def saw_page(method: str, route: str, seconds: float) -> None:
    """`route` is the pattern of the address."""
    if settings.SLOW_PAGE_MS and (ms := round(seconds * 1000)) >= settings.SLOW_PAGE_MS:
        tallies.SLOW.labels("page").inc()
        _notice(method[:8], route, ms)


def saw_statement(sql: str, seconds: float) -> None:
    if settings.SLOW_QUERY_MS and (ms := round(seconds * 1000)) >= settings.SLOW_QUERY_MS:
        tallies.SLOW.labels("statement").inc()
        _notice("", shape_of(sql), ms)


def shape_of(sql: str) -> str:
    """What all runs of a statement have in common: no value written into it, lists of any length alike."""
    text = _NUMBER.sub("?", _TEXT.sub("?", sql[: 4 * LONGEST_STATEMENT]))
    return _SPACE.sub(" ", _LIST.sub("(…)", text)).strip()[:LONGEST_STATEMENT]


def _notice(method: str, what: str, ms: int) -> None:
    now = timezone.now()
    with _waiting.lock:
        known = _waiting.found.get((method, what))
        if known is not None:
            known.count += 1
            known.slowest_ms = max(known.slowest_ms, ms)
            known.last_ms, known.last_at = ms, now
        elif len(_waiting.found) < MOST_WAITING:
            _waiting.found[method, what] = Slowness(method, what, 1, ms, ms, now)


def _measure(connection: Any, **_signal: Any) -> None:
    if settings.SLOW_QUERY_MS and _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 — Django calls it so
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.perf_counter() - began
        if seconds * 1000 >= settings.SLOW_QUERY_MS and not getattr(_waiting.busy, "writing", False):
            saw_statement(statements.spelled(context["cursor"], str(sql)), seconds)


def _after_answer(**_signal: Any) -> None:
    flush()


def flush() -> None:
    """Write what was noticed, when it is time. Never raises."""
    now = time.monotonic()
    if not _waiting.found or now < _waiting.next_writing or connection.in_atomic_block:
        return
    with _waiting.lock:
        found, _waiting.found = list(_waiting.found.values()), {}
        _waiting.next_writing = now + WRITE_EVERY
    _waiting.busy.writing = True
    try:
        actions.keep_slow(found)
    except (DatabaseError, InterfaceError) as error:
        log.warning("what was slow could not be written down: %s", type(error).__name__)
        _waiting.next_writing = now + REST_AFTER_TROUBLE
        connection.close()
    finally:
        _waiting.busy.writing = False
    if time.monotonic() - now > SLOW_WRITING:
        _waiting.next_writing = now + REST_AFTER_TROUBLE

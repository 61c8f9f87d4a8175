"""How often somebody may do something. Exact: of a thousand at once, as many pass as the limit says.

Redis counts all keys of one request in one script. When it is gone or silent the database counts instead,
in one statement in its own short transaction, so that a limit never opens because a server is down; the
count starts anew at the change, so within one window at most twice the limit can pass. A refused knock
counts nowhere: a visitor over his own limit does not eat what is left of everybody's.
Call it before the transaction of the deed. Keys are HMACs: neither store holds an address or a number.
"""

from __future__ import annotations

import logging
import math
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from notices.models import Knock
from yinhang.errors import TooMany
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.25
SILENCE_AFTER_FAILURE = 30.0

# KEYS: one counter each. ARGV: the limits, then the windows in seconds. Answers 0 and the counts, or the index of
# the full one.
_SCRIPT = """
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i]) then return {i} end
end
local counts = {0}
for i, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('EXPIRE', key, ARGV[#KEYS + i]) end
  counts[i + 1] = count
end
return counts
"""


class Limit(NamedTuple):
    """At most `max` times in each `window_seconds` for one subject of one scope, e.g. ("report.ip", "1.2.3.4", 20, 3600)."""

    scope: str
    subject_text: str
    max: int
    window_seconds: int


class _Window(NamedTuple):
    key: str
    start: datetime
    limit: Limit


class _Counted(NamedTuple):
    """The first window that is full, or None and how often each key came, this knock included."""

    full: _Window | None
    counts: dict[str, int]


_quiet_until = float("-inf")


def allow(keys: Sequence[Limit], *, at: datetime) -> list[int]:
    """Count one knock on every key, or raise TooMany and count none; returns how often each came in its window."""
    given = [_window(limit, at) for limit in keys]
    full, counts = _counted(sorted(given))
    if full is not None:
        ends = full.start + timedelta(seconds=full.limit.window_seconds)
        wait = max(1, math.ceil((ends - at).total_seconds()))
        raise TooMany(
            f"limit.{full.limit.scope}", _("Too many attempts. Please try again later."), retry_after=wait
        )
    return [counts[window.key] for window in given]


def _window(limit: Limit, at: datetime) -> _Window:
    start = int(at.timestamp()) // limit.window_seconds * limit.window_seconds
    key = blind_index(f"{limit.scope}:{limit.window_seconds}:{limit.subject_text}")
    return _Window(key, datetime.fromtimestamp(start, UTC), limit)


def _counted(windows: Sequence[_Window]) -> _Counted:
    global _quiet_until  # noqa: PLW0603 — a process-wide breaker is the point
    if settings.REDIS_URL and time.monotonic() >= _quiet_until:
        try:
            return _count_in_redis(windows)
        except (RedisError, OSError) as error:
            _quiet_until = time.monotonic() + SILENCE_AFTER_FAILURE
            log.warning("limits are counted in the database: %s", type(error).__name__)
    return _count_in_database(windows)


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


def _count_in_redis(windows: Sequence[_Window]) -> _Counted:
    names = [f"knock:{window.key}:{int(window.start.timestamp())}" for window in windows]
    limits = [window.limit.max for window in windows]
    seconds = [window.limit.window_seconds for window in windows]
    full, *counts = _client(settings.REDIS_URL).eval(_SCRIPT, len(names), *names, *limits, *seconds)
    keys = [window.key for window in windows]
    return _Counted(windows[int(full) - 1] if full else None, dict(zip(keys, counts, strict=False)))


def _count_in_database(windows: Sequence[_Window]) -> _Counted:
    """Count all keys in one statement; a full one rolls the whole count back."""
    with transaction.atomic():
        counts = _upsert(windows)
        full = next((window for window in windows if counts[window.key] > window.limit.max), None)
        if full is not None:
            transaction.set_rollback(True)
    return _Counted(full, counts)


def _upsert(windows: Sequence[_Window]) -> dict[str, int]:
    """Key → count with this knock. Rows are taken in the order of their keys, so nobody waits in a circle."""
    table, adapt = Knock._meta.db_table, connection.ops.adapt_datetimefield_value
    values = ", ".join(["(%s, %s, %s, 1)"] * len(windows))
    params: list[Any] = []
    for window in windows:
        expires = window.start + timedelta(seconds=window.limit.window_seconds)
        params += [window.key, adapt(window.start), adapt(expires)]
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and marks are ours; every value is a parameter.
            f'INSERT INTO {table} (key, "window", expires, count) VALUES {values} '  # noqa: S608
            f'ON CONFLICT (key, "window") DO UPDATE SET count = {table}.count + 1 RETURNING key, count',
            params,
        )
        return dict(cursor.fetchall())


def forget_old(*, at: datetime) -> int:
    """Delete the counters of windows that are over; returns how many."""
    return Knock.objects.filter(expires__lte=at).delete()[0]

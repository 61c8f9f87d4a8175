"""When a failed message is tried again. Pure."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ATTEMPTS = 8
FIRST_SECONDS, MOST_SECONDS = 15, 3_600


def delay(
    attempts: int, *, retry_after: float | None = None, jitter: Callable[[], float] = random.random
) -> float:
    """Seconds to wait after `attempts` failures: full jitter under min(3600, 15·2ⁿ), never under Retry-After."""
    ceiling: int = min(MOST_SECONDS, FIRST_SECONDS << (attempts - 1))
    return max(jitter() * ceiling, min(retry_after or 0.0, MOST_SECONDS))


def next_try(
    *, attempts: int, permanent: bool, not_after: datetime, now: datetime, retry_after: float | None = None
) -> datetime | None:
    """The moment of the next try, or None when there is none: the message is dead."""
    if permanent or attempts >= MOST_ATTEMPTS:
        return None
    then = now + timedelta(seconds=delay(attempts, retry_after=retry_after))
    return then if then <= not_after else None

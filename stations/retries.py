"""When a delivery that failed is tried again: eight tries within a day, each wait longer than the last. Pure."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

# After the first try, after the second … The last try falls 23.6 hours after the first.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=7),
    timedelta(hours=10),
)
MOST_TRIES: Final = len(WAITS) + 1
LASTS: Final = timedelta(hours=24)
# A receiver may ask for patience, but not for so much that hardly a try is left.
LONGEST_ASKED: Final = timedelta(hours=1)
# A crowd that failed together comes back spread out, and never later than the table says.
_EARLIEST: Final = 0.9


def next_try(
    tries: int,
    *,
    now: datetime,
    not_after: datetime,
    retry_after: float | None = None,
    jitter: Callable[[], float] = random.random,
) -> datetime | None:
    """The moment of the next try after `tries` failures; None when there is none and a person has to look."""
    if tries >= MOST_TRIES:
        return None
    wait = WAITS[max(tries, 1) - 1] * (_EARLIEST + (1 - _EARLIEST) * jitter())
    asked = timedelta(seconds=min(retry_after or 0.0, LONGEST_ASKED.total_seconds()))
    then = now + max(wait, asked)
    return then if then <= not_after else None

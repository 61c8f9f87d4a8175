"""When a signed promise stands: ten minutes after signing. Pure, so that both sides of the edge can be tested.

A commitment in law can be changed for ten minutes (适老化规范 2.6.1); after that a published promise binds who
made it (CC 938(2)). The tenth minute still belongs to the promiser.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

OPEN_FOR: Final = timedelta(minutes=10)


def open_until(signed_at: datetime) -> datetime:
    """The last instant at which the words may still be changed."""
    return signed_at + OPEN_FOR


def stands(signed_at: datetime | None, *, at: datetime) -> bool:
    """Whether what was signed (or sent) at `signed_at` stands for ever; never for what was not signed."""
    return signed_at is not None and at > open_until(signed_at)

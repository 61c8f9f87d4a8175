"""What is kept for a while only: answers to repeated requests a day, photos that nobody used three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stations.actions import forget_uploads
from stations.api import once

if TYPE_CHECKING:
    from datetime import datetime


def keep_house(*, at: datetime) -> dict[str, int]:
    """Forget what is over at `at`; returns how much of each."""
    return {"answers": once.forget_old(at=at), "uploads": forget_uploads(at=at)}

"""Send what is due, without any broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices import draining
from notices.management.drains import DrainCommand

if TYPE_CHECKING:
    from datetime import datetime


class Command(DrainCommand):
    seals = True
    help = "Send every message that is due: once, or in a loop beside or instead of Celery."

    def drain(self, at: datetime | None, budget: float) -> str:
        done = draining.drain(at, budget=budget)
        return f"inbox: {done.inbox}, pushed: {done.pushed}"

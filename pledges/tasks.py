"""Ticks. A task carries nothing: what is over is in the database."""

from __future__ import annotations

from celery import shared_task

from notices import clock
from pledges import daily


@shared_task(name="pledges.daily")
def keep_figures() -> None:
    """Read every target once a day, ask for the monthly reports, remind of what is late. Free to run again."""
    daily.run(clock.now())

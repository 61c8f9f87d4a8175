"""Ticks. A task carries nothing: what falls due is in the calendar and the rows."""

from __future__ import annotations

from celery import shared_task

from councils import actions
from notices import clock


@shared_task(name="councils.committees")
def plan_committee_clocks() -> None:
    """Set the clocks of committees whose day to begin has come. Free to run again."""
    actions.plan_clocks(at=clock.now())

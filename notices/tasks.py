"""Hints and ticks. A task carries nothing: what is due is in the database."""

from __future__ import annotations

from celery import shared_task

from notices import draining, recompute, upkeep


@shared_task(name="notices.drain")
def drain() -> None:
    """Send what is due, for as long as one task may take."""
    draining.drain()


@shared_task(name="notices.heartbeat")
def heartbeat() -> None:
    """Nothing but its own row in the jobs: the beat ticks, the broker carries, a worker takes."""


@shared_task(name="notices.reconcile")
def reconcile() -> None:
    """Write the reminders that should exist and do not."""
    upkeep.upkeep()


@shared_task(name="notices.recompute")
def recompute_calendar() -> None:
    """Look at provisional dates again."""
    recompute.recompute_calendar()

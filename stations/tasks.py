"""Ticks. A task carries nothing: what is due and what is over is in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from stations import draining, housekeeping, upkeep


@shared_task(name="stations.housekeeping")
def keep_house() -> None:
    """Forget what was kept for a while only."""
    housekeeping.keep_house(at=timezone.now())


@shared_task(name="stations.drain_webhooks")
def drain_webhooks() -> None:
    """Send the deliveries that are due, for as long as one task may take."""
    draining.drain()


@shared_task(name="stations.webhook_upkeep")
def webhook_upkeep() -> None:
    """Tell of dates that passed, and forget what is old."""
    upkeep.upkeep()

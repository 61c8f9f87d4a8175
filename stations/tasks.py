"""Ticks. A task carries nothing: what is due is in the database."""

from __future__ import annotations

from celery import shared_task

from stations import draining, upkeep


@shared_task(name="stations.drain_webhooks")
def drain_webhooks() -> None:
    """Send the deliveries that are due, for as long as one task may take."""
    draining.drain()


@shared_task(name="stations.webhook_upkeep")
def webhook_upkeep() -> None:
    """Tell of dates that passed, and forget what is old."""
    upkeep.upkeep()

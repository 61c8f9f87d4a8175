"""Ticks. A task carries nothing: what is over is in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from stations import housekeeping


@shared_task(name="stations.housekeeping")
def keep_house() -> None:
    """Forget what was kept for a while only."""
    housekeeping.keep_house(at=timezone.now())

"""Hints and ticks. A task carries nothing: what waits is in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from properties.actions import upload_work


@shared_task(name="properties.register_sheets", soft_time_limit=500, time_limit=540)
def work_off_sheets() -> None:
    """Read and write the sheets that wait, and forget those that are a day old."""
    upload_work.work_off(at=timezone.now())

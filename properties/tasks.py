"""Hints and ticks. A task carries nothing: what waits or falls due is in the calendar and the rows."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notices import clock
from properties import actions
from properties.actions import upload_work


@shared_task(name="properties.publications")
def ask_for_publications() -> None:
    """Ask for the owners' money of every period that is over. Free to run again."""
    actions.open_due(at=clock.now())


@shared_task(name="properties.register_sheets", soft_time_limit=500, time_limit=540)
def work_off_sheets() -> None:
    """Read and write the sheets that wait, and forget those that are a day old."""
    upload_work.work_off(at=timezone.now())

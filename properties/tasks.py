"""Ticks. A task carries nothing: what falls due is worked out from the calendar and the rows."""

from __future__ import annotations

from celery import shared_task

from notices import clock
from properties import actions


@shared_task(name="properties.publications")
def ask_for_publications() -> None:
    """Ask for the owners' money of every period that is over. Free to run again."""
    actions.open_due(at=clock.now())

"""Ticks. A task carries nothing: what is over is in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from issues import housekeeping
from properties.actions import turn_contracts


@shared_task(name="issues.housekeeping")
def keep_house() -> None:
    """Let time do its part: unanswered questions, closed forms, ended pauses, old drafts, contracts that change hands."""
    turn_contracts(today=timezone.localdate())
    housekeeping.keep_house(timezone.now())

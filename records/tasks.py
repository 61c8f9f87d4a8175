"""Ticks of this floor. A task carries nothing: what is to be done is in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from records import anchors
from records.actions import recorded, retaining, seal


@shared_task(name="records.seal")
def seal_history() -> None:
    """Give each new row of history its link."""
    seal()


@shared_task(name="records.anchor")
def anchor() -> None:
    """Write the head of the chain outside the database, once a day."""
    with recorded(name="records.anchor") as run:
        made = anchors.drop(timezone.now())
        run.seen = f"link {made.seq}" if made else "the day has its line"


@shared_task(name="records.retain")
def retain() -> None:
    """Let go of what was kept long enough."""
    retaining.retain_all(at=timezone.now())

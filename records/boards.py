"""How the jobs of the house went: for the status page, the readiness check and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from records.models import Job

if TYPE_CHECKING:
    from datetime import datetime


def jobs() -> list[Job]:
    """Every job that ever ran, by name."""
    return list(Job.objects.order_by("name"))


def last_success(name: str) -> datetime | None:
    """When the job ended well last; None when it never did."""
    return Job.objects.filter(name=name).values_list("succeeded_at", flat=True).first()

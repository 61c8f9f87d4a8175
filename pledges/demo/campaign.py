"""The invented campaign of one demo subdistrict, built after its reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from issues.demo.load import Job
    from properties.models import Area


def build(job: Job, street: Area) -> None:
    """Write the campaign of a subdistrict that has just been built."""

"""The year report as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledges.report import gather
from properties.papers.kinds import must_know

if TYPE_CHECKING:
    from datetime import datetime

    from pledges.models import Campaign


def build(campaign: Campaign, kind: str, *, at: datetime) -> bytes:
    """The report as a file of that kind, in the language that is active. Refused where it cannot be written."""
    writer = must_know(kind)
    return writer.write(gather.gather(campaign, at=at))

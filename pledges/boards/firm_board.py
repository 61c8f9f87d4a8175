"""One firm in the campaign: its promises, the compounds it answers for, its months. Units, never persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.boards.portal import topics
from pledges.boards import counts
from pledges.boards.overview import promises, read_on
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from pledges.boards.counts import Line
    from pledges.boards.overview import Promise
    from pledges.models import Campaign
    from properties.models import Firm


@dataclass(frozen=True, slots=True)
class FirmBoard:
    firm: Firm
    promised: Sequence[Promise]
    topics: Sequence[Line]
    months: Sequence[Line]
    compounds: Sequence[Line]
    households: int
    read_on: date | None


def firm_board(campaign: Campaign, firm: Firm, at: datetime) -> FirmBoard:
    """What the firm promised and what became of the reports it answers for; ten statements."""
    promised = promises(campaign, firm=firm)
    served = Compound.objects.filter(
        subdistrict=campaign.subdistrict_id, contracts__firm=firm, contracts__is_current=True
    )
    places = list(served.order_by("name", "pk"))
    by_topic = counts.lines(campaign, topics(), by="topic", at=at, firm=firm.pk)
    return FirmBoard(
        firm=firm,
        promised=promised,
        topics=[line for line in by_topic if not line.is_empty],
        months=counts.trend(campaign, at=at, firm=firm.pk),
        compounds=counts.lines(campaign, places, by="compound", at=at, firm=firm.pk),
        households=sum(place.households for place in places),
        read_on=read_on(promised),
    )

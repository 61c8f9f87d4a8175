"""One topic of the campaign: who promised what, how it goes month by month, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from issues.models import Spot
from pledges.boards import counts
from pledges.boards.overview import promises, read_on
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from issues.models import Topic
    from pledges.boards.counts import Line
    from pledges.boards.overview import Promise
    from pledges.models import Campaign


@dataclass(frozen=True, slots=True)
class SpotCount:
    """How many spots of the register stand in a state; `state` is its word."""

    state: str
    count: int


@dataclass(frozen=True, slots=True)
class TopicBoard:
    topic: Topic
    promised: Sequence[Promise]
    months: Sequence[Line]
    compounds: Sequence[Line]
    quiet: int
    spots: Sequence[SpotCount]
    read_on: date | None


def topic_board(campaign: Campaign, topic: Topic, at: datetime) -> TopicBoard:
    """Compounds with the most overdue first; `quiet` is how many have nothing to show. Eight statements."""
    promised = promises(campaign, topic=topic)
    places = Compound.objects.filter(subdistrict=campaign.subdistrict_id)
    found = counts.lines(campaign, places, by="compound", at=at, topic=topic.pk)
    busy = [line for line in found if not line.is_empty]
    return TopicBoard(
        topic=topic,
        promised=promised,
        months=counts.trend(campaign, at=at, topic=topic.pk),
        compounds=sorted(busy, key=lambda line: (-line.load.overdue, -line.load.open, line.about.name)),
        quiet=len(found) - len(busy),
        spots=spot_counts(subdistrict=campaign.subdistrict_id, topic=topic.pk),
        read_on=read_on(promised),
    )


def spot_counts(**only: int) -> list[SpotCount]:
    """The register of spots by state, in the order of a spot's life; what was struck as a mistake is left out."""
    rows = Spot.objects.filter(**only).exclude(state=Spot.State.VOID).order_by()
    found = dict(rows.values_list("state").annotate(Count("pk")))
    return [SpotCount(str(state.label), found[state.value]) for state in Spot.State if state.value in found]

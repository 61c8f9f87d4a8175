"""The first page of a campaign: every promise with its figures, the topics, the months, the documents."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from issues.boards.portal import topics
from pledges.access import public_campaigns
from pledges.boards import cards, counts
from pledges.models import Campaign, Pledge, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from issues.models import Topic
    from pledges.boards.cards import Card
    from pledges.boards.counts import Line

OTHERS: Final = 12


@dataclass(frozen=True, slots=True)
class Promise:
    """A signed pledge and its targets as cards."""

    pledge: Pledge
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic of the board: its counts, and the pledge on it, if anybody holds one."""

    topic: Topic
    line: Line
    pledge: Pledge | None


@dataclass(frozen=True, slots=True)
class Overview:
    """`secretaries` are the first-responsibility pledges of the neighbourhoods, one line each."""

    street: Sequence[Promise]
    firms: Sequence[Promise]
    secretaries: Sequence[Promise]
    topics: Sequence[TopicLine]
    months: Sequence[Line]
    documents: Sequence[Any]
    others: Sequence[Campaign]
    read_on: date | None

    @property
    def has_counts(self) -> bool:
        return not all(line.is_empty for line in [*self.months, *(row.line for row in self.topics)])


def promises(campaign: Campaign, *, on: date | None = None, **only: Any) -> list[Promise]:
    """The signed pledges with their cards, the street's first; three statements. `only` narrows the pledges."""
    signed = Pledge.objects.signed().filter(campaign=campaign, **only)
    pledges = {row.pk: row for row in signed.select_related("firm", "topic", "area")}
    targets = list(Target.objects.filter(pledge__in=pledges).order_by("pledge", "pk"))
    for target in targets:
        target.pledge = pledges[target.pledge_id]
        target.pledge.campaign = campaign
    grouped = groupby(cards.latest(targets, on=on), key=lambda card: card.target.pledge_id)
    found = {pledge: tuple(mine) for pledge, mine in grouped}
    rows = [Promise(pledge, found.get(pk, ())) for pk, pledge in pledges.items()]
    return sorted(rows, key=_order)


def _order(promise: Promise) -> tuple[int, bool, int, int]:
    pledge = promise.pledge
    kinds = (Pledge.Kind.STREET, Pledge.Kind.FIRM, Pledge.Kind.SECRETARY)
    position = pledge.topic.position if pledge.topic else 0
    return kinds.index(Pledge.Kind(pledge.kind)), pledge.released_on is not None, position, pledge.pk


def read_on(promised: Sequence[Promise]) -> date | None:
    """The newest day any of these targets was read, or None."""
    return max((card.reading.on for one in promised for card in one.cards if card.reading), default=None)


def overview(campaign: Campaign, at: datetime) -> Overview:
    """Everything of the page; nine statements, whatever the number of reports."""
    promised = promises(campaign)
    kinds = {kind: [one for one in promised if one.pledge.kind == kind] for kind in Pledge.Kind}
    attack = [topic for topic in topics() if topic.is_attack]
    held = {one.pledge.topic_id: one.pledge for one in promised if one.pledge.released_on is None}
    return Overview(
        street=kinds[Pledge.Kind.STREET],
        firms=kinds[Pledge.Kind.FIRM],
        secretaries=kinds[Pledge.Kind.SECRETARY],
        topics=[
            TopicLine(line.about, line, held.get(line.about.pk))
            for line in counts.lines(campaign, attack, by="topic", at=at)
        ],
        months=counts.trend(campaign, at=at),
        documents=list(campaign.documents.order_by("kind", "title")),
        others=list(public_campaigns().exclude(pk=campaign.pk)[:OTHERS]),
        read_on=read_on(promised),
    )


def title_of(promise: Promise) -> str:
    """Whose word it is, in one line."""
    pledge = promise.pledge
    if pledge.kind == Pledge.Kind.SECRETARY:
        return _("Party secretary of %(area)s") % {"area": pledge.area}
    return str(pledge.promiser)

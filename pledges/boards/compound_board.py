"""The compounds of a campaign's subdistrict: the list to search in, and one compound in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch, Q
from django.utils import timezone

from councils.boards.committee_page import public_committee
from councils.models import Hall
from issues.boards.complaints import with_complaints
from issues.boards.portal import plain_name, topics
from pledges.boards import counts
from pledges.boards.overview import promises, read_on
from pledges.boards.topic_board import spot_counts
from pledges.models import Pledge, Target
from properties.boards_contracts import answering, in_force
from properties.boards_works import public_works
from properties.models import Area, Compound, Contract
from properties.published import public_money
from votes.boards.ballots import line as vote_line
from votes.boards.ballots import public as public_votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from councils.boards.committee_page import PublicCommittee
    from pledges.boards.counts import Line
    from pledges.boards.overview import Promise
    from pledges.boards.topic_board import SpotCount
    from pledges.models import Campaign
    from properties.boards_contracts import Answering
    from properties.boards_works import PublicWork
    from properties.models import Firm
    from properties.published import PublicMoney
    from votes.boards.ballots import Line as VoteLine

MOST: Final = 300
VOTES: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A compound in a list, with the firm that answers for it now."""

    line: Line
    firm: Firm | None


@dataclass(frozen=True, slots=True)
class CompoundList:
    """`total` counts the subdistrict's compounds, `found` those that fit; at most MOST are listed."""

    places: Sequence[Place]
    neighbourhoods: Sequence[Area]
    total: int
    found: int


def places_of(campaign: Campaign) -> QuerySet[Compound]:
    """The compounds of the campaign's subdistrict by neighbourhood and name, each with its current contract."""
    current = Prefetch(
        "contracts", Contract.objects.filter(is_current=True).select_related("firm"), to_attr="held"
    )
    rows = Compound.objects.filter(subdistrict=campaign.subdistrict_id).select_related("neighbourhood")
    return rows.prefetch_related(current).order_by("neighbourhood__code", "name", "pk")


def firm_of(place: Compound) -> Firm | None:
    """The firm of a compound read by `places_of`."""
    held: list[Contract] = getattr(place, "held", [])
    return held[0].firm if held else None


def compound_list(
    campaign: Campaign, at: datetime, *, words: str = "", neighbourhood: Area | None = None
) -> CompoundList:
    """Compounds whose name, address or code holds the words, of one neighbourhood or of all. Seven statements."""
    everywhere = Compound.objects.filter(subdistrict=campaign.subdistrict_id)
    rows = places_of(campaign)
    if neighbourhood is not None:
        rows = rows.filter(neighbourhood=neighbourhood)
    if name := plain_name(words):
        # As typed too: a name kept with full-width brackets is not its plain form.
        wanted = Q(name__icontains=name) | Q(name__icontains=words.strip()) | Q(address__icontains=name)
        rows = rows.filter(wanted | Q(code__iexact=name))
    places = list(rows[:MOST])
    return CompoundList(
        places=[
            Place(line, firm_of(line.about)) for line in counts.lines(campaign, places, by="compound", at=at)
        ],
        neighbourhoods=list(Area.objects.filter(parent__parent=campaign.subdistrict_id).order_by("code")),
        total=everywhere.count(),
        found=len(places) if len(places) < MOST else rows.count(),
    )


@dataclass(frozen=True, slots=True)
class CompoundBoard:
    compound: Compound
    firm: Firm | None
    committee: PublicCommittee
    hall: Hall | None
    topics: Sequence[Line]
    months: Sequence[Line]
    works: Sequence[PublicWork]
    spots: Sequence[SpotCount]
    promised: Sequence[Promise]
    read_on: date | None
    money: PublicMoney
    contract: Answering | None = None
    votes: Sequence[VoteLine] = ()


def compound_board(campaign: Campaign, compound: Compound, at: datetime) -> CompoundBoard:
    """Everything everybody may know of a compound; twenty-two statements, five more while a fee change runs."""
    held = in_force(compound, timezone.localtime(at).date())
    firm = held.firm if held else None
    by_topic = counts.lines(campaign, topics(), by="topic", at=at, compound=compound.pk)
    promised = _covering(campaign, compound, firm)
    return CompoundBoard(
        compound=compound,
        firm=firm,
        committee=public_committee(compound, today=timezone.localdate(at)),
        hall=Hall.objects.filter(neighbourhood=compound.neighbourhood_id).first(),
        topics=[line for line in by_topic if not line.is_empty],
        months=counts.trend(campaign, at=at, compound=compound.pk),
        works=with_complaints(public_works(compound, today=timezone.localdate(at))),
        spots=spot_counts(compound=compound.pk),
        promised=promised,
        read_on=read_on(promised),
        money=public_money(compound, today=timezone.localdate(at), papers=False),
        contract=answering(held),
        votes=[vote_line(ballot) for ballot in public_votes(compound)[:VOTES]],
    )


def _covering(campaign: Campaign, compound: Compound, firm: Firm | None) -> list[Promise]:
    """The promises that are about this compound: the street's, its secretary's, its firm's; standing ones only."""
    about = Q(kind=Pledge.Kind.STREET) | Q(area=compound.neighbourhood_id)
    if firm is not None:
        about |= Q(firm=firm)
    standing = Pledge.objects.filter(about, campaign=campaign, released_on__isnull=True)
    listed = set(Target.compounds.through.objects.filter(compound=compound).values_list("target", flat=True))
    found = []
    for promise in promises(campaign, pk__in=standing.values("pk")):
        mine = tuple(
            card
            for card in promise.cards
            if card.target.scope == Target.Scope.ALL or card.target.pk in listed
        )
        if mine or not promise.cards:
            found.append(type(promise)(promise.pledge, mine))
    return found


def neighbourhood_called(campaign: Campaign, code: str) -> Area | None:
    """A neighbourhood of the subdistrict by its code; None for a code nobody has."""
    return Area.objects.filter(parent__parent=campaign.subdistrict_id, code=code).first() if code else None


def by_neighbourhood(places: Iterable[Place]) -> list[tuple[Area, list[Place]]]:
    """The listed places under their neighbourhoods, in the order they come."""
    found: dict[int, tuple[Area, list[Place]]] = {}
    for place in places:
        area = place.line.about.neighbourhood
        found.setdefault(area.pk, (area, []))[1].append(place)
    return list(found.values())

"""The roll of a ballot as it is frozen: who has a right, with which area and which head. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from properties.models import Holding, Home, OwnerMember
from votes import chain, law
from votes.models import Ballot, Right
from votes.states import Scope
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet

    from votes.models import Item


class Totals(NamedTuple):
    rights: int
    heads: int
    area: Decimal


def homes_of(ballot: Ballot) -> QuerySet[Home]:
    """The homes whose owners decide (SHP 69); parking spaces only where the assembly's rules count them."""
    homes = _in_scope(ballot)
    return homes if ballot.count_parking_area else homes.exclude(use=Home.Use.PARKING)


def _in_scope(ballot: Ballot) -> QuerySet[Home]:
    homes = Home.objects.filter(compound=ballot.compound_id)
    if ballot.scope == Scope.BUILDING:
        return homes.filter(building=ballot.building_id)
    if ballot.scope == Scope.ENTRANCE:
        return homes.filter(entrance=ballot.entrance_id)
    if ballot.scope == Scope.CUSTOM:
        return homes.filter(pk__in=ballot.homes.order_by().values("pk"))
    return homes


def drawn_up(ballot: Ballot, day: date) -> list[Right]:
    """Unsaved rights of all homes in scope, in the order of buildings, entrances and rooms, with the areas the
    register gives now. Three statements.
    """
    owners = dict(
        Holding.objects.on(day)
        .filter(home__compound=ballot.compound_id)
        .order_by()
        .values_list("home_id", "party_id")
    )
    speakers = _speakers(ballot)
    homes = homes_of(ballot).order_by(
        "building__name", "building_id", "entrance__name", "entrance_id", "number"
    )
    rows = homes.values_list("pk", "building__name", "entrance__name", "area").iterator()
    heads: dict[UUID | int, int] = {}
    references: dict[UUID, str] = {}
    rights: list[Right] = []
    for home, building, entrance, area in rows:
        # A home whose owner the register does not know is still somebody's: it belongs to the whole that two thirds
        # are taken of (CC 278, JI 8 and 9), as a head of its own, and nobody can vote for it.
        party = owners.get(home)
        speaker = speakers.get(party) if party else None
        if speaker is not None and speaker not in references:
            references[speaker] = blind_index(f"{ballot.pk}|{speaker}")[:16]
        rights.append(
            Right(
                ballot=ballot,
                number=len(rights) + 1,
                home_id=home,
                building=building,
                entrance=entrance or "",
                area=area,
                head=heads.setdefault(party or home, len(heads) + 1),
                representative_id=speaker,
                reference=references[speaker] if speaker else "",
            )
        )
    return rights


def _speakers(ballot: Ballot) -> dict[UUID, UUID]:
    """Party → who speaks for it: its representative, or its one member."""
    rows = OwnerMember.objects.filter(party__compound=ballot.compound_id)
    # The last row of a party has the word: who represents it, else who stands first.
    ordered = rows.order_by("is_representative", "-position")
    return dict(ordered.values_list("party_id", "pk").iterator())


def line(right: Right) -> dict[str, Any]:
    """A right as it is exported and hashed."""
    return {
        "area": f"{right.area:.2f}",
        "building": right.building,
        "entrance": right.entrance,
        "head": right.head,
        "number": right.number,
        "representative": right.reference,
    }


def roll_hash(rights: Iterable[Right]) -> str:
    return chain.digest_of([line(right) for right in rights])


def scope_label(ballot: Ballot) -> str:
    if ballot.building:
        return ballot.building.name
    if ballot.entrance:
        return f"{ballot.entrance.building.name} {ballot.entrance.name}"
    return ""


def opening_record(
    ballot: Ballot, items: Iterable[Item], totals: Totals, roll: str, at: datetime
) -> dict[str, Any]:
    """All that a result depends on besides the roll and the votes."""
    return {
        "ballot": str(ballot.pk),
        "closes_at": chain.moment(ballot.closes_at),
        "compound": ballot.compound.name,
        "format": chain.FORMAT,
        "items": [item_line(item) for item in items],
        "notice": {
            "early_reason": ballot.course.early_reason,
            "posted_on": ballot.course.noticed_on.isoformat() if ballot.course.noticed_on else "",
        },
        "opened_at": chain.moment(at),
        "opens_at": chain.moment(ballot.opens_at),
        "roll": {
            "area": f"{totals.area:.2f}",
            "hash": roll,
            "heads": totals.heads,
            "rights": totals.rights,
        },
        "rules": {
            "count_parking_area": ballot.count_parking_area,
            "electronic_clause": ballot.electronic_clause,
            "form": ballot.form,
            "max_proxies": ballot.max_proxies,
            "revote_allowed": ballot.revote_allowed,
            "unreturned": ballot.unreturned,
            "unreturned_clause": ballot.unreturned_clause,
        },
        "scope": {"kind": ballot.scope, "place": scope_label(ballot)},
        "title": ballot.title,
    }


def item_line(item: Item) -> dict[str, Any]:
    clause = law.CLAUSES[item.clause]
    return {
        "article": clause.article,
        "clause": item.clause,
        "kind": str(clause.majority),
        "number": item.number,
        "text": item.text,
    }


def today_of(at: datetime) -> date:
    return timezone.localdate(at)

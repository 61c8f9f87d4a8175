"""The page of one home: its area and owner today, and what both were before; and the page of a roll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from properties.access import REGISTRARS, SEES_OWNERS, holds_at
from properties.models import AreaChange, Holding, OwnerParty
from properties.owners_shown import masked_of, names_of, shown_members

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page

    from properties.models import Compound, Home, User
    from properties.owners_shown import Shown, ShownMember
    from properties.rolls import Line, Roll

PAGE: Final = 50
# More homes of one owner than this are counted and not listed.
MOST_HOMES: Final = 12


@dataclass(frozen=True, slots=True)
class Held:
    """One row of the history of owners."""

    holding: Holding
    owner: Shown


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns the home today, with its other homes here: together they are one head (JI 9)."""

    holding: Holding
    line: Shown
    members: list[ShownMember]
    others: list[Home]
    more: int

    @property
    def homes(self) -> int:
        return 1 + len(self.others) + self.more

    @property
    def several(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True, slots=True)
class HomePage:
    """`history` is empty and `owner` None for those who see no owners."""

    home: Home
    areas: list[AreaChange]
    history: list[Held]
    owner: Owner | None
    may_see: bool
    may_keep: bool


def place_of(home: Home) -> str:
    """“3号楼 2单元 501”."""
    parts = (home.building.name, home.entrance.name if home.entrance else "", home.number)
    return " ".join(part for part in parts if part)


def home_page(user: User, home: Home, *, today: date) -> HomePage:
    may_see = holds_at(user, home.compound, SEES_OWNERS)
    may_keep = holds_at(user, home.compound, REGISTRARS)
    areas = list(AreaChange.objects.filter(home=home).select_related("by").order_by("-pk"))
    if not may_see:
        return HomePage(home, areas, [], None, may_see=False, may_keep=may_keep)
    rows = (
        Holding.objects.filter(home=home)
        .select_related("party", "by")
        .prefetch_related("party__members")
        .order_by("-starts_on", "-pk")
    )
    history = [Held(row, masked_of(row.party)) for row in rows]
    now = next((one for one in history if _is_on(one.holding, today)), None)
    owner = _owner(now, today, with_papers=may_keep) if now else None
    return HomePage(home, areas, history, owner, may_see=True, may_keep=may_keep)


def _is_on(row: Holding, day: date) -> bool:
    return row.voided_at is None and row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)


def _owner(now: Held, today: date, *, with_papers: bool) -> Owner:
    party = now.holding.party
    also = Holding.objects.on(today).filter(party=party).exclude(pk=now.holding.pk).order_by("home_id")
    count = also.count()
    listed = also.select_related("home__building", "home__entrance")[:MOST_HOMES] if count else []
    return Owner(
        holding=now.holding,
        line=now.owner,
        members=shown_members(party, with_papers=with_papers),
        others=[row.home for row in listed],
        more=max(0, count - MOST_HOMES),
    )


@dataclass(frozen=True, slots=True)
class RollRow:
    """A line of a roll with its owner's masked name."""

    number: int
    owner: str
    kind: str
    homes: int
    area: Decimal


def roll_page(compound: Compound, roll: Roll, page: str | None) -> tuple[Page[Line], list[RollRow]]:
    """Fifty lines of a roll, those with most homes first."""
    page_obj = Paginator(_in_order(roll), PAGE).get_page(page)
    lines = list(page_obj)
    return page_obj, _rows(compound, lines, page_obj.start_index(), all_of_them=False)


def roll_rows(compound: Compound, roll: Roll) -> list[RollRow]:
    return _rows(compound, _in_order(roll), 1, all_of_them=True)


def _in_order(roll: Roll) -> list[Line]:
    return sorted(roll.lines, key=lambda line: (-line.homes, -line.area, line.party.bytes))


def _rows(compound: Compound, lines: list[Line], first: int, *, all_of_them: bool) -> list[RollRow]:
    names = names_of(compound, None if all_of_them else [line.party for line in lines])
    kinds = dict(OwnerParty.Kind.choices)
    return [
        RollRow(
            number, names[line.party].name or _("Not given"), str(kinds[line.kind]), line.homes, line.area
        )
        for number, line in enumerate(lines, start=first)
    ]

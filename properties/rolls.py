"""The owner roll (业主名册) of a compound on any day: who counts, with how many homes and how much area.

JI 9: one owner is one head however many homes; the developer with all that is unsold is one head. JI 8: areas are
those the register holds for that day. A past day's roll can be drawn up again as the register knew it at any
moment, and its digest says whether it is still the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models import AreaChange, AreaSource, Holding, Home
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from properties.models import Compound

_NONE: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One owner: one head, the number of its homes, and their area."""

    party: UUID
    kind: str
    homes: int
    area: Decimal


@dataclass(frozen=True, slots=True)
class SourceShare:
    """How many homes have their area from one source, and how much area that is."""

    source: AreaSource
    homes: int
    area: Decimal


@dataclass(frozen=True, slots=True)
class Roll:
    """Who owned the compound on `day`, as known at `known_at` or now. Lines are in the order of the parties' ids."""

    day: date
    known_at: datetime | None
    lines: tuple[Line, ...]
    unowned_homes: int
    unowned_area: Decimal
    sources: tuple[SourceShare, ...]

    @property
    def heads(self) -> int:
        return len(self.lines)

    @property
    def homes(self) -> int:
        """Homes of the lines; those without an owner are beside them."""
        return sum(line.homes for line in self.lines)

    @property
    def area(self) -> Decimal:
        """Area of the lines: the whole that a vote is measured against."""
        return sum((line.area for line in self.lines), _NONE)

    @property
    def digest(self) -> str:
        """SHA-256 over the lines, so that two rolls can be compared by eye. Anybody can compute it again: UTF-8 lines
        `party kind homes area`, then `- - homes area` for homes without an owner, each with its line feed.
        """
        text = "".join(f"{line.party} {line.kind} {line.homes} {line.area:.2f}\n" for line in self.lines)
        text += f"- - {self.unowned_homes} {self.unowned_area:.2f}\n"
        return hashlib.sha256(text.encode()).hexdigest()


def owner_roll(
    compound: Compound, day: date, *, known_at: datetime | None = None, today: date | None = None
) -> Roll:
    """Draw up the roll of a day in three statements. Raises Refused("roll.future") for a day to come.

    A home without an owner on that day is not on the roll; it is counted beside it. Parking spaces are on none.
    """
    if day > (today or timezone.localdate()):
        raise Refused(
            "roll.future",
            _("This day has not come yet. A roll can be drawn up for today or a day that is past."),
            field="day",
        )
    areas = areas_on(compound, day, known_at=known_at)
    held = Holding.objects.on(day, known_at=known_at).filter(home__compound=compound)
    return drawn_up(
        day, known_at, areas, held.order_by().values_list("home_id", "party_id", "party__kind").iterator()
    )


def drawn_up(
    day: date,
    known_at: datetime | None,
    areas: dict[int, tuple[Decimal, str]],
    held: Iterable[tuple[int, UUID, str]],
) -> Roll:
    """The roll from (area, source) by home and from who holds which home. Pure."""
    found: dict[UUID, list[Any]] = {}
    left = dict(areas)
    for home, party, kind in held:
        known = left.pop(home, None)
        if known is None:  # the register did not know this home yet
            continue
        line = found.setdefault(party, [kind, 0, _NONE])
        line[1] += 1
        line[2] += known[0]
    lines = sorted(
        (Line(party, kind, homes, area) for party, (kind, homes, area) in found.items()),
        key=lambda line: line.party.bytes,
    )
    unowned = sum((area for area, _source in left.values()), _NONE)
    return Roll(day, known_at, tuple(lines), len(left), unowned, _shares(areas.values()))


def areas_on(
    compound: Compound, day: date, *, known_at: datetime | None = None
) -> dict[int, tuple[Decimal, str]]:
    """Home → its area and source on a day: what counts now, or what it was before the first correction that came
    later or that nobody knew of yet. Corrections follow one another in their days, see `actions.correct_area`.
    """
    homes = Home.objects.filter(compound=compound).exclude(use=Home.Use.PARKING)
    later = Q(on__gt=day)
    if known_at is not None:
        homes = homes.filter(recorded_at__lte=known_at)
        later |= Q(recorded_at__gt=known_at)
    areas = {
        pk: (area, source) for pk, area, source in homes.order_by().values_list("pk", "area", "area_source")
    }
    # The newest first, so that the earliest of a home has the last word.
    changes = AreaChange.objects.filter(later, home__compound=compound).order_by("-pk")
    for home, was, source in changes.values_list("home_id", "was", "was_source"):
        if home in areas:
            areas[home] = (was, source)
    return areas


def _shares(areas: Iterable[tuple[Decimal, str]]) -> tuple[SourceShare, ...]:
    counted: dict[str, tuple[int, Decimal]] = {}
    for area, source in areas:
        homes, sum_ = counted.get(source, (0, _NONE))
        counted[source] = homes + 1, sum_ + area
    return tuple(SourceShare(source, *counted[source]) for source in AreaSource if source in counted)

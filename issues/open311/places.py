"""How the place of a report becomes a compound: by its code, by a point near it, or by its name in an address.

Points are WGS-84, as the standard has them. A point of a Chinese map (GCJ-02) lies up to half a kilometre off and
has to be converted by whoever sends it; nothing here can tell the two apart.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import F, Q, TextField, Value
from django.utils.translation import gettext_lazy as _

from issues.boards.portal import find_compounds, plain_name
from properties.models import Compound
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yinhang.errors import Refused

# From the point to the point of a compound. Compounds are a few hundred metres across; farther off, the nearest
# one is a guess.
NEAR_METRES: Final = 500
_METRES_A_DEGREE: Final = 111_195  # of latitude, on a sphere of 6371 km
_EARTH_METRES: Final = 6_371_000


class Point(NamedTuple):
    """WGS-84 degrees."""

    latitude: float
    longitude: float


def metres_between(one: Point, other: Point) -> float:
    """Along a great circle."""
    north = math.radians(other.latitude - one.latitude)
    east = math.radians(other.longitude - one.longitude)
    level = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    chord = math.sin(north / 2) ** 2 + level * math.sin(east / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(chord)))


def nearest(point: Point, compounds: Iterable[Compound]) -> Compound | None:
    """The compound nearest to a point and at most NEAR_METRES from it; of two as near, the one whose code sorts first."""
    found = []
    for one in compounds:
        if one.latitude is None or one.longitude is None:
            continue
        metres = metres_between(point, Point(one.latitude, one.longitude))
        if metres <= NEAR_METRES:
            found.append((metres, one.code, one))
    return min(found, key=lambda each: each[:2])[2] if found else None


def compound_of(*, code: str, point: Point | None, address: str) -> Compound:
    """The compound a report is about; the first of the three that is given decides. Raises BadRequest."""
    if code:
        found = Compound.objects.filter(code=code).first()
        if found is None:
            raise BadRequest(
                "open311.address-id", _("There is no compound of this address_id."), field="address_id"
            )
        return found
    if point is not None:
        return _compound_at(point)
    if address:
        return _compound_called(address)
    raise BadRequest(
        "open311.no-place", _("Send lat and long, or address_string, or address_id (the code of a compound).")
    )


def _compound_at(point: Point) -> Compound:
    high = NEAR_METRES / _METRES_A_DEGREE
    wide = high / max(math.cos(math.radians(point.latitude)), 0.01)
    near = Compound.objects.filter(
        latitude__range=(point.latitude - high, point.latitude + high),
        longitude__range=(point.longitude - wide, point.longitude + wide),
    )
    found = nearest(point, near)
    if found is None:
        raise BadRequest(
            "open311.nowhere-near",
            _("No compound of ours is within %s metres of this point (WGS-84).") % NEAR_METRES,
            field="lat",
        )
    return found


def _compound_called(address: str) -> Compound:
    """The compound whose name or own address stands in the address; the longest match says most."""
    typed = Value("".join(address.split()), output_field=TextField())
    named = Q(typed__contains=F("name")) | (Q(typed__contains=F("address")) & ~Q(address=""))
    matches = {one: _longest(one, address) for one in Compound.objects.alias(typed=typed).filter(named)}
    best: list[Compound] = [one for one, length in matches.items() if length == max(matches.values())]
    if not best:
        best = find_compounds(address)
        best = [one for one in best if plain_name(one.name) == plain_name(address)] or best
    if len(best) == 1:
        return best[0]
    raise _unclear(bool(best))


def _longest(one: Compound, address: str) -> int:
    typed = "".join(address.split())
    return max(len(words) for words in (one.name, one.address) if words and words in typed)


def _unclear(several: bool) -> Refused:  # noqa: FBT001 — which of two sentences
    if several:
        return BadRequest(
            "open311.several-places",
            _("Several compounds fit this address_string; send address_id instead."),
            field="address_string",
        )
    return BadRequest(
        "open311.no-such-place",
        _("No compound of ours is named in this address_string."),
        field="address_string",
    )

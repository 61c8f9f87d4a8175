"""The schematic map (示意图): compounds as signs where they roughly lie. No tiles, no survey, nothing from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from issues.boards.figures import load
from pledges.boards import counts
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from issues.boards.figures import Load
    from pledges.models import Campaign

# Schematic areas under the signs. Only the demo street has any: an outline nobody measured would look measured.
GROUND: Final = Path(__file__).resolve().parents[1] / "data" / "ground.geojson"
WIDTH: Final = 960
HEIGHT: Final = 640
_PAD: Final = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A compound with its open reports. `x` and `y` are its place in the picture."""

    compound: Compound
    load: Load
    x: int
    y: int

    @property
    def kind(self) -> str:
        """Its shape: overdue (triangle), near (diamond), open (circle), quiet (square)."""
        if self.load.overdue:
            return "overdue"
        if self.load.near:
            return "near"
        return "open" if self.load.open else "quiet"

    @property
    def number(self) -> int:
        """The number beside the shape: what is overdue, else what is near, else what is open."""
        return self.load.overdue or self.load.near or self.load.open


@dataclass(frozen=True, slots=True)
class Schematic:
    """`places` are drawn, `absent` are compounds without a point: they stand in the table only. `ground` are the
    areas under them as SVG paths, where the bundled file has any of the subdistrict.
    """

    places: Sequence[Place]
    absent: Sequence[tuple[Compound, Load]]
    ground: Sequence[str] = ()


def schematic(campaign: Campaign, at: datetime) -> Schematic:
    """The compounds of a campaign's subdistrict with their points; two statements."""
    now = load(subdistrict=campaign.subdistrict_id, by="compound", at=at)
    rows = list(Compound.objects.filter(subdistrict=campaign.subdistrict_id).order_by("name", "pk"))
    areas = [ring for code, ring in grounds() if code == campaign.subdistrict.code]
    points = [
        (row.longitude, row.latitude)
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]
    points += [point for ring in areas for point in ring]
    west, east = min((x for x, _y in points), default=0.0), max((x for x, _y in points), default=0.0)
    south, north = min((y for _x, y in points), default=0.0), max((y for _x, y in points), default=0.0)

    def drawn(longitude: float, latitude: float) -> tuple[int, int]:
        x = _PAD + _scaled(longitude - west, east - west, WIDTH - 2 * _PAD)
        return x, HEIGHT - _PAD - _scaled(latitude - south, north - south, HEIGHT - 2 * _PAD)

    places, absent = [], []
    for row in rows:
        mine = now.get(row.pk, counts.NO_LOAD)
        if row.longitude is None or row.latitude is None:
            absent.append((row, mine))
            continue
        places.append(Place(row, mine, *drawn(row.longitude, row.latitude)))
    places.sort(key=lambda place: (-place.load.overdue, -place.load.near, -place.load.open))
    return Schematic(places, absent, [_path([drawn(*point) for point in ring]) for ring in areas])


@cache
def grounds() -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    """(code of a subdistrict, outer ring in WGS-84) of each polygon in `pledges/data/ground.geojson`."""
    with GROUND.open(encoding="utf-8") as file:
        found = json.load(file)["features"]
    return tuple(
        (one["properties"]["subdistrict"], tuple((x, y) for x, y in one["geometry"]["coordinates"][0]))
        for one in found
    )


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def _scaled(part: float, whole: float, size: int) -> int:
    """Where a part of the whole lies in the picture; in its middle where all points are one."""
    return round(part / whole * size) if whole else size // 2


def features(found: Schematic, *, licence: str, as_of: datetime) -> dict[str, Any]:
    """The same as GeoJSON (RFC 7946): points in WGS-84, which are no survey."""
    return {
        "type": "FeatureCollection",
        "licence": licence,
        "as_of": as_of.isoformat(),
        "note": "示意图，非测绘成果 Schematic, not a survey",
        "features": [_feature(place) for place in found.places],
    }


def _feature(place: Place) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.compound.longitude, place.compound.latitude]},
        "properties": {
            "code": place.compound.code,
            "name": place.compound.name,
            "open": place.load.open,
            "near": place.load.near,
            "overdue": place.load.overdue,
        },
    }

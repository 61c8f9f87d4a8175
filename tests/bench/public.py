"""The campaign's public pages, each asked for once a campaign, so that nothing of it is in any cache yet.

python -m tests.bench.public        prints, as JSON, the addresses to visit; run with the world's environment
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.bench import report

if TYPE_CHECKING:
    from tests.bench.measures import World
    from tests.bench.servers import House

SLOWEST_MS: Final = 300
HEAVIEST: Final = 120 * 1024
VISITS: Final = 60


class Visits(NamedTuple):
    """First visits of one kind of page, in milliseconds; `rest` is the middle of a second round, warm."""

    first: list[float]
    rest: float
    bytes: int

    @property
    def p95(self) -> float:
        return sorted(self.first)[round(0.95 * (len(self.first) - 1))]


def measure(house: House, world: World, floor: World) -> dict[str, Visits]:
    """Every kind of public page of up to VISITS campaigns, one visitor at a time; the bare view beside it."""
    pages: dict[str, list[str]] = house.ask("tests.bench.public", world=world.name)
    found = {"floor: bare view": _visit(floor.site.port, ["/bare/"] * VISITS)}
    for name, paths in pages.items():
        found[name] = _visit(world.site.port, paths)
    return found


def _visit(port: int, paths: list[str]) -> Visits:
    first, weight = _round(port, paths)
    warm, _weight = _round(port, paths)
    return Visits(first, statistics.median(warm), weight)


def _round(port: int, paths: list[str]) -> tuple[list[float], int]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times, most = [], 0
    for path in paths:
        began = time.perf_counter()
        line.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = line.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} answered {answer.status}")
        most = max(most, len(body))
    line.close()
    return times, most


def table(rows: int, found: dict[str, Visits]) -> str:
    """One line a page: first visits, warm visits, and how often the bare view fits into the slow ones."""
    bare = statistics.median(found["floor: bare view"].first)
    lines = [
        [
            name,
            f"{len(one.first)}",
            f"{statistics.median(one.first):.1f}",
            f"{one.p95:.1f}",
            f"{one.rest:.1f}",
            f"{one.p95 / bare:.0f}",
        ]
        for name, one in found.items()
    ]
    heads = ["", "visits", "p50 ms", "p95 ms", "warm ms", "p95/bare"]
    return report.table(f"Public pages at {rows:,} reports, first visits", heads, lines)


def verdicts(rows: int, found: dict[str, Visits]) -> list[tuple[str, str, bool]]:
    return [
        (
            f"public {name} at {rows:,}: p95 at most {SLOWEST_MS} ms",
            f"{one.p95:.0f} ms",
            one.p95 <= SLOWEST_MS,
        )
        for name, one in found.items()
        if not name.startswith("floor")
    ]


def addresses() -> dict[str, list[str]]:
    """By kind of page, one address a campaign: of its largest compound, first firm, first target."""
    import django

    django.setup()
    from django.urls import reverse

    from pledges.access import public_campaigns
    from pledges.models import Pledge, Target
    from properties.models import Compound

    found: dict[str, list[str]] = {}

    def add(name: str, *args: object) -> None:
        found.setdefault(name, []).append(reverse(f"public:{name}", args=args))

    for campaign in public_campaigns().filter(is_demo=True)[:VISITS]:
        code = campaign.code
        for name in (
            "overview", "tree", "tree_data", "atlas", "heat", "map", "leagues", "compounds", "data",
        ):  # fmt: skip
            add(name, code)
        compound = Compound.objects.filter(subdistrict=campaign.subdistrict).order_by("-households")[0]
        pledge = Pledge.objects.filter(campaign=campaign, firm__isnull=False).select_related("firm", "topic")[
            0
        ]
        target = Target.objects.filter(pledge__campaign=campaign).order_by("pk")[0]
        assert pledge.firm
        assert pledge.topic
        add("compound", code, compound.code)
        add("firm", code, pledge.firm.code)
        add("topic", code, pledge.topic.code)
        add("target", code, target.pk)
        add("rows", code, target.pk)
        for name in ("targets", "readings"):
            add("table", code, name, "json")
    return found


if __name__ == "__main__":
    print(json.dumps(addresses()))

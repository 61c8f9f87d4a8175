"""Firing the scenarios at every world in turns, so that a busy minute of the machine hits all of them alike."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.bench import shots
from tests.bench.client import Job, Volley, fire
from tests.bench.servers import House, Site, cpu_of

WARM_UP = 0.4
FLOOR_INSERTS = 14
USUAL_CLIENTS = 8


@dataclass
class World:
    """A database with `rows` reports and the site in front of it."""

    rows: int
    name: str
    site: Site
    staff: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`jobs(world, wanted)` makes at most `wanted` jobs where they are used up, else endless ones."""

    name: str
    clients: int
    jobs: Callable[[World, int], Iterator[Job]]
    seconds: float = 1.0  # in units of a round


@dataclass
class Shot:
    """One volley with what it cost the servers in CPU seconds."""

    volley: Volley
    web_cpu: float
    database_cpu: float
    all_cpu: float  # what the whole machine spent meanwhile

    @property
    def own_cpu(self) -> float:
        return self.web_cpu + self.database_cpu + self.volley.client_cpu


type_of_results = dict[tuple[str, int], list[Shot]]


class Range:
    """Fires scenarios at worlds. `seconds` is the length of a round."""

    def __init__(self, house: House, *, seconds: float, photo: bytes) -> None:
        self.house, self.seconds, self.photo = house, seconds, photo
        self.results: type_of_results = {}

    def shoot(self, scenario: Scenario, world: World) -> Shot:
        seconds = self.seconds * scenario.seconds
        jobs = scenario.jobs(world, int(700 * seconds) + 50)
        fire(world.site.port, jobs, clients=scenario.clients, seconds=WARM_UP)
        before = self._cpu(world)
        volley = fire(world.site.port, jobs, clients=scenario.clients, seconds=seconds)
        shot = Shot(volley, *(after - start for after, start in zip(self._cpu(world), before, strict=True)))
        if volley.unexpected:
            raise SystemExit(
                f"{scenario.name} on {world.name}: {volley.unexpected} wrong answers: {volley.example}"
            )
        self.results.setdefault((scenario.name, world.rows), []).append(shot)
        return shot

    def _cpu(self, world: World) -> tuple[float, float, float]:
        """CPU seconds so far of the web, the database, and the whole machine."""
        machine = psutil.cpu_times()
        busy = sum(machine) - machine.idle - machine.iowait
        return cpu_of(world.site.process), cpu_of(self.house.database.process), busy

    # Scenarios

    def floors(self) -> list[Scenario]:
        many = f"/inserts/{FLOOR_INSERTS}/"
        return [
            Scenario("floor: bare view", USUAL_CLIENTS, lambda _w, _n: shots.floor("/bare/"), 0.5),
            Scenario("floor: one INSERT", USUAL_CLIENTS, lambda _w, _n: shots.floor("/insert/"), 0.5),
            Scenario(f"floor: {FLOOR_INSERTS} INSERTs", USUAL_CLIENTS, lambda _w, _n: shots.floor(many), 0.5),
        ]

    def scenarios(self) -> list[Scenario]:
        filing = [
            Scenario(f"filing, {n} clients" if n > 1 else "filing, 1 client", n, self._filings)
            for n in (1, 8, 32)
        ]
        return [
            *filing,
            Scenario("filing with a 3 MB photo", USUAL_CLIENTS, self._photos, 2.0),
            Scenario("list, street officer", USUAL_CLIENTS, _pages("officers", "/work/issues/")),
            Scenario("list, firm manager", USUAL_CLIENTS, _pages("managers", "/work/issues/")),
            Scenario("detail", USUAL_CLIENTS, _pages("officers", "/work/issues/{code}/")),
            Scenario(
                "progress (resident)", USUAL_CLIENTS, lambda w, _n: shots.progress(w.staff["reporters"])
            ),
            Scenario("move: accept", USUAL_CLIENTS, self._accepts),
            Scenario("move: note", USUAL_CLIENTS, self._notes),
        ]

    def _filings(self, world: World, wanted: int) -> Iterator[Job]:
        return shots.filings(self.house.ask("tests.bench.prepare", "drafts", str(wanted), world=world.name))

    def _photos(self, world: World, wanted: int) -> Iterator[Job]:
        sheets = self.house.ask("tests.bench.prepare", "drafts", str(min(wanted, 200)), world=world.name)
        return shots.filings_with_photo(sheets, self.photo)

    def _accepts(self, world: World, wanted: int) -> Iterator[Job]:
        return shots.moves(
            self.house.ask("tests.bench.prepare", "moves", str(wanted), world=world.name), "accept"
        )

    def _notes(self, world: World, wanted: int) -> Iterator[Job]:
        rows = self.house.ask("tests.bench.prepare", "moves", str(wanted), world=world.name)
        return shots.moves(rows, "note", note="已联系居民，约好明天上午上门。")


def _pages(who: str, path: str) -> Callable[[World, int], Iterator[Job]]:
    return lambda world, _wanted: shots.pages(world.staff[who], path)


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of the rounds of one scenario on one world. Times in ms, CPU in ms a job."""

    rate: float
    p50: float
    p95: float
    web_ms: float
    database_ms: float
    client_ms: float
    others: float  # share of the machine that went to something else meanwhile

    @property
    def alone(self) -> float:
        """The rate this cost allows on all cores of the machine with nothing else running on it."""
        cost = self.web_ms + self.database_ms + self.client_ms
        return 1000 * (os.cpu_count() or 1) / cost if cost else 0.0


def figure(shots_: list[Shot]) -> Figure:
    def median(of: Callable[[Shot], float]) -> float:
        return statistics.median(of(shot) for shot in shots_)

    def each(cpu: Callable[[Shot], float]) -> float:
        return median(lambda shot: 1000 * cpu(shot) / max(1, len(shot.volley.times)))

    return Figure(
        rate=median(lambda shot: shot.volley.rate),
        p50=median(lambda shot: shot.volley.percentile(0.5)),
        p95=median(lambda shot: shot.volley.percentile(0.95)),
        web_ms=each(lambda shot: shot.web_cpu),
        database_ms=each(lambda shot: shot.database_cpu),
        client_ms=each(lambda shot: shot.volley.client_cpu),
        others=median(_others),
    )


def _others(shot: Shot) -> float:
    return max(0.0, shot.all_cpu - shot.own_cpu) / (shot.volley.seconds * (os.cpu_count() or 1))

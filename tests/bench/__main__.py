"""`make bench`: how fast the site is here, as ratios to the floor of the same machine in the same run.

python -m tests.bench [--rows 10000,100000,1000000] [--quick] [--only WORD] [--keep FOLDER] [--json FILE]
python -m tests.bench --broker        1,000 reports while the broker is refused, then while it is silent
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.bench import broker, public, report, shots
from tests.bench.measures import Figure, Range, World, figure
from tests.bench.servers import House, cpu_of, memory_of
from tests.bench.weights import Weight, weigh
from yinhang import processes

_SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_connections",
)
MOST_BYTES = {"resident": 40 * 1024, "public": public.HEAVIEST, "workspace": 80 * 1024}
MOST_SCRIPT = 15 * 1024


def main() -> int:
    options = _options()
    if options.broker:
        return broker.main(options.reports)
    house = House.open(kept=options.keep)
    try:
        return _run(house, options)
    finally:
        house.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", default="10000,100000,1000000", help="how many reports, one world each")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many is printed")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a round lasts")
    parser.add_argument("--quick", action="store_true", help="10,000 reports and one short round")
    parser.add_argument("--only", default="", help="only scenarios with this word in their name")
    parser.add_argument(
        "--notices", type=int, default=100_000, help="how many are planned and drained; 0: none"
    )
    parser.add_argument("--keep", type=Path, help="a folder in which the loaded worlds stay for the next run")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--broker", action="store_true", help="only: reports filed while there is no broker")
    parser.add_argument("--reports", type=int, default=1_000, help="how many with --broker")
    options = parser.parse_args()
    if options.quick:
        options.rows, options.rounds, options.seconds, options.notices = "10000", 1, 1.5, 10_000
    return options


def _run(house: House, options: argparse.Namespace) -> int:
    facts = report.machine([(name, house.sql(f"SHOW {name}")[0][0]) for name in _SETTINGS])
    print(*facts, sep="\n")
    sizes = [int(rows) for rows in options.rows.split(",")]
    for rows in sizes:
        _load(house, rows)
    worlds = [_open(house, rows) for rows in sizes]
    floor = house.gunicorn(worlds[0].name, DJANGO_SETTINGS_MODULE="tests.bench.floor_settings")
    try:
        bare = World(0, worlds[0].name, floor)
        visits = {world.rows: public.measure(house, world, bare) for world in worlds}
        figures = _shoot(house, worlds, bare, options)
        memory = _memory(house, worlds[0])
        weights = _weights(worlds[0])
    finally:
        for site in [floor, *(world.site for world in worlds)]:
            site.stop()
    statements = house.ask("tests.bench.statements", world=worlds[0].name, LOG_LEVEL="ERROR")
    rolls = house.ask("tests.bench.rolls", world=worlds[0].name, LOG_LEVEL="ERROR")
    votes = _in_a_copy(house, worlds[0], "votes", "tests.bench.votes", LOG_LEVEL="ERROR")
    interface = {world.rows: _interface(house, world) for world in worlds}
    for world in worlds:
        print(report.speed(figures, world.rows, statements))
        print(public.table(world.rows, visits[world.rows]))
    print(_weights_table(weights))
    print(report.table("Memory", ["", "MiB"], [[name, f"{size:.0f}"] for name, size in memory.items()]))
    outbox = _outbox(house, worlds[0], options.notices) if options.notices else {}
    met = report.verdicts(figures, statements, outbox) if not options.only else []
    met += [report.rolls_verdict(rolls), *report.votes_verdicts(votes)]
    met += report.interface_verdicts(interface)
    met += [_light_enough(kind, name, weight) for (kind, name), weight in weights.items()]
    for rows, found in visits.items():
        met += public.verdicts(rows, found)
    print(
        report.table(
            "To be reached", ["", "", ""], [[what, got, "yes" if ok else "NO"] for what, got, ok in met]
        )
    )
    if options.json:
        found = report.as_json(figures, machine=facts, statements=statements, memory=memory, outbox=outbox)
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if all(ok for _what, _got, ok in met) else 1


def _load(house: House, rows: int) -> None:
    name = f"world_{rows}"
    if name in house.worlds():
        return
    print(f"loading {rows:,} reports …", flush=True)
    began = time.monotonic()
    house.sql(f"CREATE DATABASE {name}_new")
    house.run("-m", "tests.bench.world", str(rows), world=f"{name}_new", loud=True)
    house.sql(f"ALTER DATABASE {name}_new RENAME TO {name}")
    print(f"  in {time.monotonic() - began:.0f} s", flush=True)


def _open(house: House, rows: int) -> World:
    """After all are loaded: who is signed in and does nothing for half an hour is signed out."""
    name = f"world_{rows}"
    world = World(rows, name, house.gunicorn(name))
    world.staff = house.ask("tests.bench.prepare", "staff", world=name)
    return world


def _shoot(
    house: House, worlds: Sequence[World], floor: World, options: argparse.Namespace
) -> dict[tuple[str, int], Figure]:
    """All rounds of all scenarios; the floors once a round, beside everything they are compared with."""
    place = Range(house, seconds=options.seconds, photo=shots.photo_of(3))
    wanted = [one for one in place.scenarios() if options.only in one.name]
    for number in range(options.rounds):
        for scenario in place.floors():
            _tell(number, scenario.name, floor, place.shoot(scenario, floor).volley.rate)
        for scenario in wanted:
            for world in worlds:
                _tell(number, scenario.name, world, place.shoot(scenario, world).volley.rate)
    found = {key: figure(made) for key, made in place.results.items()}
    floors = {name: one for (name, rows), one in found.items() if rows == 0}
    return {
        (name, world.rows): one
        for world in worlds
        for name, one in [*floors.items(), *((n, f) for (n, rows), f in found.items() if rows == world.rows)]
    }


def _tell(number: int, name: str, world: World, rate: float) -> None:
    where = f"{world.rows:>9,}" if world.rows else " " * 9
    print(f"  round {number + 1}  {where}  {name:<28}{rate:>8,.0f}/s", file=sys.stderr, flush=True)


def _memory(house: House, world: World) -> dict[str, float]:
    """Resident memory after the work above; the worker's after it has drained what the filings left."""
    found = {f"web worker {number + 1}": size for number, size in enumerate(memory_of(world.site.process))}
    worker = house.celery(world.name)
    try:
        processes.wait_until(lambda: _idle(worker), seconds=60, process=worker)
        found |= {f"celery worker, child {number + 1}": size for number, size in enumerate(memory_of(worker))}
    finally:
        processes.stop(worker, seconds=25)
    return found


def _idle(worker: Any) -> bool:
    """Whether a worker has done something and rests."""
    before = cpu_of(worker)
    time.sleep(2)
    return before > 1 and cpu_of(worker) - before < 0.05


def _weights(world: World) -> dict[tuple[str, str], Weight]:
    """The pages a resident and a member of staff open, as the server sends them."""
    officer, manager = world.staff["officers"][0], world.staff["managers"][0]
    code, secret = officer["codes"][0], world.staff["reporters"][0]
    pages = [
        ("resident", path, "")
        for path in ("/", "/report/", "/track/", f"/r/{secret}/", f"/r/{secret}/receipt/")
    ]
    campaign = f"/pledges/{world.staff['campaign']}/"
    pages += [
        ("public", campaign + path, "") for path in ("", "tree/", "atlas/", "heat/", "map/", "compounds/")
    ]
    paths = ("/work/", "/work/issues/", "/work/issues/filters/", f"/work/issues/{code}/", "/notices/")
    pages += [("workspace", path, officer["session"]) for path in paths]
    pages.append(("workspace", "/work/issues/?state=all", manager["session"]))
    return {
        (kind, path.replace(secret, "…").replace(code, "…")): weigh(
            _fetch(world, path, session), lambda where: _fetch(world, where, "")
        )
        for kind, path, session in pages
    }


def _fetch(world: World, path: str, session: str) -> bytes:
    headers = {"Cookie": f"session={session}"} if session else {}
    with urlopen(Request(f"http://127.0.0.1:{world.site.port}{path}", headers=headers), timeout=10) as answer:
        body: bytes = answer.read()
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def _weights_table(weights: dict[tuple[str, str], Weight]) -> str:
    rows = [
        [
            name,
            *(f"{size / 1024:.1f}" for size in (one.html, one.styles, one.scripts, one.pictures, one.total)),
        ]
        for (_kind, name), one in weights.items()
    ]
    return report.table("Page weights, KiB gzip", ["", "HTML", "CSS", "JS", "icons", "together"], rows)


def _light_enough(kind: str, name: str, weight: Weight) -> tuple[str, str, bool]:
    most = MOST_BYTES[kind]
    ok = weight.total <= most and (kind == "workspace" or weight.scripts <= MOST_SCRIPT)
    return (f"{kind} {name}: at most {most // 1024} KiB", f"{weight.total / 1024:.1f} KiB", ok)


def _in_a_copy(house: House, world: World, name: str, *command: str, **more: str) -> dict[str, float]:
    """What a program measures in a copy of a world, so that a kept one stays as it was."""
    copy = f"{world.name}_{name}"
    house.sql(f"DROP DATABASE IF EXISTS {copy}")
    house.sql(f"CREATE DATABASE {copy} TEMPLATE {world.name}")
    try:
        found: dict[str, float] = house.ask(*command, world=copy, **more)
    finally:
        house.sql(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
    return found


def _interface(house: House, world: World) -> dict[str, float]:
    """One station would ask more often than any may."""
    unbound = {"API_REQUESTS_PER_MINUTE": "1000000000", "LOG_LEVEL": "ERROR"}
    found = _in_a_copy(house, world, "interface", "tests.bench.interface", **unbound)
    rows = [[name, f"{value:,.1f}"] for name, value in found.items()]
    print(report.table(f"The interface, one worker, {world.rows:,} reports", ["", ""], rows))
    return found


def _outbox(house: House, world: World, count: int) -> dict[str, float]:
    found = _in_a_copy(house, world, "outbox", "tests.bench.outbox", str(count), NOTICE_CHANNELS="inbox")
    rows = [
        [
            part,
            f"{found[part]:.1f}",
            f"{found[f'floor {part}']:.1f}",
            f"{found[part] / found[f'floor {part}']:.1f}x",
        ]
        for part in ("plan", "drain")
    ]
    print(report.table(f"{count:,} notices", ["", "seconds", "bare", "ratio"], rows))
    return found


if __name__ == "__main__":
    sys.exit(main())

"""The figures as a table a person reads, and what was to be reached."""

from __future__ import annotations

import os
import platform
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.measures import Figure

# The peer's figures, and the floor of the machine they were measured on: a bare view, in requests a second. What
# is to be reached here is the same multiple of the floor of the machine at hand.
PEER_FLOOR = 8_620.0
PEER = {
    "filing, 8 clients": 28.0,
    "list, street officer": 3.4,
    "list, firm manager": 3.4,
    "detail": 31.0,
    "move: accept": 23.0,
}
TIMES_PEER = {
    "filing, 8 clients": 10,
    "list, street officer": 30,
    "list, firm manager": 30,
    "detail": 10,
    "move: accept": 10,
}
STEADY = ("list, street officer", "list, firm manager", "detail", "move: accept")
MOST_STATEMENTS = {"filing": 20, "list, street officer": 12, "list, firm manager": 12}
_FLOOR_OF = {"filing": "floor: 14 INSERTs", "move": "floor: one INSERT"}


def machine(database: Sequence[tuple[str, str]]) -> list[str]:
    """What the figures were measured on."""
    model = ""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        pass
    return [
        f"{os.cpu_count()} cores ({model or platform.machine()}), load before the run {os.getloadavg()[0]:.1f}",
        f"Python {sys.version.split()[0]}, {platform.system()} {platform.release()}",
        *(f"{name} {value}" for name, value in database),
    ]


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns wide enough for what they hold; the first is left-aligned."""
    widths = [max(_width(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = [
        "  ".join(_set(row[place], widths[place], left=place == 0) for place in range(len(heads)))
        for row in [heads, *rows]
    ]
    return "\n".join(["", title, lines[0], "-" * len(lines[0]), *lines[1:]])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _set(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text


def speed(figures: Mapping[tuple[str, int], Figure], rows: int, statements: Mapping[str, int]) -> str:
    """One world: rates, times, cost, and how far above the floor and the peer.

    `alone` is the rate the CPU time of a request allows when nothing else runs on the machine; `others` is how
    much of the machine something else had meanwhile.
    """
    bare = figures["floor: bare view", rows]
    lines = []
    for (name, of), found in figures.items():
        if of != rows:
            continue
        floor = figures[
            next((key for word, key in _FLOOR_OF.items() if name.startswith(word)), "floor: bare view"), rows
        ]
        peer = PEER.get(name)
        lines.append(
            [
                name,
                f"{found.rate:,.0f}",
                f"{found.p50:.1f}",
                f"{found.p95:.1f}",
                f"{found.web_ms:.2f}",
                f"{found.database_ms:.2f}",
                str(_statements(name, statements) or ""),
                f"{bare.rate / found.rate:.1f}" if found.rate else "-",
                f"{floor.rate / found.rate:.1f}" if found.rate else "-",
                f"{found.rate / peer:.1f}x" if peer else "",
                f"{found.alone:,.0f}",
                f"{found.others:.0%}",
            ]
        )
    heads = [
        "",
        "a second",
        "p50 ms",
        "p95 ms",
        "web CPU ms",
        "db CPU ms",
        "SQL",
        "bare/this",
        "floor/this",
        "peer",
        "alone",
        "others",
    ]
    return table(f"{rows:,} reports", heads, lines)


def _statements(name: str, statements: Mapping[str, int]) -> int:
    key = name.removeprefix("move: ").split(", ")[0] if not name.startswith("list") else name
    return statements.get(
        key.split(" ")[0] if key.startswith(("filing", "progress")) and "photo" not in key else key, 0
    )


def verdicts(
    figures: Mapping[tuple[str, int], Figure], statements: Mapping[str, int], outbox: Mapping[str, float]
) -> list[tuple[str, str, bool]]:
    """(what was to be reached, what was, whether it is)."""
    sizes = sorted({rows for _name, rows in figures})
    middle = 100_000 if 100_000 in sizes else sizes[-1]
    found = []
    for name, times in TIMES_PEER.items():
        one, bare = figures[name, middle], figures["floor: bare view", middle]
        wanted = PEER[name] * times * bare.rate / PEER_FLOOR
        what = (
            f"{name} at {middle:,}: {times}x the peer, {PEER[name] * times:.0f}/s there, {wanted:.0f}/s here"
        )
        found.append((what, f"{one.rate:.0f}/s (alone {one.alone:.0f}/s)", one.rate >= wanted))
    if len(sizes) > 1:
        for name in STEADY:
            # By what a request costs, which a busy neighbour on the machine disturbs less than the rate.
            dearer = figures[name, sizes[0]].alone / figures[name, sizes[-1]].alone
            found.append(
                (f"{name}: {sizes[-1]:,} within 1.2x of {sizes[0]:,}", f"{dearer:.2f}x", dearer <= 1.2)
            )
    for name, most in MOST_STATEMENTS.items():
        found.append(
            (
                f"{name}: at most {most} statements",
                str(statements.get(name, 0)),
                0 < statements.get(name, 0) <= most,
            )
        )
    if outbox:
        ours, floor = outbox["plan"] + outbox["drain"], outbox["floor plan"] + outbox["floor drain"]
        found.append(
            ("notices planned and drained: at most 3x bare", f"{ours / floor:.1f}x", ours <= 3 * floor)
        )
    return found


def rolls_verdict(found: Mapping[str, float]) -> tuple[str, str, bool]:
    """The owner roll of 5,000 homes, whose p95 is to stay under a fifth of a second in four statements."""
    most, statements = 200, 4
    roll, floor = found["roll, p95 ms"], found["floor, p95 ms"]
    return (
        f"owner roll of 5,000 homes: at most {most} ms and {statements} statements",
        f"{roll:.0f} ms in {found['statements']:.0f}, bare SELECT {floor:.0f} ms",
        roll <= most and found["statements"] <= statements,
    )


def votes_verdicts(found: Mapping[str, float]) -> list[tuple[str, str, bool]]:
    """A ballot of 5,000 rights, in ms: `tests.bench.votes` measures it, issue 5 sets the limits."""
    most = {"open": 2_000, "cast, p95": 50, "tally, p95": 100, "recount, p95": 1_000}
    return [
        (f"ballot of 5,000 rights, {name}: at most {limit} ms", f"{found[name]:.0f} ms", found[name] <= limit)
        for name, limit in most.items()
    ]


def interface_verdicts(found: Mapping[int, Mapping[str, float]]) -> list[tuple[str, str, bool]]:
    """By reports in the world: `tests.bench.interface` measures it, issue 6 sets the limits."""
    smallest, largest = min(found), max(found)
    verdicts = []
    for rows, one in found.items():
        page, ratio, bulk = one["list of 200, p95 ms"], one["POST / workspace"], one["bulk of 500, s"]
        verdicts += [
            (f"interface at {rows:,}: a page of 200 at most 60 ms (p95)", f"{page:.0f} ms", page <= 60),
            (f"interface at {rows:,}: POST at most 2x the workspace's form", f"{ratio:.2f}x", ratio <= 2),
            (f"interface at {rows:,}: 500 reports at once at most 2 s", f"{bulk:.2f} s", bulk <= 2),
            (
                f"interface at {rows:,}: a copy of at least 5,000 rows a second and worker",
                f"{one['changes, rows/s']:,.0f} of {one['changes']:,.0f}",
                one["changes, rows/s"] >= 5_000,
            ),
        ]
    if smallest < largest:
        dearer = found[largest]["list of 200, p95 ms"] / found[smallest]["list of 200, p95 ms"]
        what = f"interface: a page of 200 at {largest:,} within 1.2x of {smallest:,}"
        verdicts.append((what, f"{dearer:.2f}x", dearer <= 1.2))
    return verdicts


def as_json(figures: Mapping[tuple[str, int], Figure], **more: Any) -> dict[str, Any]:
    return {
        "figures": [{"scenario": name, "rows": rows, **asdict(one)} for (name, rows), one in figures.items()],
        **more,
    }

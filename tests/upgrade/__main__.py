"""`python -m tests.upgrade [--short] [--from COMMIT]`: from yesterday's release to today's while people go on.

PostgreSQL, Valkey and two web nodes behind nginx run yesterday's code, taken from git. Reports are filed, lists and
reports opened, cases accepted; today's `migrate_live` changes the tables meanwhile; yesterday's code goes on with
today's tables and sends what is due; then one node after the other is changed over. Counted: requests that failed,
reports that were acknowledged and lost, and for how long each migration kept others waiting.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.servers import House
from tests.upgrade import nodes
from tests.upgrade.balancer import Balancer
from tests.upgrade.load import Load, Seen
from tests.upgrade.yesterday import TODAY, Release, unpack

LONGEST_LOCK = 2.0
BEFORE, MIGRATING, AFTER, ROLLING, ALL = PHASES = (
    "yesterday's code and tables",
    "while tables change",
    "yesterday's code, today's tables",
    "one node after the other",
    "today's code and tables",
)
DEEDS = ("file", "list", "detail", "move")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a second or two each, for make test")
    parser.add_argument("--from", dest="wanted", metavar="COMMIT", help="the release to start from")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yinhang-upgrade-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        release = unpack(folder / "yesterday", wanted=options.wanted)
        house = nodes.house(folder / "house", durable=not options.short)
        try:
            return _upgrade(house, release, short=options.short)
        finally:
            house.close()


def _upgrade(house: House, release: Release, *, short: bool) -> int:
    seconds, pause = (1.5, 0.6) if short else (12.0, 0.1)
    nodes.lay_down(house, release, short=short)
    wanted = 100 if short else 2500
    given = nodes.fill(house, release, "fill", str(wanted), str(wanted))
    web = [nodes.Node(house), nodes.Node(house)]
    balancer = Balancer(house.folder / "nginx", [node.port for node in web])
    load = Load(balancer.port, given, pause=pause, phases=len(PHASES))
    try:
        for node in web:
            node.start(release)
        locks = _walk(house, release, web, balancer, load, seconds)
        seen = load.stop()
        found = nodes.fill(house, TODAY, "count", given=json.dumps(seen.filed))
        return _report(release, seen, found, locks, short=short)
    finally:
        load.stop()
        balancer.stop()
        for node in web:
            node.stop()


def _walk(
    house: House, release: Release, web: list[nodes.Node], balancer: Balancer, load: Load, seconds: float
) -> list[dict[str, Any]]:
    """The upgrade itself, in the order in which deploy/README.md does it."""
    load.phase = BEFORE
    load.start()
    time.sleep(seconds)
    load.phase = MIGRATING
    locks = nodes.migrate(house)
    load.phase = AFTER
    nodes.run(house, release, "manage.py", "drain_notices", "--once")
    time.sleep(seconds)
    load.phase = ROLLING
    for node in web:
        balancer.only([other.port for other in web if other is not node])
        node.stop()
        node.start(TODAY)
        balancer.only([each.port for each in web])
    load.phase = ALL
    time.sleep(seconds)
    return locks


def _report(
    release: Release, seen: Seen, found: dict[str, int], locks: list[dict[str, Any]], *, short: bool
) -> int:
    """The short run shares its machine with the whole of `make test`: how long it took there judges nothing."""
    print(f"from {release.name} to today's code")
    for phase in PHASES:
        done = ", ".join(f"{what} {seen.answers[phase, what]}" for what in DEEDS)
        print(f"  {phase:33}{done}; slowest {seen.slowest.get(phase, 0.0):.2f} s")
    for row in locks:
        print(f"  {described(row)}")
    if not locks:
        print("  no migration is new")
    idle = [f"{what} in {phase}" for phase in (AFTER, ALL) for what in DEEDS if not seen.answers[phase, what]]
    wrong = {
        "requests that failed": len(seen.failed),
        "reports acknowledged and lost": len(seen.filed) - found["kept"],
        "reports nobody was told of": found["silent"],
        "moves acknowledged and lost": seen.accepted - found["accepted"],
        "deeds that were not tried": len(idle),
    }
    print(f"requests {sum(seen.answers.values()):,}, reports {len(seen.filed):,}, moves {seen.accepted:,}")
    if not short:
        too_long = [row for row in locks if row.get("writes", 0.0) > LONGEST_LOCK]
        wrong[f"locks longer than {LONGEST_LOCK:.0f} s"] = len(too_long)
    for name, number in wrong.items():
        print(f"{name:33}{number}")
    for example in [*seen.failed[:3], *idle]:
        print(f"for example: {example}")
    return int(any(wrong.values()))


def described(row: dict[str, Any]) -> str:
    """One line of what `watching` says of a migration."""
    if "failed" in row:
        return f"{row['migration']:45} gave way: {row['failed']}"
    held = f"readers waited {row['reads'] * 1000:,.0f} ms at most, writers {row['writes'] * 1000:,.0f} ms"
    return f"{row['migration']:45} {held} {row['on']}".rstrip()


if __name__ == "__main__":
    sys.exit(main())

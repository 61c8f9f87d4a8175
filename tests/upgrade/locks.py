"""`python -m tests.upgrade.locks [--rows N] [--from COMMIT] [--kept FOLDER]`: what each new migration locks, on many rows.

A database as the release before left it is migrated by today's code, and every lock that keeps somebody waiting is
timed. Without `--kept` that release fills it itself, a city of N reports. With `--kept` it is a world that
`python -m tests.bench --keep FOLDER` once made: it is not changed, a copy of it is migrated and dropped. None may hold longer than 2 s.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.servers import House
from tests.upgrade import nodes
from tests.upgrade.__main__ import LONGEST_LOCK, described
from tests.upgrade.yesterday import unpack

COPY = "migrated"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade.locks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="reports in the database (100,000)")
    parser.add_argument("--from", dest="wanted", metavar="COMMIT", help="the release that fills it")
    parser.add_argument("--kept", type=Path, help="the folder of a cluster with worlds of the bench")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yinhang-locks-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        house = nodes.house(folder / "house", kept=options.kept)
        try:
            if options.kept:
                return _report(_kept(house, options.rows))
            release = unpack(folder / "yesterday", wanted=options.wanted)
            print(f"filled by {release.name}", flush=True)
            nodes.run(house, release, "-m", "tests.bench.world", str(options.rows))
            return _report(_measured(house, "yinhang"))
        finally:
            house.close()


def _kept(house: House, rows: int) -> list[dict[str, Any]]:
    """Of a copy of the world with so many reports, file by file: as large as the world itself."""
    house.sql(f"DROP DATABASE IF EXISTS {COPY}")
    house.sql(f"CREATE DATABASE {COPY} TEMPLATE world_{rows} STRATEGY FILE_COPY")
    try:
        return _measured(house, COPY)
    finally:
        house.sql(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")


def _measured(house: House, world: str) -> list[dict[str, Any]]:
    (reports,) = house.sql("SELECT count(*) FROM issues_issue", world=world)[0]
    print(f"{reports:,} reports", flush=True)
    return nodes.migrate(house, world=world)


def _report(rows: list[dict[str, Any]]) -> int:
    for row in rows:
        print(described(row))
    longest = max((row.get("writes", 0.0) for row in rows), default=0.0)
    gone = [row for row in rows if row.get("writes", 0.0) > LONGEST_LOCK or "failed" in row]
    print(
        f"migrations {len(rows)}, longest lock {longest:.2f} s, longer than {LONGEST_LOCK:.0f} s: {len(gone)}"
    )
    return int(bool(gone))


if __name__ == "__main__":
    sys.exit(main())

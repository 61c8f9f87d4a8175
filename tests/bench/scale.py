"""`python -m tests.bench.scale --kept FOLDER [--rows N …]`: what a report costs and what it weighs, for docs/scale.md.

Bytes come from the kept worlds of the bench as they are. The cost of filing is measured in a copy of the first one,
brought to today's tables, beside a floor of the same run: fourteen bare INSERTs in one transaction.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.measures import FLOOR_INSERTS
from tests.bench.servers import House

COPY = "scaled"
FILED = 60
# What belongs to one report: its row, its history, its people, what was told of it, what is due for it.
_WEIGHT = """
SELECT c.relname, pg_relation_size(c.oid), pg_indexes_size(c.oid), pg_total_relation_size(c.oid)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
ORDER BY 4 DESC LIMIT 12
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--kept", type=Path, required=True, help="the folder of a cluster with worlds")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000], help="worlds; costs in the first")
    options = parser.parse_args()
    from tests.upgrade import nodes

    with tempfile.TemporaryDirectory(prefix="yinhang-scale-") as place:
        Path(place).chmod(0o755)
        house = nodes.house(Path(place) / "house", kept=options.kept)
        try:
            for rows in options.rows:
                _weigh(house, f"world_{rows}")
            _cost(house, f"world_{options.rows[0]}")
        finally:
            house.close()
    return 0


def _weigh(house: House, world: str) -> None:
    (reports,) = house.sql("SELECT count(*) FROM issues_issue", world=world)[0]
    (whole,) = house.sql("SELECT pg_database_size(current_database())", world=world)[0]
    print(f"\n{reports:,} reports: {whole / 1e6:,.0f} MB, {whole / reports:,.0f} bytes a report, all tables")
    for name, rows, indexes, total in house.sql(_WEIGHT, world=world):
        print(
            f"  {name:34}{total / reports:8,.0f}  rows {rows / reports:6,.0f}  indexes {indexes / reports:6,.0f}"
        )


def _cost(house: House, world: str) -> None:
    from tests.upgrade import nodes

    house.sql(f"DROP DATABASE IF EXISTS {COPY}")
    house.sql(f"CREATE DATABASE {COPY} TEMPLATE {world} STRATEGY FILE_COPY")
    try:
        nodes.migrate(house, world=COPY)
        found = house.ask("tests.bench.scale", "--inside", world=COPY, TESTING="on", LOG_LEVEL="CRITICAL")
    finally:
        house.sql(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
    print(f"\nfiling one report, one process, in a copy of {world}")
    for name, value in found.items():
        print(f"  {name:44}{value:10,.1f}")


def inside() -> dict[str, float]:
    """Of one report: CPU of this process in ms, statements, WAL bytes; and of the floor."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.bench import prepare
    from tests.bench.shots import visitor

    sheets = prepare.make_drafts(FILED + 2)

    def file(sheet: tuple[str, str]) -> None:
        token, stamp = sheet
        answer = Client(headers=visitor()).post(f"/report/{token}/check/", {"stamp": stamp, "website": ""})
        if answer.status_code != 302:
            raise RuntimeError(f"a report was answered with {answer.status_code}")

    file(sheets.pop())
    with CaptureQueriesContext(connection) as caught:
        file(sheets.pop())

    def floor(_sheet: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for number in range(FLOOR_INSERTS):
                cursor.execute(
                    "INSERT INTO bench_floor (words, number, at) VALUES (%s, %s, now())", ["灯坏了", number]
                )

    return {
        "statements": float(len(caught.captured_queries)),
        **_measured("report", file, sheets),
        **_measured("floor", floor, sheets),
    }


def _measured(name: str, act: Any, sheets: list[tuple[str, str]]) -> dict[str, float]:
    from django.db import connection

    def wal() -> tuple[int, int]:
        """Bytes, and pages written whole because they were touched for the first time since a checkpoint."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT wal_bytes, wal_fpi FROM pg_stat_wal")
            size, pages = cursor.fetchone()
            return int(size), int(pages)

    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    (size, pages), cpu = wal(), time.process_time()
    for sheet in sheets:
        act(sheet)
    spent, (size_after, pages_after) = time.process_time() - cpu, wal()
    return {
        f"{name}: CPU of the web process, ms": 1000 * spent / len(sheets),
        f"{name}: WAL bytes, right after a checkpoint": (size_after - size) / len(sheets),
        f"{name}: of these, pages written whole": (pages_after - pages) / len(sheets),
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        print(json.dumps(inside()))
    else:
        sys.exit(main())

"""Reports filed while the broker is refused or silent: all stored, none slow, every message still goes out.

The short version runs with the suite (tests/issues/test_silent_broker.py).
"""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.bench import shots
from tests.bench.client import fire
from tests.bench.report import table
from tests.bench.servers import House

SLOWEST_SECONDS = 2.0
_WORLD = "broker"
# A report nobody was told of, a message not sent, an inbox without its message: none may be left.
_LEFT = {
    "reports nobody was told of": (
        "SELECT count(*) FROM issues_issue i WHERE i.id > {since} AND NOT EXISTS (SELECT 1 FROM notices_notice n "
        "WHERE n.subject_kind = 'issue' AND n.subject_id = i.id AND n.kind = 'issue.filed' AND n.channel = 'inbox')"
    ),
    "messages not sent": (
        "SELECT count(*) FROM notices_notice n WHERE n.subject_kind = 'issue' AND n.subject_id > {since} "
        "AND n.channel = 'inbox' AND n.kind = 'issue.filed' AND n.state <> 'sent'"
    ),
    "messages in no inbox": (
        "SELECT count(*) FROM notices_notice n WHERE n.subject_id > {since} AND n.channel = 'inbox' "
        "AND n.state = 'sent' AND NOT EXISTS (SELECT 1 FROM notices_inboxitem i WHERE i.notice_id = n.id)"
    ),
}


@contextmanager
def refused() -> Iterator[str]:
    """The URL of a broker whose port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can take it
        yield f"redis://127.0.0.1:{held.getsockname()[1]}/0"


@contextmanager
def silent() -> Iterator[str]:
    """The URL of a broker that accepts every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as door:
        kept: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    kept.append(door.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"redis://127.0.0.1:{door.getsockname()[1]}/0"
        finally:
            for line in kept:
                line.close()


BROKERS = {"refused": refused, "silent": silent}


def main(reports: int) -> int:
    """Print what became of `reports` reports with each broker; 1 when anything was lost or slow."""
    house = House.open()
    try:
        house.sql(f"CREATE DATABASE {_WORLD}")
        house.run("-m", "tests.bench.world", "1000", world=_WORLD, loud=True)
        rows = [_file(house, name, reports) for name in BROKERS]
    finally:
        house.close()
    heads = ["broker", "filed", "stored", "5xx", "p50 ms", "p95 ms", "slowest ms", *_LEFT, "ok"]
    print(table(f"{reports:,} reports without a broker", heads, rows))
    return 0 if all(row[-1] == "yes" for row in rows) else 1


def _file(house: House, name: str, reports: int) -> list[str]:
    since = _number(house, "SELECT coalesce(max(id), 0) FROM issues_issue")
    sheets = house.ask("tests.bench.prepare", "drafts", str(reports), world=_WORLD)
    with BROKERS[name]() as url:
        site = house.gunicorn(_WORLD, REDIS_URL=url)
        try:
            volley = fire(site.port, shots.filings(sheets), clients=8, seconds=600)
        finally:
            site.stop()
        house.run("manage.py", "drain_notices", "--once", world=_WORLD, REDIS_URL=url)
    stored = _number(house, f"SELECT count(*) FROM issues_issue WHERE id > {since}")
    left = [_number(house, sql.format(since=since)) for sql in _LEFT.values()]
    failed = sum(count for status, count in volley.statuses.items() if status >= 500)
    slowest = max(volley.times, default=0)
    ok = stored == len(volley.times) == reports and not failed and slowest < SLOWEST_SECONDS and not any(left)
    times = [f"{volley.percentile(share):.0f}" for share in (0.5, 0.95)]
    figures = itertools.chain(
        [str(len(volley.times)), str(stored), str(failed), *times, f"{slowest * 1000:.0f}"], map(str, left)
    )
    return [name, *figures, "yes" if ok else "NO"]


def _number(house: House, sql: str) -> int:
    return int(house.sql(sql, world=_WORLD)[0][0])

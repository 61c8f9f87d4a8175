"""`python -m tests.deploy [--short]`: an installation from the files of deploy/, its machines killed one by one.

nginx, pgbouncer, PostgreSQL, Valkey, two web nodes and three worker nodes, each with a beat, on this machine.
Reports come in through nginx all the while. Counted afterwards: lost, refused after one retry, told twice, two
beats at once. All four must be 0.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.deploy.filing import Filed, Line, Residents
from tests.deploy.house import House, Node
from yinhang import processes

WORKERS = (
    ("worker@notices", "beat", "drain"),
    ("worker@notices", "worker@exports", "beat", "webhooks"),
    ("worker@figures", "worker@webhooks", "beat", "drain"),
)
SHORT = (("worker@notices", "beat"), ("beat",), ("beat",))
# Which nodes the short run kills: a web node, and the first worker node, whose beat is likely to be the one that ticks.
TURNS = (0, 2)
PRIVATE = (
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "Referrer-Policy",
)
_STAMP = re.compile(r'"timestamp": "([^"]+)"')


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deploy", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="one web and one worker node killed, for make test"
    )
    parser.add_argument("--reports", type=int, help="how many are filed (1,000; short: 120)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yinhang-deploy-") as folder:
        house = House(Path(folder), static=not options.short)
        nodes = _nodes(house, short=options.short)
        try:
            _start(nodes, house)
            count = options.reports or (120 if options.short else 1000)
            return _run(house, nodes, count, short=options.short)
        finally:
            for node in nodes:
                node.stop()
            house.close()


def _nodes(house: House, *, short: bool) -> list[Node]:
    web = [
        Node(
            house, f"web{place}", ["web"], WEB_ADDRESS=f"127.0.0.1:{port}", WEB_WORKERS="1" if short else "2"
        )
        for place, port in enumerate(house.ports.web, start=1)
    ]
    work = [
        Node(house, f"work{place}", units) for place, units in enumerate(SHORT if short else WORKERS, start=1)
    ]
    return [*web, *work]


def _start(nodes: list[Node], house: House) -> None:
    for node in nodes:
        node.start()
    for port in house.ports.web:
        if not processes.wait_until(lambda port=port: _answers(port), seconds=90):  # type: ignore[misc]
            log = (house.folder / "log" / "web1-web-1").read_text(errors="replace")
            raise RuntimeError(f"a web node did not start: {log[-2000:]}")


def _answers(port: int) -> bool:
    from http.client import HTTPConnection

    line = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/healthz/", headers={"Host": "portal.example.cn"})
        return line.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()


def _run(house: House, nodes: list[Node], count: int, *, short: bool) -> int:
    forms = json.loads(house.manage("-m", "tests.deploy.filling", "drafts", str(count)).splitlines()[-1])
    certificate = house.folder / "nginx" / "portal.pem"
    began, killed = time.monotonic(), 0
    residents = Residents(forms, port=house.ports.https, certificate=certificate, seconds=8 if short else 60)
    while residents.left() > 1 or (short and killed < len(TURNS)):
        node = nodes[TURNS[killed] if short else killed % len(nodes)]
        time.sleep(1.5)
        node.kill()
        killed += 1
        time.sleep(0.5 if short else 2)
        node.start()
        _wait_for(node, house)
        if short and killed == len(TURNS):
            break
    filed = residents.join()
    seconds = time.monotonic() - began
    found = _settled(house, [form[0] for form in forms])
    headers = _bare_answers(house)
    return _report(filed, found, nodes, killed, seconds, headers)


def _wait_for(node: Node, house: House) -> None:
    """The next machine is not killed before this one is back."""
    if node.name.startswith("web"):
        port = house.ports.web[int(node.name[-1]) - 1]
        if not processes.wait_until(lambda: _answers(port), seconds=60):
            raise RuntimeError(f"{node.name} did not come back")


def _settled(house: House, tokens: list[str]) -> dict[str, Any]:
    """What is counted once nothing waits any more and a living beat ticks, at the latest after a minute and a half.

    What a digest took the place of, by day, is never sent and waits for nothing.
    """
    processes.wait_until(lambda: not _waiting(house) and bool(_living_beat(house)), seconds=90)
    said = house.manage("-m", "tests.deploy.filling", "count", given=json.dumps(tokens))
    return {**json.loads(said.splitlines()[-1]), "beat": _living_beat(house)}


def _waiting(house: House) -> int:
    time.sleep(1)
    return int(
        house.psql(
            "-c",
            "SELECT count(*) FROM notices_notice WHERE state IN ('pending', 'inflight') AND next_at <= now()",
        )
    )


def _living_beat(house: House) -> str:
    """Who holds the lease, if that process lives; "" otherwise."""
    held = "SELECT holder FROM records_lease WHERE name = 'beat' AND until > now()"
    holder = house.psql("-c", held).strip()
    return holder if holder and Path("/proc", holder.split(":")[1]).exists() else ""


def _bare_answers(house: House) -> int:
    """How many of nginx's own answers lack one of the headers that every answer of ours has."""
    line = Line(house.ports.https, house.folder / "nginx" / "portal.pem", source="127.0.0.1")
    too_long = "x" * 9_000
    asked: list[tuple[str, dict[str, str], HTTPStatus]] = [
        ("/metrics/", {}, HTTPStatus.NOT_FOUND),
        ("/errors/away.html", {}, HTTPStatus.NOT_FOUND),
        ("/healthz/", {}, HTTPStatus.OK),
        ("/%00", {}, HTTPStatus.BAD_REQUEST),
        (f"/{too_long}", {}, HTTPStatus.REQUEST_URI_TOO_LONG),
        ("/", {"If-None-Match": too_long}, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    ]
    bare = 0
    for path, sent, status in asked:
        seen, headers = line.ask("GET", path, sent=sent)
        line.close()
        lacks = [name for name in PRIVATE if len(headers.get_all(name) or []) != 1]
        if seen != status or lacks:
            print(f"{path[:40]}: {seen}, without exactly one of {lacks}")
            bare += 1
    return bare


def _beats_at_once(nodes: list[Node]) -> tuple[int, int]:
    """How many beats sent something, and how many pairs of them between each other's first and last."""
    spans = []
    for log in (log for node in nodes for log in node.logs if "-beat-" in log.name):
        lines = [line for line in log.read_text(errors="replace").splitlines() if "Sending due task" in line]
        moments = [found[1] for line in lines if (found := _STAMP.search(line))]
        if moments:
            spans.append((min(moments), max(moments)))
    spans.sort()
    return len(spans), sum(later[0] < earlier[1] for earlier, later in pairwise(spans))


def _report(
    filed: Filed, found: dict[str, Any], nodes: list[Node], killed: int, seconds: float, bare: int
) -> int:
    ticking, overlaps = _beats_at_once(nodes)
    missing = len(filed.kept) - found["kept"]
    print(f"reports sent through nginx       {len(filed.kept) + len(filed.refused):,} in {seconds:.0f} s")
    print(f"machines killed and started anew {killed} of {len(nodes)}")
    print(f"pressed a second time            {filed.again} (slowest {filed.slowest:.1f} s)")
    print(f"messages in inboxes              {found['told']:,}; beats that ticked, in turn: {ticking}")
    wrong = {
        "acknowledged and lost": missing + (found["reports"] != found["kept"]),
        "refused after one retry": len(filed.refused),
        "reports nobody was told of": found["silent"],
        "told twice": found["twice"],
        "two beats at once": overlaps + (not found["beat"]),
        "answers without their headers": bare,
    }
    for name, number in wrong.items():
        print(f"{name:33}{number}")
    if filed.refused:
        print(f"for example: {filed.refused[0][:20]}")
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())

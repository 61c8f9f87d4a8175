"""Two processes of the web server share the visitors who come at once, and keep doing so on lines that stay open."""

from __future__ import annotations

import runpy
import sys
from collections import Counter
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from yinhang import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 4
ALL = WORKERS * THREADS


def _class() -> str:
    """The worker that the configuration names."""
    ours = runpy.run_path(str(ROOT / "deploy" / "gunicorn_conf.py"))
    assert ours["threads"] == THREADS
    named: str = ours["worker_class"]
    return named


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    free, log = processes.free_port(), tmp_path / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "tests.frame.waiting_app", "--bind", f"127.0.0.1:{free}"]
    size = ["--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "30"]
    with log.open("wb") as out:
        server = processes.start(
            [*command, *size, "--worker-class", _class(), "--no-control-socket"], log=out, cwd=ROOT
        )
    both = processes.wait_until(
        lambda: log.read_text().count("Booting worker") == WORKERS, seconds=20, process=server
    )
    assert both, log.read_text()
    yield free
    server.terminate()
    assert server.wait(timeout=10) == 0, log.read_text()


@pytest.fixture
def lines(port: int) -> Iterator[Callable[[int], list[HTTPConnection]]]:
    """Opens so many lines, and closes all of them in the end."""
    with ExitStack() as opened:

        def more(count: int) -> list[HTTPConnection]:
            made = [HTTPConnection("127.0.0.1", port, timeout=10) for _number in range(count)]
            return [opened.enter_context(closing(line)) for line in made]

        yield more


def _together(lines: list[HTTPConnection]) -> list[int]:
    """How many of the questions asked at once each process answers, the fewest first."""
    for line in lines:
        line.request("GET", "/")
    return sorted(Counter(line.getresponse().read() for line in lines).values())


def test_nobody_waits_for_a_busy_process_while_another_has_a_thread_free(
    lines: Callable[[int], list[HTTPConnection]],
) -> None:
    shared, first = [THREADS] * WORKERS, lines(ALL)
    assert [_together(first) for _round in range(3)] == [shared] * 3
    for line in first[1:]:
        line.close()
    assert _together([first[0], *lines(ALL - 1)]) == shared


def test_silent_lines_keep_nobody_out(lines: Callable[[int], list[HTTPConnection]]) -> None:
    silent = lines(ALL + 1)
    assert sum(_together(silent)) == ALL + 1
    assert _together(lines(1)) == [1]
    assert sum(_together(silent)) == ALL + 1

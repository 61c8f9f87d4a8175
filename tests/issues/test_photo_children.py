"""The children that open photos: confined, bounded, replaced, and never left behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from properties.photos import pool
from tests.issues.hostile_images import jpeg, png_bomb, scan_bomb

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def two() -> Iterator[pool.Pool]:
    children = pool.Pool(2, 30)
    yield children
    children.close()


def only_child(children: pool.Pool) -> pool.Child:
    (child,) = children._all
    return child


def outcome(children: pool.Pool, data: bytes, kind: str = "JPEG", **options: float) -> str:
    try:
        children.redraw(data, kind, **options)
    except pool.Failed as failure:
        return failure.code
    return "kept"


def at_work(children: pool.Pool) -> pool.Child:
    """The one child, once it decodes: idle or starting it has used less than half a second."""
    while not children._all:
        time.sleep(0.01)
    child = only_child(children)
    while processor_seconds(child.process.pid) < 0.7:
        time.sleep(0.01)
    return child


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def is_gone(pid: int) -> bool:
    """Reaped: a zombie would still have its folder."""
    return not Path(f"/proc/{pid}").exists()


def test_child_is_confined_and_holds_no_secret(two: pool.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", "in the web process")
    assert outcome(two, jpeg()) == "kept"
    place = Path(f"/proc/{only_child(two).process.pid}")
    limits = {
        line[:26].strip(): line[26:].split()[:2] for line in (place / "limits").read_text().splitlines()
    }
    assert limits["Max address space"] == [str(1 << 30)] * 2
    assert limits["Max open files"] == ["3", "3"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert 9 <= int(limits["Max cpu time"][0]) <= 12
    assert b"SOME_SECRET" not in (place / "environ").read_bytes()
    assert sorted(path.name for path in (place / "fd").iterdir()) == ["0", "1", "2"]


def test_child_serves_many_photos_and_then_retires(two: pool.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PHOTOS_PER_CHILD", 3)
    seen = []
    for _ in range(5):
        assert outcome(two, jpeg()) == "kept"
        seen.append({child.process.pid for child in two._all})
    assert seen[0] == seen[1] != seen[3]
    assert seen[2] == set()
    assert is_gone(*seen[0])


def test_refusal_keeps_the_child_and_a_hang_ends_it(two: pool.Pool) -> None:
    assert outcome(two, png_bomb(6400), "PNG") == "too-many-pixels"
    assert outcome(two, b"\xff\xd8\xff") == "broken"
    pid = only_child(two).process.pid
    began = time.monotonic()
    assert outcome(two, scan_bomb(), seconds=1.0) == "too-slow"
    assert time.monotonic() - began < 3
    assert is_gone(pid)
    assert outcome(two, jpeg()) == "kept"


def test_kernel_stops_a_photo_that_eats_processor_time(two: pool.Pool) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(outcome, two, scan_bomb(), seconds=60.0)
        child = at_work(two)
        # The child granted itself eight seconds; the test is in a hurry.
        resource.prlimit(child.process.pid, resource.RLIMIT_CPU, (1, resource.RLIM_INFINITY))
        assert waiting.result(30) == "too-slow"
    assert child.process.returncode == -signal.SIGXCPU


def test_child_killed_while_idle_costs_nobody_a_photo(two: pool.Pool) -> None:
    for _ in range(3):
        assert outcome(two, jpeg()) == "kept"
        os.kill(only_child(two).process.pid, signal.SIGKILL)
    assert outcome(two, jpeg()) == "kept"


def test_child_stopped_between_the_check_and_the_sending(
    two: pool.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outcome(two, jpeg()) == "kept"
    first = only_child(two)
    first.process.kill()
    first.process.wait()
    monkeypatch.setattr(first.process, "poll", lambda: None)
    assert outcome(two, jpeg()) == "kept"
    assert only_child(two) is not first


def test_child_killed_at_work_refuses_that_photo_only(two: pool.Pool) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(outcome, two, scan_bomb())
        pid = at_work(two).process.pid
        os.kill(pid, signal.SIGKILL)
        assert waiting.result(5) == "broken"
    assert is_gone(pid)
    assert outcome(two, jpeg()) == "kept"


@pytest.mark.parametrize(
    "said",
    [
        b"\xff\xff\xff\xff",
        b"\0\0\0\2[]",
        b"\0\0\0\2{}",
        b"\0\0\0\1{",
        b'\0\0\0\x21{"photo": 9999999, "thumbnail":1}',
    ],
)
def test_child_that_talks_nonsense_is_ended(
    two: pool.Pool, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = f"import os, time; os.read(0, 9999); os.write(0, {pool._RECEIVED + said!r}); time.sleep(60)"
    popen = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda words, **options: popen([words[0], "-c", program], **options)
    )
    assert outcome(two, jpeg(), seconds=5.0) == "broken"
    assert two._all == set()


def test_twenty_bombs_use_two_children_and_the_rest_are_told_to_come_back() -> None:
    children = pool.Pool(2, 6)
    most = 0
    with ThreadPoolExecutor(20) as threads:
        waiting = [threads.submit(outcome, children, scan_bomb(), seconds=1.5) for _ in range(20)]
        while not all(one.done() for one in waiting):
            most = max(most, len(children._all))
            time.sleep(0.01)
    answers = [one.result() for one in waiting]
    assert most == 2
    assert set(answers) == {"too-slow", "busy"}
    assert answers.count("busy") >= 12
    assert outcome(children, jpeg()) == "kept"
    children.close()


def test_threads_share_the_children_and_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PHOTOS_PER_CHILD", 4)
    before = descriptors()
    pids: set[int] = set()
    children = pool.Pool(2, 30)

    def some(_number: int) -> list[str]:
        answers = [outcome(children, jpeg()), outcome(children, b"\xff\xd8\xff"), outcome(children, jpeg())]
        pids.update(child.process.pid for child in list(children._all))
        return answers

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(some, range(8))) == [["kept", "broken", "kept"]] * 8
    children.close()
    assert descriptors() == before
    assert [pid for pid in pids if not is_gone(pid)] == []


def test_no_process_to_be_had_is_said_politely(two: pool.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    before = descriptors()

    def none_left(*_words: object, **_options: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "Popen", none_left)
    assert outcome(two, jpeg()) == "busy"
    assert descriptors() == before


def test_forked_web_process_makes_its_own_children() -> None:
    pool.close()
    pool.warm()
    pool.warm()
    mine = only_child(pool.pool())
    forked = os.fork()
    if forked == 0:
        fresh = pool._pool is None and outcome(pool.pool(), jpeg()) == "kept"
        other = only_child(pool.pool()).process.pid != mine.process.pid
        pool.close()
        os._exit(0 if fresh and other else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert outcome(pool.pool(), jpeg()) == "kept"
    assert only_child(pool.pool()) is mine
    pool.close()
    assert is_gone(mine.process.pid)


def test_child_ends_when_the_web_process_is_gone(two: pool.Pool) -> None:
    assert outcome(two, jpeg()) == "kept"
    child = only_child(two)
    child._wire.close()
    assert child.process.wait(timeout=5) == 0


def test_pool_is_one_a_process_even_for_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    pool.close()
    gate = threading.Barrier(8)

    def ask(_number: int) -> int:
        gate.wait()
        return id(pool.pool())

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1

"""The workers of a run: started by the nursery, ended by kill -9."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from typing import Self


class Workers:
    """A number of live workers; `kill_one` ends one at random and starts another in its place."""

    def __init__(self, count: int, *, seed: int = 1) -> None:
        self.count = count
        self.random = random.Random(seed)
        self.pids: list[int] = []

    def __enter__(self) -> Self:
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pids = [self.spawn() for _ in range(self.count)]
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self.pids:
            _kill(pid)
        self.nursery.communicate()

    def spawn(self, channel: str = "all", fault: str = "-") -> int:
        if self.nursery.stdin is None or self.nursery.stdout is None:
            raise RuntimeError("the nursery has no pipes")
        self.nursery.stdin.write(f"{channel} {fault}\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline())

    def kill_one(self) -> None:
        place = self.random.randrange(self.count)
        _kill(self.pids[place])
        self.pids[place] = self.spawn()

    def reap(self) -> int:
        """Replace workers that ended themselves at a fault; returns how many had."""
        gone = [place for place, pid in enumerate(self.pids) if not _alive(pid)]
        for place in gone:
            self.pids[place] = self.spawn()
        return len(gone)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_end(pid: int, *, seconds: float) -> bool:
    """Whether a worker ended by itself in time."""
    import time

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not _alive(pid):
            return True
        time.sleep(0.005)
    _kill(pid)
    return False

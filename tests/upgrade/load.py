"""Residents and a firm's manager who go on while the release changes, through the balancer, from many addresses."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.bench.shots import CSRF

TIMEOUT = 20.0
THREADS = 4


@dataclass
class Seen:
    """What came back: answers by (phase, what was done), the slowest in seconds, and each that went wrong."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)
    filed: list[str] = field(default_factory=list)
    accepted: int = 0


class Load:
    """Runs from `start` to `stop`; `phase` is what the answers that come in now are counted under."""

    def __init__(self, port: int, given: dict[str, Any], *, pause: float, phases: int) -> None:
        self.port, self.pause, self.phase, self.seen = port, pause, "", Seen()
        # Forms and cases are used once: none of the phases, however long it takes, leaves nothing for the next.
        self.most, self.begun = len(given["drafts"]) // phases, Counter[tuple[str, str]]()
        self.session, self.codes = given["session"], [code for code, _version in given["moves"]]
        self.drafts, self.moves = iter(given["drafts"]), iter(given["moves"])
        self.lock, self.over = threading.Lock(), threading.Event()
        self.visitors = itertools.count(1)
        self.threads = [threading.Thread(target=self._work, args=(number,)) for number in range(THREADS)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> Seen:
        self.over.set()
        for thread in self.threads:
            if thread.is_alive():
                thread.join()
        return self.seen

    def _work(self, number: int) -> None:
        turns: list[Callable[[], None]] = [self._file, self._list, self._detail, self._move]
        for turn in itertools.islice(itertools.cycle(turns), number, None):
            if self.over.is_set():
                return
            turn()
            time.sleep(self.pause)

    def _file(self) -> None:
        token, stamp = self._next("file", self.drafts)
        if token and self._ask("file", "POST", f"/report/{token}/check/", {"stamp": stamp, "website": ""}):
            with self.lock:
                self.seen.filed.append(token)

    def _list(self) -> None:
        self._ask("list", "GET", "/work/issues/")

    def _detail(self) -> None:
        with self.lock:
            code = self.codes[next(self.visitors) % len(self.codes)]
        self._ask("detail", "GET", f"/work/issues/{code}/")

    def _move(self) -> None:
        code, version = self._next("move", self.moves)
        fields = {"version": str(version), "csrfmiddlewaretoken": CSRF}
        if code and self._ask("move", "POST", f"/work/issues/{code}/accept/", fields):
            with self.lock:
                self.seen.accepted += 1

    def _next(self, what: str, left: Iterator[Any]) -> tuple[Any, Any]:
        """The next form or case of this phase's share; two times nothing when it is used up."""
        with self.lock:
            self.begun[self.phase, what] += 1
            if self.begun[self.phase, what] > self.most:
                return None, None
            first, second = next(left)
            return first, second

    def _ask(self, what: str, method: str, path: str, fields: dict[str, str] | None = None) -> bool:
        """One visit on a line of its own; whether it was answered as it must be."""
        headers = {"Cookie": f"session={self.session}; csrf={CSRF}", "Host": "127.0.0.1"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with self.lock:
            number = next(self.visitors)
        source = f"127.{1 + (number >> 16 & 63)}.{number >> 8 & 255}.{1 + number % 250}"
        line = http.client.HTTPConnection("127.0.0.1", self.port, TIMEOUT, source_address=(source, 0))
        phase, began = self.phase, time.monotonic()
        try:
            line.request(method, path, body=urlencode(fields) if fields else None, headers=headers)
            answer = line.getresponse()
            answer.read()
            said = f"{answer.status} {answer.headers.get('Location', '')}"
        except (OSError, http.client.HTTPException) as error:
            said = repr(error)
        finally:
            line.close()
        return self._count(phase, what, path, said, time.monotonic() - began)

    def _count(self, phase: str, what: str, path: str, said: str, seconds: float) -> bool:
        wanted = {"file": "302 /r/", "move": "302 /work/"}.get(what, "200 ")
        right = said.startswith(wanted) and (what != "file" or "/receipt/" in said)
        with self.lock:
            self.seen.answers[phase, what] += 1
            self.seen.slowest[phase] = max(seconds, self.seen.slowest.get(phase, 0.0))
            if not right:
                self.seen.failed.append(f"{phase}: {what} {path[:40]}: {said[:120]}")
        return right

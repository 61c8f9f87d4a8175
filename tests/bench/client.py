"""A load client that costs little: raw keep-alive connections in one thread, one request under way on each.

A job is one or more requests sent one after the other on one connection; its time runs from the first byte
sent to the last byte received.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

TIMEOUT = 20.0
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Job:
    """Requests as the bytes on the wire, and the statuses their answers must have."""

    requests: tuple[bytes, ...]
    expected: tuple[int, ...]


@dataclass(slots=True)
class Volley:
    """What came back: seconds a job, answers by status, seconds in all, and what the client itself cost."""

    seconds: float = 0.0
    client_cpu: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: int = 0
    example: str = ""
    bytes_received: int = 0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds; 0 when nothing came back."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def request(
    method: str,
    path: str,
    *,
    body: bytes = b"",
    content_type: str = "application/x-www-form-urlencoded",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of one HTTP/1.1 request to this machine."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "User-Agent: bench"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def form(path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
    return request("POST", path, body=urlencode(fields).encode(), headers=headers)


class _Line:
    """One connection and the job under way on it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._connect()
        self.job = Job((), ())
        self.turn = 0
        self.began = 0.0
        self.out = memoryview(b"")
        self.into = bytearray()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)
        return made

    def begin(self, job: Job) -> None:
        self.job, self.turn, self.began = job, 0, time.perf_counter()
        self._send_next()

    def _send_next(self) -> None:
        self.out = memoryview(self.job.requests[self.turn])
        self.push()

    def push(self) -> None:
        while self.out:
            try:
                self.out = self.out[self.socket.send(self.out) :]
            except BlockingIOError:
                return

    def pull(self) -> tuple[int, int] | None:
        """(status, length) once the answer is whole, else None. Raises ConnectionError when it was cut off."""
        try:
            chunk = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return None
        if not chunk:
            raise ConnectionResetError
        self.into += chunk
        end = self.into.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.into[:end]).lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.into) < end + 4 + length:
            return None
        status = int(head[9:12])
        del self.into[: end + 4 + length]
        return status, end + 4 + length

    def next_request(self) -> bool:
        """Send the job's next request; False when it was the last."""
        self.turn += 1
        if self.turn == len(self.job.requests):
            return False
        self._send_next()
        return True

    def reopen(self, selector: selectors.BaseSelector) -> None:
        selector.unregister(self.socket)
        self.socket.close()
        self.socket = self._connect()
        self.into.clear()
        selector.register(self.socket, selectors.EVENT_READ, self)


def fire(port: int, jobs: Iterator[Job], *, clients: int, seconds: float) -> Volley:
    """Keep `clients` jobs under way until `seconds` are over or the jobs are used up; let those begun end."""
    volley, cpu = Volley(), time.process_time()
    with selectors.DefaultSelector() as selector:
        lines = [_Line(port) for _ in range(clients)]
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        began = time.perf_counter()
        try:
            _volley(selector, lines, jobs, began + seconds, volley)
        finally:
            for line in lines:
                line.socket.close()
        volley.seconds = time.perf_counter() - began
    volley.client_cpu = time.process_time() - cpu
    return volley


def _volley(
    selector: selectors.BaseSelector, lines: list[_Line], jobs: Iterator[Job], end: float, volley: Volley
) -> None:
    busy = 0
    for line in lines:
        busy += _begin_next(line, jobs, end)
    while busy:
        ready = selector.select(0.05)
        for key, _mask in ready:
            busy -= _attend(key.data, selector, jobs, end, volley)
        for line in lines:
            if line.out:  # a photo larger than the socket's buffer
                line.push()
        if not ready and time.perf_counter() > end + TIMEOUT:
            raise TimeoutError(f"{busy} requests were not answered within {TIMEOUT:.0f} s")


def _begin_next(line: _Line, jobs: Iterator[Job], end: float) -> int:
    job = next(jobs, None) if time.perf_counter() < end else None
    if job is None:
        return 0
    line.begin(job)
    return 1


def _attend(
    line: _Line, selector: selectors.BaseSelector, jobs: Iterator[Job], end: float, volley: Volley
) -> int:
    """Read what arrived; 1 when the connection has nothing left to do."""
    try:
        answer = line.pull()
    except ConnectionError:
        volley.unexpected += 1
        volley.example = volley.example or f"connection closed during {line.job.requests[line.turn][:60]!r}"
        line.reopen(selector)
        return 1 - _begin_next(line, jobs, end)
    if answer is None:
        return 0
    status, length = answer
    volley.statuses[status] += 1
    volley.bytes_received += length
    if status != line.job.expected[line.turn]:
        volley.unexpected += 1
        volley.example = volley.example or f"{status} for {line.job.requests[line.turn][:120]!r}"
    elif line.next_request():
        return 0
    else:
        volley.times.append(time.perf_counter() - line.began)
    return 1 - _begin_next(line, jobs, end)

"""The children that open photos: few, kept warm, bounded, and replaced at the first sign of trouble.

Plain subprocesses with one socket each, because that is safe in a process with threads and in one that was
forked; a child ends by itself when its socket closes, however the web process ended.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

PROGRAM: Final = Path(__file__).with_name("child.py")
SECONDS: Final = 10.0  # from entering the queue to the answer
WAIT_SECONDS: Final = 4.0  # of these at most so long in the queue
PHOTOS_PER_CHILD: Final = 100  # then a fresh one: a slow leak or a quiet corruption ends here
WAITING: Final = 6  # threads of one web process that may stand in the queue; the others serve pages
_MAX_ANSWER: Final = 8 << 20
_MAX_HEAD: Final = 1024
_REQUEST: Final = struct.Struct("!4sI")
_ANSWER: Final = struct.Struct("!I")
_RECEIVED: Final = b"\x06"
_log = logging.getLogger(__name__)


class Failed(Exception):
    """No photo came back; `code` is one of broken, too-many-pixels, unsupported, too-slow, busy."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What a child hands back: two JPEG files, width and height in pixels, the camera's clock as text."""

    photo: bytes
    thumbnail: bytes
    width: int
    height: int
    taken: str
    offset: str


class Child:
    """One running child and our end of its socket. Used by one thread at a time."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self.process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 — our own program, no word of a user's
                    [sys.executable, "-I", str(PROGRAM)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    # No variable of ours: the secrets live there. One arena keeps the address space small.
                    env={"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                    start_new_session=True,
                )
        except BaseException:
            ours.close()
            raise
        self._wire = ours
        self.photos = 0

    def send(self, data: bytes, kind: str, *, until: float) -> None:
        """Hand over one file, until the child says it has it all and has not looked inside yet.

        Raises ConnectionError when the child is gone, TimeoutError when it is too late.
        """
        self.photos += 1
        self._set_timeout(until)
        self._wire.sendall(_REQUEST.pack(kind.encode().ljust(4), len(data)))
        self._wire.sendall(data)
        if self._read(len(_RECEIVED), until) != _RECEIVED:
            raise ConnectionAbortedError

    def receive(self, *, until: float) -> Redrawn:
        """Read the answer. Raises Failed for a refusal, OSError or ValueError for a child out of order."""
        (length,) = _ANSWER.unpack(self._read(_ANSWER.size, until))
        if length > _MAX_HEAD:
            msg = "the answer's head is too long"
            raise ValueError(msg)
        said: dict[str, Any] = json.loads(self._read(length, until))
        if "refused" in said:
            raise Failed(said["refused"])
        if not 0 < said["photo"] + said["thumbnail"] <= _MAX_ANSWER:
            msg = "the answer's files are too long"
            raise ValueError(msg)
        photo, thumbnail = (self._read(said[file], until) for file in ("photo", "thumbnail"))
        return Redrawn(photo, thumbnail, said["width"], said["height"], said["taken"], said["offset"])

    def _read(self, length: int, until: float) -> bytes:
        data = bytearray(length)
        view, at = memoryview(data), 0
        while at < length:
            self._set_timeout(until)
            count = self._wire.recv_into(view[at:])
            if count == 0:
                raise ConnectionResetError
            at += count
        return bytes(data)

    def _set_timeout(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._wire.settimeout(left)

    def end(self) -> int:
        """Kill, reap, close. Returns the exit code, negative for the signal that had already ended it."""
        self._wire.close()
        self.process.kill()
        return self.process.wait()

    def forget(self) -> None:
        """Let go of another process's child after a fork: close our copy of the socket, reap nothing."""
        self._wire.close()
        self.process.returncode = 0


class Pool:
    """At most `children` photos are decoded at once and `waiting` more wait; the next is told to come back."""

    def __init__(self, children: int, waiting: int) -> None:
        self._slots = threading.BoundedSemaphore(children)
        self._room = threading.BoundedSemaphore(children + waiting)
        self._idle: list[Child] = []
        self._all: set[Child] = set()

    def redraw(self, data: bytes, kind: str, *, seconds: float = SECONDS) -> Redrawn:
        """Have a child draw the file anew. Raises Failed."""
        until = time.monotonic() + seconds
        if not self._room.acquire(blocking=False):
            raise Failed("busy")
        try:
            if not self._slots.acquire(timeout=min(WAIT_SECONDS, seconds)):
                raise Failed("busy")
            try:
                return self._ask(data, kind, until)
            finally:
                self._slots.release()
        finally:
            self._room.release()

    def _ask(self, data: bytes, kind: str, until: float) -> Redrawn:
        child = self._take_and_send(data, kind, until)
        try:
            drawn = child.receive(until=until)
        except Failed:
            self._put_back(child)
            raise
        except TimeoutError as error:
            self._end(child)
            raise Failed("too-slow") from error
        except (OSError, ValueError, LookupError, TypeError) as error:
            code = self._end(child, patience=1.0)
            _log.warning("a photo child ended at its photo, code %d", code)
            raise Failed("too-slow" if code == -signal.SIGXCPU else "broken") from error
        except BaseException:
            self._end(child)
            raise
        self._put_back(child)
        return drawn

    def _take_and_send(self, data: bytes, kind: str, until: float) -> Child:
        """Send to a child; once more to another if the first had died unasked, which no photo can cause."""
        for _attempt in range(2):
            child = self._take()
            try:
                child.send(data, kind, until=until)
            except ConnectionError:
                _log.warning("a photo child ended before its photo, code %d", self._end(child, patience=1.0))
            except TimeoutError as error:
                self._end(child)
                raise Failed("too-slow") from error
            except BaseException:
                self._end(child)
                raise
            else:
                return child
        raise Failed("busy")

    def _take(self) -> Child:
        while self._idle:
            try:
                child = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if child.process.poll() is None:
                return child
            self._end(child)
        try:
            child = Child()
        except OSError as error:  # no process or descriptor left on this machine just now
            raise Failed("busy") from error
        self._all.add(child)
        return child

    def _put_back(self, child: Child) -> None:
        if child.photos >= PHOTOS_PER_CHILD:
            self._end(child)
        else:
            self._idle.append(child)

    def _end(self, child: Child, *, patience: float = 0.0) -> int:
        if patience:  # it hung up first: let its own exit code arrive before the kill would hide it
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=patience)
        self._all.discard(child)
        return child.end()

    def warm(self) -> None:
        """Start one child before the first photo comes."""
        if not self._all:
            self._idle.append(self._take())

    def close(self) -> None:
        """End every child."""
        while self._all:
            self._all.pop().end()
        self._idle.clear()

    def forget(self) -> None:
        """In a forked process: the children are our parent's."""
        for child in self._all:
            child.forget()


_pool: Pool | None = None
_lock = threading.Lock()


def pool() -> Pool:
    """The pool of this process, made at first use, with `PHOTO_CHILDREN` children, or one a processor."""
    global _pool  # noqa: PLW0603 — one pool a process is the point
    with _lock:
        if _pool is None:
            children = getattr(settings, "PHOTO_CHILDREN", 0) or _processors()
            _pool = Pool(children, WAITING)
        return _pool


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def warm() -> None:
    """Start a child now, so that the first photo does not pay for it (for a server's start-up hook)."""
    pool().warm()


def close() -> None:
    """End this process's children; the next photo starts new ones."""
    global _pool
    with _lock:
        old, _pool = _pool, None
    if old is not None:
        old.close()


def _after_fork() -> None:
    global _pool, _lock
    old, _pool, _lock = _pool, None, threading.Lock()
    if old is not None:
        old.forget()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(close)

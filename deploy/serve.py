"""The supervisor of `make run`: prepares the data, starts every process, and stops all of them together.

Valkey first and last, because the others talk to it; one child that ends by itself ends the rest.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import dotenv

from yinhang import env, processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VAR = ROOT / "var"
LOGS = VAR / "log"
METRICS = VAR / "metrics"
SIGN_INS = VAR / "demo-signins.txt"
READY_SECONDS = 60
LONGEST_LOG = 5 * 1024 * 1024


class Stop(Exception):
    """Why everything ends, in one sentence; "" when it was asked for."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]


def main() -> None:
    signal.signal(signal.SIGTERM, _asked)
    signal.signal(signal.SIGINT, _asked)
    began = time.monotonic()
    os.chdir(ROOT)
    for folder in (VAR, LOGS, VAR / "mail"):
        folder.mkdir(parents=True, exist_ok=True)
    if dotenv.write_once(ROOT / ".env"):
        print("Wrote .env with fresh secrets.")
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    address = _address(host, port)
    _tell_children(address, host)
    prepare()
    children: list[Child] = []
    try:
        _start_all(children, host, port)
        _wait_for_site(children, f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")  # noqa: S104
        _welcome(address, time.monotonic() - began)
        _watch(children)
    finally:
        _stop_all(children)


def _asked(_signal: int, _frame: object) -> None:
    raise Stop


def _address(host: str, port: int) -> str:
    """What to type into a browser: this machine's own address in the network when it listens to all."""
    return f"http://{_lan_address() if host == '0.0.0.0' else host}:{port}"  # noqa: S104


def _lan_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # nothing is sent: it only chooses the outgoing interface
        found: str = probe.getsockname()[0]
        return found
    return "127.0.0.1"


def _tell_children(address: str, host: str) -> None:
    env.load(ROOT / ".env")
    os.environ["PUBLIC_URL"] = address
    known = {
        *env.words("ALLOWED_HOSTS"),
        "127.0.0.1",
        "localhost",
        host,
        address.split("/")[2].rsplit(":", 1)[0],
    }
    os.environ["ALLOWED_HOSTS"] = ",".join(sorted(known - {"0.0.0.0"}))  # noqa: S104
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)


# Preparing


def prepare() -> None:
    """Bring database, facts, demo data and static files to this version; nothing when they already are."""
    stamp = VAR / "prepared"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and _database_is_there():
        return
    stamp.unlink(missing_ok=True)
    print("Preparing the database, the facts and the demo data …", flush=True)
    static = _begin("collectstatic", "--no-input")  # compresses on the other core meanwhile
    _finish(_begin("migrate", "--no-input"))
    # A database of before the figures has reports that were never counted; where all agree this is a glance.
    _finish(_begin("rebuild_figures"))
    _finish(_begin("load_yinhang"))
    _finish(_begin("load_demo", "--size", os.environ.get("DEMO", "small")))
    _finish(static)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    """Changes when any file of the program does, or when it is pointed at another database."""
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for path in sorted(_program_files()):
        seen = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _program_files() -> Iterator[Path]:
    for folder in (
        "yinhang",
        "pledges",
        "assessments",
        "issues",
        "councils",
        "votes",
        "stations",
        "properties",
        "notices",
        "records",
        "static",
        "locale",
    ):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
    yield ROOT / "requirements.txt"


def _database_is_there() -> bool:
    found = env.database("DATABASE_URL", ROOT)
    return "sqlite3" not in found["ENGINE"] or Path(found["NAME"]).exists()


def _begin(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _finish(process: subprocess.Popen[str]) -> None:
    said, _nothing = process.communicate()
    if process.returncode:
        last = "\n".join(said.strip().splitlines()[-8:])
        name = " ".join(process.args[1:3]) if isinstance(process.args, list) else "manage.py"
        raise Stop(f"{name} failed; it said:\n{last}")


# Running


def _start_all(children: list[Child], host: str, port: int) -> None:
    if os.environ.get("REDIS_URL") == "embedded":
        children.append(_valkey())
    python = sys.executable
    conf = str(ROOT / "deploy" / "gunicorn_conf.py")
    web = ["-m", "gunicorn", "yinhang.wsgi", "-c", conf, "--bind", f"{host}:{port}"]
    size = ["--workers", "2", "--graceful-timeout", "10"]
    children.append(_child("web", [python, *web, *size]))
    worker = ["-m", "celery", "-A", "yinhang", "worker", "--beat", "--concurrency", "1", "--loglevel", "INFO"]
    children.append(_child("worker", [python, *worker, "--without-gossip", "--without-mingle"]))
    # Looks into the outbox by itself, so that messages go out even when the broker or its worker is stuck.
    children.append(_child("messages", [python, ROOT / "manage.py", "drain_notices", "--loop"]))


def _valkey() -> Child:
    path = env.embedded_socket(ROOT)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = VAR / "valkey"
    data.mkdir(exist_ok=True)
    if processes.answers(path):
        raise Stop("This checkout is already running: stop the other `make run` first.")
    path.unlink(missing_ok=True)
    child = _child("valkey", processes.valkey_command(path, data, durable=True))
    if not processes.wait_until(lambda: processes.answers(path), seconds=10, process=child.process):
        raise Stop(f"Valkey did not start; its last words are in {LOGS / 'valkey.log'}.")
    return child


def _child(name: str, command: Sequence[str | Path]) -> Child:
    path = LOGS / f"{name}.log"
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    with path.open("ab") as log:
        return Child(name, processes.start(command, log=log))


def _wait_for_site(children: list[Child], address: str) -> None:
    def ready() -> bool:
        _mourn(children)
        try:
            with urlopen(f"{address}/healthz/", timeout=2) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004
        except OSError:
            return False

    if not processes.wait_until(ready, seconds=READY_SECONDS):
        raise Stop(f"The site did not answer within {READY_SECONDS} seconds; see {LOGS / 'web.log'}.")


def _welcome(address: str, seconds: float) -> None:
    print(f"\n  {address}/   (ready in {seconds:.1f} s; Ctrl-C stops everything)")
    print(f"  mail goes to {VAR / 'mail'}, logs to {LOGS}\n")
    if SIGN_INS.exists():
        print(SIGN_INS.read_text(encoding="utf-8"))
    sys.stdout.flush()


def _watch(children: list[Child]) -> None:
    while True:
        _mourn(children)
        time.sleep(0.5)


def _mourn(children: list[Child]) -> None:
    """Raises Stop when a child has ended by itself."""
    for child in children:
        if (code := child.process.poll()) is not None:
            log = LOGS / f"{child.name}.log"
            last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
            raise Stop(f"The {child.name} process ended by itself (code {code}); the end of {log}:\n{last}")


def _stop_all(children: list[Child]) -> None:
    # A second Ctrl-C must not leave half of them running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in reversed(children):
        processes.stop(child.process, seconds=25)


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.exit(f"\nmake run: {stop}" if str(stop) else 0)
    except OSError as error:
        sys.exit(f"make run: {error.strerror or error} ({error.filename or 'disk'}).")

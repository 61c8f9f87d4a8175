"""The servers of one run: a durable PostgreSQL, a Valkey, and a gunicorn like the one in production."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import psycopg2

from tests.plugins import postgres, valkey
from yinhang import processes

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
_SECRETS = {
    "SECRET_KEY": "for-the-bench-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    "FIELD_KEYS": "k1:Zm9yLXRoZS1iZW5jaC1vbmx5LTAwMDAwMDAwMDAwMDE",
    "INDEX_KEY": "Zm9yLXRoZS1iZW5jaC1vbmx5LTAwMDAwMDAwMDAwMDI",
}


def run_alone(module: str, *given: str, folder: Path) -> str:
    """Run a module of this package on a fresh SQLite file, without any server; its output."""
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        **_SECRETS,
        "ENV_FILE": str(folder / "none"),
        "SITE_MODE": "local",
        "PUBLIC_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "EMAIL_URL": f"filemail:///{folder}/mail",
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "yinhang.settings",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "ERROR",
    }
    made = subprocess.run(
        [sys.executable, "-m", module, *given],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"{module} failed")
    return made.stdout


@dataclass
class House:
    """The database server and the broker all worlds of a run share, and a folder for their files."""

    folder: Path
    database: postgres.Postgres
    store: valkey.Valkey

    @classmethod
    def open(cls, *, kept: Path | None = None) -> House:
        """`kept` is a folder whose database outlives the run, so that a million reports are loaded once."""
        folder = Path(tempfile.mkdtemp(prefix="yinhang-bench-"))
        house = cls(folder, postgres.start(durable=True, kept=kept), valkey.start())
        house.run("manage.py", "collectstatic", "--no-input", world="yinhang")
        return house

    def close(self) -> None:
        self.store.stop()
        self.database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, statement: str, *, world: str = "yinhang") -> list[tuple[Any, ...]]:
        """Ask the server directly, outside any transaction."""
        found = self.database
        line = psycopg2.connect(host=str(found.folder), user="yinhang", dbname=world)
        line.autocommit = True
        try:
            with line.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            line.close()

    def worlds(self) -> list[str]:
        return [row[0] for row in self.sql("SELECT datname FROM pg_database")]

    def environment(self, world: str, **more: str) -> dict[str, str]:
        """Production's settings on plain http, behind one proxy that compresses and names the visitor.

        Each request comes from an address of its own, or the limits would stop the run: they are counted all
        the same. `more` changes single variables.
        """
        (self.folder / world / "metrics").mkdir(parents=True, exist_ok=True)
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            **_SECRETS,
            "ENV_FILE": str(self.folder / "none"),
            "SITE_MODE": "local",
            "PUBLIC_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1,testserver",
            "TRUSTED_PROXIES": "1",
            "REPORTS_PER_MINUTE": "1000000000",
            "DATABASE_URL": self.database.url.removesuffix("yinhang") + world,
            "REDIS_URL": self.store.url(),
            "EMAIL_URL": f"filemail:///{self.folder}/mail",
            "NOTICE_CHANNELS": "inbox,email",
            "VAR_DIR": str(self.folder / world),
            "MEDIA_ROOT": str(self.folder / world / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / world / "metrics"),
            "DJANGO_SETTINGS_MODULE": "yinhang.settings",
            "PYTHONPATH": str(ROOT),
            **more,
        }

    def run(self, *command: str, world: str, loud: bool = False, **more: str) -> str:
        """Run a Python program of this checkout to its end; its output. RuntimeError with its last words."""
        made = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment(world, **more),
            stdout=subprocess.PIPE,
            stderr=None if loud else subprocess.PIPE,
            text=True,
            check=False,
        )
        if made.returncode:
            last = "\n".join(((made.stderr or "") + made.stdout).splitlines()[-15:])
            raise RuntimeError(f"{' '.join(command)} failed:\n{last}")
        return made.stdout

    def ask(self, *command: str, world: str, **more: str) -> Any:
        """Run a program of this package that prints JSON on its last line."""
        return json.loads(self.run("-m", *command, world=world, loud=True, **more).splitlines()[-1])

    def gunicorn(self, world: str, **more: str) -> Site:
        """A site on one world, ready to answer."""
        port = processes.free_port()
        command = [sys.executable, "-m", "gunicorn", "yinhang.wsgi", "--bind", f"127.0.0.1:{port}"]
        size = ["-c", str(ROOT / "deploy" / "gunicorn_conf.py"), "--workers", str(WORKERS)]
        log = self.folder / f"gunicorn-{port}.log"
        with log.open("wb") as out:
            env = self.environment(world, **more)
            process = processes.start([*command, *size, "--no-control-socket"], log=out, env=env)
        if not processes.wait_until(lambda: _answers(port), seconds=60, process=process):
            raise RuntimeError(f"gunicorn did not start: {log.read_text()[-2000:]}")
        return Site(port, process, log)

    def celery(self, world: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "yinhang", "worker", "--concurrency", "1"]
        with (self.folder / "celery.log").open("wb") as out:
            quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
            return processes.start([*command, *quiet], log=out, env=self.environment(world))


def _answers(port: int) -> bool:
    """Whether anything answers at all: the floor has no health page."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/bare/", timeout=5):
            return True
    except OSError as error:
        return hasattr(error, "code")


@dataclass
class Site:
    """A running gunicorn."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        processes.stop(self.process)


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """CPU seconds a process and all below it have used so far, those that have ended included."""
    total = 0.0
    root = psutil.Process(process.pid)
    for one in [root, *root.children(recursive=True)]:
        try:
            total += sum(one.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total


def memory_of(process: subprocess.Popen[bytes]) -> list[float]:
    """Resident MiB of each process below `process`, or of itself when it has none."""
    root = psutil.Process(process.pid)
    below = root.children(recursive=True) or [root]
    return [one.memory_info().rss / 2**20 for one in below]

"""The servers of one run, and web nodes that run a release's code."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.bench.servers import House
from tests.plugins import postgres, schema, valkey
from tests.upgrade.baseline import NEWEST
from tests.upgrade.yesterday import TODAY, Release
from yinhang import processes

# -P: nothing but PYTHONPATH says whose code it is, or a program would run that of two releases at once.
PYTHON = (sys.executable, "-P")
FILLING = Path(__file__).with_name("filling.py")


def house(folder: Path, *, durable: bool = True, kept: Path | None = None) -> House:
    """A PostgreSQL and a Valkey. `kept` is the folder of a cluster with worlds of `make bench`."""
    folder.mkdir(exist_ok=True)
    return House(folder, postgres.start(durable=durable, kept=kept), valkey.start())


def environment(house: House, release: Release, world: str = "yinhang") -> dict[str, str]:
    """Of a program of `release`. TESTING: styles come from the source, and nobody waits for a slow hash."""
    place = str(release.folder)
    return house.environment(world, TESTING="on", PYTHONPATH=place, TEST_SERVERS="none")


def run(
    house: House, release: Release, *command: str, given: str = "", world: str = "yinhang", **more: str
) -> str:
    """A Python program in the folder of `release` to its end; its output. RuntimeError with its last words."""
    done = subprocess.run(
        [*PYTHON, *command],
        cwd=release.folder,
        env={**environment(house, release, world), **more},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join((done.stderr + done.stdout).splitlines()[-15:])
        raise RuntimeError(f"{' '.join(command)} of {release.name} failed:\n{last}")
    return done.stdout


def fill(house: House, release: Release, *asked: str, given: str = "") -> Any:
    return json.loads(run(house, release, str(FILLING), *asked, given=given).splitlines()[-1])


def lay_down(house: House, release: Release, *, short: bool) -> None:
    """The tables of `release`: by its own migrations, or short, by today's way back from what the suite keeps."""
    kept = schema.kept("postgresql")
    if not (short and kept.exists()):
        run(house, release, "manage.py", "migrate", "--no-input", "-v0")
        return
    house.sql(kept.read_text(encoding="utf-8"))
    back = {app: names[-1] if (names := _migrations(release, app)) else "zero" for app in NEWEST}
    back = {app: name for app, name in back.items() if [name] != _migrations(TODAY, app)[-1:]}
    run(house, TODAY, "-m", "tests.upgrade.back", given=json.dumps(back))


def _migrations(release: Release, app: str) -> list[str]:
    return sorted(path.stem for path in release.folder.glob(f"{app}/migrations/[0-9]*.py"))


def migrate(house: House, *, world: str = "yinhang") -> list[dict[str, Any]]:
    """Today's migrations on a database that serves; what each locked, as `watching` says."""
    said = run(house, TODAY, "-m", "tests.upgrade.watching", "migrate_live", world=world)
    rows: list[dict[str, Any]] = json.loads(said.splitlines()[-1])
    return rows


class Node:
    """A web machine: gunicorn of one release at an address it keeps."""

    def __init__(self, house: House) -> None:
        self.house, self.port = house, processes.free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, release: Release) -> None:
        """Returns when it answers. RuntimeError with its log when it does not."""
        command = [*PYTHON, "-m", "gunicorn", "yinhang.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["-c", str(release.folder / "deploy" / "gunicorn_conf.py"), "--workers", "1"]
        log = self.house.folder / f"web-{self.port}.log"
        with log.open("ab") as out:
            self.process = processes.start(
                [*command, "--no-control-socket"],
                log=out,
                env=environment(self.house, release),
                cwd=release.folder,
            )
        if not processes.wait_until(self._answers, seconds=60, process=self.process):
            raise RuntimeError(f"a node of {release.name} did not start: {log.read_text()[-2000:]}")

    def stop(self) -> None:
        """As systemd does: asked to end, it answers what it has begun."""
        if self.process is not None:
            processes.stop(self.process, seconds=30)
            self.process = None

    def _answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", "/healthz/")
            return line.getresponse().status == HTTPStatus.OK
        except OSError:
            return False
        finally:
            line.close()

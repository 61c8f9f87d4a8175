"""`make fuzz`: schemathesis against the whole interface of a demo town, from its own document.

    python -m tests.fuzz [--requests 20000] [--each 60] [--seed N]

Every check there is, and chains of operations that depend on each other. Passes go two at a time, each with another
seed, until so many requests were sent. A fault of ours (5xx), an answer the document does not name, a sign-in that is
ignored or something wrong that is accepted ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.request import urlopen

os.environ["TEST_DB"] = "postgres"

import tests.plugins.servers  # noqa: F401 — starts PostgreSQL and Valkey and sets the environment first

os.environ["DJANGO_SETTINGS_MODULE"] = "yinhang.settings"

import django

django.setup()

from django.utils import timezone  # noqa: E402

from properties.models import Area, Role  # noqa: E402
from stations import actions  # noqa: E402
from stations.models import Station  # noqa: E402
from stations.scopes import Scope  # noqa: E402
from tests.browser.town import load_town  # noqa: E402
from tests.plugins import schema  # noqa: E402
from yinhang import processes  # noqa: E402

if TYPE_CHECKING:
    from subprocess import Popen

EACH: Final = 60
WORKERS: Final = 2
HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
# A compound's code that fits the document and names no compound is refused, and has to be.
_NOT_HELD: Final = "positive_data_acceptance"
# Edges of every field and the document's own examples are the same whatever the seed: the first passes alone ask them.
_ALL: Final = "examples,coverage,fuzzing,stateful"
_INVENTED: Final = "fuzzing,stateful"
# What is invented is not always asked: so many more of each operation than are missing, and no pass is left over.
_SPARE: Final = 8
# Limits are counted all the same; a run is one client that asks more than any station would.
_NO_LIMIT: Final = "1000000000"


class Pass(NamedTuple):
    """One run of schemathesis: requests by operation, and what it found wrong, as it says it."""

    seed: int
    requests: Counter[str]
    failures: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000, help="how many at least")
    parser.add_argument("--each", type=int, default=EACH, help="of an operation in each pass, at most")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    key = _town()
    server, address = _serve()
    began, passes = time.monotonic(), list[Pass]()
    try:
        while (missing := asked.requests - _sent(passes).total()) > 0:
            phases = _INVENTED if passes else _ALL
            each = min(asked.each, missing // (WORKERS * max(1, len(_sent(passes)))) + _SPARE)
            passes += _side_by_side(address, key, asked.seed + len(passes), each=each, phases=phases)
            if any(one.failures or not one.requests for one in passes):
                break
    finally:
        processes.stop(server)
    sent = _sent(passes)
    print(
        f"{sent.total():,} requests of {len(sent)} operations in {len(passes)} passes, "
        f"{sum(len(one.failures) for one in passes)} failures · {time.monotonic() - began:.0f} s"
    )
    return 1 if sent.total() < asked.requests or any(one.failures for one in passes) else 0


def _sent(passes: list[Pass]) -> Counter[str]:
    return sum((one.requests for one in passes), Counter[str]())


def _town() -> str:
    """A demo town, and the key of a station that sees its subdistrict and may do everything."""
    schema.migrate(os.environ["DATABASE_URL"].rpartition("/")[2])
    load_town()
    at = timezone.now()
    street = Area.objects.get(kind=Area.Kind.SUBDISTRICT, is_demo=True)
    new = actions.NewStation(
        code="fuzz", name="演示站点", kind=Station.Kind.GRID, subdistrict=street, is_demo=True
    )
    station = actions.open_station(new=new, role=Role.STREET_OFFICER, place=street, by=None, at=at)
    ends = at + timedelta(days=1)
    return actions.make_key(station=station, scopes=Scope.values, expires_at=ends, by=None, at=at).text


def _serve() -> tuple[Popen[bytes], str]:
    port = processes.free_port()
    log = Path(os.environ["VAR_DIR"]) / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "yinhang.wsgi", "-b", f"127.0.0.1:{port}"]
    env = {
        **os.environ,
        "PUBLIC_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "API_REQUESTS_PER_MINUTE": _NO_LIMIT,
        "LOG_LEVEL": "ERROR",
    }
    with log.open("wb") as out:
        size = ["-c", str(ROOT / "deploy" / "gunicorn_conf.py"), "--workers", str(WORKERS)]
        server = processes.start([*command, *size], log=out, env=env)
    if not processes.wait_until(lambda: _is_ready(port), seconds=60, process=server):
        sys.exit(log.read_text(encoding="utf-8"))
    return server, f"http://127.0.0.1:{port}"


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2):
            return True
    except OSError:
        return False


def _side_by_side(address: str, key: str, seed: int, *, each: int, phases: str) -> list[Pass]:
    """As many passes at once as there are processes to answer them: each asks one thing after the other."""
    with ThreadPoolExecutor(WORKERS) as pool:
        seeds = range(seed, seed + WORKERS)
        done = list(pool.map(lambda one: _pass(address, key, one, each=each, phases=phases), seeds))
    for one in done:
        _tell(one)
    return done


def _pass(address: str, key: str, seed: int, *, each: int, phases: str) -> Pass:
    """Examples, edges of every field, generated input right and wrong, and chains; each check there is."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "asked.json"
        program = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run(
            [
                str(program), "--config-file", str(HERE / "schemathesis.toml"), "run", f"{address}/api/v1/schema/", "--url", address,
                "-H", f"Authorization: Bearer {key}",
                "--phases", phases, "--checks", "all", "--exclude-checks", _NOT_HELD, "--mode", "all", "--workers", "1",
                "--max-examples", str(each), "--seed", str(seed), "--continue-on-failure",
                "--generation-database", "none", "--suppress-health-check", "all",
                "--no-color",
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "FUZZ_ASKED": str(told)},
        )  # fmt: skip
        requests = Counter[str](json.loads(told.read_text(encoding="utf-8")) if told.exists() else {})
    if done.returncode == 0:
        return Pass(seed, requests, [])
    return Pass(seed, requests, [done.stdout + done.stderr])


def _tell(one: Pass) -> None:
    print(f"seed {one.seed}: {one.requests.total():,} requests, {len(one.failures)} failures", flush=True)
    for failure in one.failures:
        print(failure)


if __name__ == "__main__":
    sys.exit(main())

"""`make test`: every check there is, in one order, on a machine that has nothing yet but Python.

    python3 deploy/test.py            everything
    python3 deploy/test.py lint       the quick part
    python3 deploy/test.py install    only bring .venv up to date
A stage that fails does not hide the next one; the run fails when any did.
"""

import os
import subprocess
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import venv_here as venv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Stage = tuple[str, list[str], dict[str, str]]
    Lane = list[Stage]

SETTINGS = {
    "ENV_FILE": os.path.join(venv.ROOT, "tests", "test.env"),
    "DJANGO_SETTINGS_MODULE": "yinhang.settings",
}
PRODUCTION = {
    "TESTING": "off",
    "SITE_MODE": "production",
    "PUBLIC_URL": "https://portal.example.cn",
    "ALLOWED_HOSTS": "portal.example.cn",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://mail.example.cn:587",
}
# A few slow tests end a run that is spread by file; loadscope keeps a module's servers in one process.
PYTEST = ["pytest", "-n", "2", "--dist", "loadscope", "-q"]
BROWSED = ["tests/browser", "tests/frame/test_browser.py"]
LINT: "Lane" = [
    ("ruff", ["ruff", "check", "."], {}),
    ("ruff format", ["ruff", "format", "--check", "."], {}),
    ("mypy", ["mypy", "."], SETTINGS),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"], SETTINGS),
    (
        "check --deploy",
        ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        {**SETTINGS, **PRODUCTION},
    ),
]
SUITES: "Lane" = [
    (
        "suite on SQLite",
        [*PYTEST, "-m", "not browser and not real"],
        {"TEST_DB": "sqlite", "EXPECT_VENDOR": "sqlite"},
    ),
    (
        "suite on PostgreSQL, Valkey and a Celery worker",
        [*PYTEST, "-m", "not browser and not once"],
        {"TEST_DB": "postgres", "TEST_BROKER": "valkey", "EXPECT_VENDOR": "postgresql"},
    ),
]
JOURNEYS: "Stage" = (
    "journeys in Chromium",
    [*PYTEST, "-m", "browser", *BROWSED],
    {"TEST_DB": "postgres", "TEST_BROKER": "valkey", "EXPECT_VENDOR": "postgresql"},
)
CHAOS: "Stage" = ("chaos, the short run", ["python", "-m", "tests.chaos", "--short"], {})
VOTES: "Stage" = (
    "votes at once and killed, the short run",
    ["python", "-m", "tests.chaos.votes", "--short"],
    {},
)
DEPLOY: "Stage" = (
    "an installation whose machines die, the short run",
    ["python", "-m", "tests.deploy", "--short"],
    {},
)
DRILL: "Stage" = (
    "backup, restore and recovery, the short drill",
    ["python", "-m", "tests.drill", "--short"],
    {},
)
FUZZ: "Stage" = (
    "what no client sends, the short run",
    ["python", "-m", "tests.fuzz", "--requests", "20000", "--each", "57", "--seed", "1"],
    {},
)
UPGRADE: "Stage" = (
    "from yesterday's release to today's under load, the short run",
    ["python", "-m", "tests.upgrade", "--short"],
    {},
)
# What needs nothing but the processor is patient: it takes what the suites and the browser leave. What kills servers and
# counts seconds comes after them, two at a time: it waits half of its time, and what is patient goes on beside it.
FIRST: "Lane" = [*SUITES, JOURNEYS]
LAST: "Lane" = [CHAOS, DEPLOY, UPGRADE]
PATIENT: "Lane" = [*LINT, FUZZ, VOTES, DRILL]
NICE = ["nice", "-n", "15"]


def main() -> None:
    began = time.time()
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    venv.need_new_python()
    venv.need_room()
    venv.install("requirements-dev.txt", "installed-test")
    if what == "install":
        return
    floor = _floor()
    failed = _failed(LINT) if what == "lint" else _everything()
    took = time.time() - began
    print(f"{took:.0f} s, {took / floor:.0f} times what ten million sums take here ({floor:.2f} s of CPU).")
    if failed:
        sys.exit("Failed: {}.".format(", ".join(failed)))
    print("Everything passed.")


def _floor() -> float:
    """Seconds of CPU for ten million sums, before anything else runs: what a run took on another day or machine can
    be held against it.
    """
    began, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - began


def _everything() -> "list[str]":
    """Three lanes, of which no more than two are in a hurry. The names of the stages that failed."""
    waiting = deque(LAST)

    def taken() -> "Iterator[Stage]":
        with suppress(IndexError):
            while True:
                yield waiting.popleft()

    with ThreadPoolExecutor(3) as pool:
        beside = pool.submit(_failed, PATIENT, held=True, before=NICE)
        failed = _failed(FIRST, held=True)
        last = [pool.submit(_failed, taken(), held=True) for _lane in range(2)]
        return failed + [name for lane in (*last, beside) for name in lane.result()]


def _failed(
    stages: "Iterable[Stage]", *, held: bool = False, before: "list[str] | None" = None
) -> "list[str]":
    """One after the other; the names of those that failed."""
    return [stage[0] for stage in stages if not _passes(stage, held=held, before=before or [])]


def _passes(stage: "Stage", *, held: bool, before: "list[str]") -> bool:
    """Beside another lane a stage is heard when it has ended, so that its lines stay together."""
    name, command, env = stage
    program = os.path.join(venv.VENV, "bin", command[0])
    began = time.time()
    print(f"== {name}: begun ==" if held else f"\n== {name} ==", flush=True)
    running = subprocess.Popen(
        [*before, program, *command[1:]],
        cwd=venv.ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE if held else None,
        stderr=subprocess.STDOUT if held else None,
        text=True,
    )
    heard = running.stdout.read() if running.stdout else ""
    _pid, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    verdict = "passed" if running.returncode == 0 else "FAILED"
    # Of its own processes: a server that was left to itself, like PostgreSQL, is not among them.
    spent = "{:.0f} s, {:.0f} s of CPU".format(time.time() - began, used.ru_utime + used.ru_stime)
    told = f"== {name}: {verdict} in {spent} =="
    print(f"\n== {name} ==\n{heard}{told}" if held else told, flush=True)
    return running.returncode == 0


if __name__ == "__main__":
    try:
        main()
    except venv.Stop as stop:
        sys.exit(f"make test: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)

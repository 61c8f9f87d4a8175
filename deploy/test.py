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

import venv_here as venv

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
LINT = [
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
SUITES = [
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
    (
        "journeys in Chromium",
        [*PYTEST, "-m", "browser"],
        {"TEST_DB": "postgres", "TEST_BROKER": "valkey", "EXPECT_VENDOR": "postgresql"},
    ),
    ("chaos, the short run", ["python", "-m", "tests.chaos", "--short"], {}),
    ("votes at once and killed, the short run", ["python", "-m", "tests.chaos.votes", "--short"], {}),
]


def main() -> None:
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    venv.need_new_python()
    venv.need_room()
    venv.install("requirements-dev.txt", "installed-test")
    if what == "install":
        return
    stages = LINT if what == "lint" else LINT + SUITES
    failed = [name for name, command, env in stages if not _passes(name, command, env)]
    if failed:
        sys.exit("Failed: {}.".format(", ".join(failed)))
    print("Everything passed.")


def _passes(name: str, command: "list[str]", env: "dict[str, str]") -> bool:
    print(f"\n== {name} ==", flush=True)
    began = time.time()
    program = os.path.join(venv.VENV, "bin", command[0])
    done = subprocess.run([program] + command[1:], cwd=venv.ROOT, env={**os.environ, **env}, check=False)
    verdict = "passed" if done.returncode == 0 else "FAILED"
    print(f"== {name}: {verdict} in {time.time() - began:.0f} s ==", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    try:
        main()
    except venv.Stop as stop:
        sys.exit(f"make test: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)

"""`python -m tests.chaos [--short] [--on postgres|sqlite]`: kill things, then count what was lost.

Each database runs in a process of its own, because Django reads its settings once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    options = _options()
    if options.on:
        return _run_on(options.on, short=options.short)
    codes = [
        subprocess.run(
            [sys.executable, "-m", "tests.chaos", "--on", name, *sys.argv[1:]], check=False
        ).returncode
        for name in ("postgres", "sqlite")
    ]
    return max(codes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a minute's worth, for make test")
    parser.add_argument("--on", choices=("postgres", "sqlite"), help="one database only")
    return parser.parse_args()


def _run_on(name: str, *, short: bool) -> int:
    from tests.plugins import postgres, valkey

    with tempfile.TemporaryDirectory(prefix="yinhang-chaos-") as folder:
        store = valkey.start()
        # Durable: an immediate stop must find on disk what was promised.
        server = postgres.start(durable=True) if name == "postgres" else None
        try:
            _set_environment(
                Path(folder), server.url if server else f"sqlite:///{folder}/db.sqlite3", store.url()
            )
            from tests.chaos import runs

            return runs.everything(server, store, short=short)
        finally:
            store.stop()
            if server is not None:
                server.stop()


def _set_environment(folder: Path, database: str, broker: str) -> None:
    """What Django and every child process will read."""
    os.environ.update(
        ENV_FILE=str(ROOT / "tests" / "test.env"),
        DJANGO_SETTINGS_MODULE="yinhang.settings",
        DATABASE_URL=database,
        REDIS_URL=broker,
        VAR_DIR=str(folder),
        MEDIA_ROOT=str(folder / "media"),
        NOTICE_CHANNELS="inbox,sms",
        LOG_LEVEL="CRITICAL",
    )
    os.environ.pop("TEST_SERVERS", None)
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())

"""`make restore-drill`: back up a town that goes on working, put it back elsewhere, and compare.

    python -m tests.drill [--short] [--size small|street|city]

Its own PostgreSQL, twice: the second knows nothing of the first but the backup, its two secret keys, and BACKUP_KEY.
Prints what was compared and how long it took; ends with 1 when a row, a file, a sealed value or a text differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKUP_KEY = "Zm9yLXRoZS1zdWl0ZS1vbmx5LTAwMDAwMDAwMDAwMDM"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tiny town, for make test")
    parser.add_argument("--size", choices=("small", "street", "city"), default="street")
    asked = parser.parse_args()
    from records.backups import keyring
    from tests.plugins import postgres

    with tempfile.TemporaryDirectory(prefix="yinhang-drill-") as folder:
        home = Path(folder)
        recipients = [keyring.new_pair(home / f"{name}-identity.txt") for name in ("data", "keys")]
        server = postgres.start()
        try:
            _set_environment(home, server.url, str(server.bindir), recipients)
            from tests.drill import recovery, runs

            good = runs.drill(home, server, "tiny" if asked.short else asked.size)
            return 0 if recovery.drill(home) and good else 1
        finally:
            server.stop()


def _set_environment(home: Path, database: str, bindir: str, recipients: list[str]) -> None:
    """What Django here and every command on this side will read."""
    os.environ.update(
        ENV_FILE=str(ROOT / "tests" / "test.env"),
        DJANGO_SETTINGS_MODULE="yinhang.settings",
        DATABASE_URL=database,
        VAR_DIR=str(home),
        MEDIA_ROOT=str(home / "media"),
        NOTICE_CHANNELS="inbox,sms",
        LOG_LEVEL="CRITICAL",
        PG_BIN=bindir,
        TEST_PG_BIN=bindir,
        BACKUP_KEY=BACKUP_KEY,
        BACKUP_TO=recipients[0],
        BACKUP_KEYS_TO=recipients[1],
    )
    os.environ.pop("TEST_SERVERS", None)
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())

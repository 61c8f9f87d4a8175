"""Starts the servers a run asks for and sets the environment, before Django reads its settings.

Loaded with `-p` (pyproject.toml): a conftest comes too late, and the suite would quietly run on SQLite.
TEST_DB     sqlite (default) | postgres
TEST_BROKER memory (default on SQLite) | valkey (default on PostgreSQL)
Workers of pytest-xdist inherit the servers of the process that started them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.plugins import postgres, valkey

ROOT = Path(__file__).resolve().parents[2]
VENDORS = {"sqlite": "sqlite", "postgres": "postgresql"}


def _prepare() -> None:
    """Once a run. A value of the caller's `.env` must not leak in, so the suite has a file of its own."""
    database = os.environ.setdefault("TEST_DB", "sqlite")
    if database not in VENDORS:
        msg = f"TEST_DB must be sqlite or postgres, not {database!r}"
        raise SystemExit(msg)
    broker = os.environ.setdefault("TEST_BROKER", "valkey" if database == "postgres" else "memory")
    os.environ["ENV_FILE"] = str(ROOT / "tests" / "test.env")
    os.environ.setdefault("EXPECT_VENDOR", VENDORS[database])
    folder = Path(tempfile.mkdtemp(prefix="yinhang-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MEDIA_ROOT"] = str(folder / "media")
    os.environ["VAR_DIR"] = str(folder)
    os.environ["STATIC_ROOT"] = str(folder / "static")
    (folder / "static").mkdir()  # WhiteNoise warns of a folder that is not there
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
    os.environ["TEST_DATABASE_FILE"] = str(folder / "test.sqlite3")
    if database == "postgres":
        server = postgres.start()
        atexit.register(server.stop)
        os.environ["DATABASE_URL"] = server.url
        os.environ["TEST_PG_BIN"] = str(server.bindir)
    if broker == "valkey":
        store = valkey.start()
        atexit.register(store.stop)
        os.environ["TEST_VALKEY_SOCKET"] = str(store.socket)
    os.environ["TEST_SERVERS"] = str(os.getpid())


def _own_database_number() -> None:
    """Each worker of pytest-xdist talks through its own database of the one Valkey."""
    if path := os.environ.get("TEST_VALKEY_SOCKET"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        os.environ["REDIS_URL"] = f"unix://{path}?db={worker}"


if "TEST_SERVERS" not in os.environ:
    _prepare()
_own_database_number()


def pytest_report_header() -> str:
    return f"database: {os.environ['TEST_DB']}, broker: {os.environ['TEST_BROKER']}"

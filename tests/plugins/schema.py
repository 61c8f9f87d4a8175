"""The empty database of a test, kept between runs: migrating from nothing takes ten seconds, laying this down one.

Kept under a fingerprint of every migration and every pinned version; a run that finds none migrates, and keeps it.
Whoever comes while it does so waits for what it keeps. Django's `migrate` looks at what was laid down as at any
database, and finds nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import IO, Final

import psycopg2
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".pytest_cache"
_first: Final[list[IO[str]]] = []


def kept(vendor: str) -> Path:
    """Where the empty database of these migrations is kept, whether it is there or not."""
    return FOLDER / f"schema-{_fingerprint()}.{vendor}"


@cache
def _fingerprint() -> str:
    told = hashlib.sha256()
    for path in [ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))]:
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def migrate(name: str) -> None:
    """Every table, into an empty database of the connection's server."""
    _wait()
    fill(name)
    call_command("migrate", verbosity=0)
    keep()


def lay_down() -> None:
    """Where the test's database will be looked for, before Django looks. Where none is kept, Django migrates and
    `keep` has to follow: others wait for it.
    """
    _wait()
    settings = connection.settings_dict
    if not kept(connection.vendor).exists():
        return
    name = settings["TEST"]["NAME"] or f"test_{settings['NAME']}"
    if connection.vendor == "postgresql":
        made = psycopg2.connect(dbname=settings["NAME"], host=settings["HOST"], user=settings["USER"])
        made.autocommit = True
        with made.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        made.close()
    fill(name)


def fill(name: str) -> None:
    """Write what is kept into an empty database of the connection's server; nothing when none is kept."""
    source, settings = kept(connection.vendor), connection.settings_dict
    if not source.exists():
        return
    if connection.vendor == "sqlite":
        shutil.copyfile(source, name)
        return
    with psycopg2.connect(dbname=name, host=settings["HOST"], user=settings["USER"]) as into:
        into.cursor().execute(source.read_text(encoding="utf-8"))
    into.close()


def _wait() -> None:
    """For whoever migrates at this moment. Who finds none kept and nobody at it is the first, and holds the others up
    until `keep`.
    """
    if kept(connection.vendor).exists():
        return
    FOLDER.mkdir(exist_ok=True)
    lock = (FOLDER / f"schema-{connection.vendor}.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _first.append(lock)
    if kept(connection.vendor).exists():
        _go_on()


def _go_on() -> None:
    """Who waits may; a process that ends lets them too."""
    while _first:
        with _first.pop() as lock:
            fcntl.flock(lock, fcntl.LOCK_UN)  # children that were forked meanwhile hold the same lock


def keep() -> None:
    """What Django has just migrated, unless it was kept already or nobody here can write it down."""
    try:
        if not kept(connection.vendor).exists():
            _keep()
    finally:
        _go_on()


def _keep() -> None:
    half = kept(connection.vendor).with_name(f"{kept(connection.vendor).name}.{os.getpid()}")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half)])
    elif not _dump(half):
        return
    half.replace(kept(connection.vendor))
    for old in FOLDER.glob(f"schema-*.{connection.vendor}"):
        if old != kept(connection.vendor):
            old.unlink(missing_ok=True)  # another suite beside this one tidies too


def _dump(path: Path) -> bool:
    """The whole database as SQL, without the commands only psql understands."""
    program = Path(os.environ.get("TEST_PG_BIN", "")) / "pg_dump"
    if not program.exists():
        return False
    settings = connection.settings_dict
    asked = ["-h", settings["HOST"], "-U", settings["USER"], "--inserts", "--no-owner", settings["NAME"]]
    done = subprocess.run([program, *asked], capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("\\")]
    path.write_text("\n".join(lines), encoding="utf-8")
    return done.returncode == 0

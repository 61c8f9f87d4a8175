"""The empty database of a test, kept between runs: migrating from nothing takes ten seconds, laying this down one.

Kept under a fingerprint of every migration and every pinned version; a run that finds none migrates, and keeps it.
Django's `migrate` looks at what was laid down as at any database, and finds nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import psycopg2
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".pytest_cache"


def kept(vendor: str) -> Path:
    """Where the empty database of these migrations is kept, whether it is there or not."""
    return FOLDER / f"schema-{_fingerprint()}.{vendor}"


@cache
def _fingerprint() -> str:
    told = hashlib.sha256()
    for path in [ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))]:
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def lay_down() -> None:
    """Where the test's database will be looked for, before Django looks; does nothing when none is kept."""
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


def keep() -> None:
    """What Django has just migrated, unless it was kept already or nobody here can write it down."""
    if kept(connection.vendor).exists():
        return
    FOLDER.mkdir(exist_ok=True)
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
    program = Path(os.environ["TEST_PG_BIN"]) / "pg_dump"
    if not program.exists():
        return False
    settings = connection.settings_dict
    asked = ["-h", settings["HOST"], "-U", settings["USER"], "--inserts", "--no-owner", settings["NAME"]]
    done = subprocess.run([program, *asked], capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("\\")]
    path.write_text("\n".join(lines), encoding="utf-8")
    return done.returncode == 0

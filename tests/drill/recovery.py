"""Point in time: a base backup and archived WAL bring back what was deleted a moment ago."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import psycopg2

from records.era import _CLUSTER
from tests.plugins import postgres

_ROWS = 1000


def drill(home: Path) -> bool:
    """True when every row of before the deletion is there again, none of after it, and the era is another."""
    began = time.monotonic()
    server = postgres.start(durable=True)
    try:
        archive = server.folder / "archive"
        _archiving(server, archive)
        _ask(server, "CREATE TABLE kept (id int PRIMARY KEY, at timestamptz DEFAULT now())")
        _base_backup(server)
        _ask(server, f"INSERT INTO kept SELECT generate_series(1, {_ROWS})")
        moment = str(_ask(server, "SELECT clock_timestamp()"))
        time.sleep(0.1)
        _ask(server, "DELETE FROM kept")
        _ask(server, f"INSERT INTO kept SELECT generate_series({_ROWS + 1}, {_ROWS + 10})")
        _ask(server, "SELECT pg_switch_wal()")
        _wait_for_archive(server)
        era = _ask(server, _CLUSTER)
        recovered = _recovered(home, server, archive, moment)
    finally:
        server.stop()
    rows, after, other = recovered
    print(
        f"  recovery to a moment {time.monotonic() - began:.1f} s · {rows} of {_ROWS} deleted rows came back, "
        f"{after} of after it, {'another' if other != era else 'the same'} era",
        flush=True,
    )
    return (rows, after) == (_ROWS, 0) and other != era


def _ask(server: postgres.Postgres, statement: str) -> object:
    connection = psycopg2.connect(dbname="yinhang", host=str(server.folder), user="yinhang")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def _archiving(server: postgres.Postgres, archive: Path) -> None:
    """As docs/backup.md says it."""
    archive.mkdir()
    if server.user:
        shutil.chown(archive, server.user)
    _ask(server, "ALTER SYSTEM SET archive_mode = 'on'")
    kept = f"{archive}/%f"
    command = f"test ! -f {kept} && cp %p {kept}.part && mv {kept}.part {kept}"
    _ask(server, f"ALTER SYSTEM SET archive_command = '{command}'")
    server.crash()
    server.resume()


def _base_backup(server: postgres.Postgres) -> None:
    command: list[str | Path] = [
        server.bindir / "pg_basebackup",
        "-h",
        server.folder,
        "-U",
        "yinhang",
        "--wal-method=none",
    ]
    postgres._run(
        [*command, "--checkpoint=fast", "-D", server.folder / "base"], server.user
    ).check_returncode()


def _wait_for_archive(server: postgres.Postgres) -> None:
    end = time.monotonic() + 30
    waiting = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
    while _ask(server, waiting) and time.monotonic() < end:
        time.sleep(0.1)


def _recovered(home: Path, server: postgres.Postgres, archive: Path, moment: str) -> tuple[int, int, str]:
    """Rows of before and of after the moment, and the era, of a server that was recovered to it."""
    folder = server.folder / "recovered"
    folder.mkdir()
    (server.folder / "base").rename(folder / "data")
    told = (
        f"restore_command = 'cp {archive}/%f %p'\n"
        f"recovery_target_time = '{moment}'\n"
        "recovery_target_action = 'promote'\narchive_mode = 'off'\n"
    )
    with (folder / "data" / "postgresql.auto.conf").open("a") as file:
        file.write(told)
    (folder / "data" / "recovery.signal").touch()
    if server.user:
        subprocess.run(["chown", "-R", server.user, str(folder)], check=True)
    again = postgres.start(kept=folder)
    try:
        end = time.monotonic() + 30
        while _ask(again, "SELECT pg_is_in_recovery()") and time.monotonic() < end:
            time.sleep(0.1)
        rows = _ask(again, f"SELECT count(*) FROM kept WHERE id <= {_ROWS}")
        after = _ask(again, f"SELECT count(*) FROM kept WHERE id > {_ROWS}")
        return int(str(rows)), int(str(after)), str(_ask(again, _CLUSTER))
    finally:
        again.stop()

"""PostgreSQL: one exported snapshot for the dump, the counts and the names of files; a restore in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import psycopg2
from django.conf import settings
from django.db.backends.postgresql.base import DatabaseWrapper
from django.utils.translation import gettext as _
from psycopg2 import sql

from records.backups.sealing import BLOCK
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import IO, Self

    from records.backups.manifest import Manifest
    from records.backups.sealing import Reader, Writer
    from records.files import Naming

_TABLES: Final = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = current_schema()::regnamespace ORDER BY relname
"""
# Whoever was granted something, beside the owner: the dump names them, so they must be there when it is put back.
_ROLES: Final = """
    WITH granted AS (
        SELECT relacl AS acl, relowner AS owner FROM pg_class WHERE relnamespace = current_schema()::regnamespace
        UNION ALL
        SELECT proacl, proowner FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        UNION ALL
        SELECT nspacl, nspowner FROM pg_namespace WHERE oid = current_schema()::regnamespace
        UNION ALL
        SELECT defaclacl, defaclrole FROM pg_default_acl
    )
    SELECT DISTINCT rolname::text FROM granted, LATERAL aclexplode(acl) AS one
    JOIN pg_roles ON pg_roles.oid = one.grantee
    WHERE one.grantee <> owner AND rolname !~ '^pg_' ORDER BY 1
"""
_PATIENT: Final = (
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
)
# The same for a dump as it is measured bare: most of the gain for a third of the time of the usual level.
DUMP: Final = ("--format=custom", "--compress=1")


class Snapshot:
    """The database at one moment, while everybody goes on writing."""

    vendor = "postgresql"

    def __init__(self, database: Mapping[str, Any], *, beside: Path) -> None:
        self.database = dict(database)

    def __enter__(self) -> Self:
        self.connection = connect(self.database)
        self.connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        self.cursor = self.connection.cursor()
        self.cursor.execute(_PATIENT)
        self.name = str(self._one("SELECT pg_export_snapshot()"))
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def _one(self, query: Any) -> Any:
        self.cursor.execute(query)
        return self.cursor.fetchone()[0]

    def _column(self, query: Any) -> list[str]:
        self.cursor.execute(query)
        return [str(row[0]) for row in self.cursor.fetchall()]

    @property
    def server(self) -> str:
        return str(self._one("SHOW server_version"))

    def tables(self) -> dict[str, int]:
        counted = sql.SQL("SELECT count(*) FROM {}")
        return {name: self._one(counted.format(sql.Identifier(name))) for name in self._column(_TABLES)}

    def migrations(self) -> list[str]:
        return self._column("SELECT app || '.' || name FROM django_migrations ORDER BY 1")

    def roles(self) -> list[str]:
        return self._column(_ROLES)

    def names(self, naming: Naming) -> Iterator[str]:
        """In the order of their bytes, a few thousand at a time."""
        filled = sql.SQL(" AND ").join(
            sql.SQL("{} <> ''").format(sql.Identifier(one)) for one in naming.filled
        )
        query = sql.SQL('SELECT {0} FROM {1} WHERE {2} ORDER BY {0} COLLATE "C"')
        with self.connection.cursor(f"names_of_{naming.table}_{naming.column}") as cursor:
            cursor.execute(query.format(*map(sql.Identifier, (naming.column, naming.table)), filled))
            for row in cursor:
                yield str(row[0])

    @contextmanager
    def dump(self) -> Iterator[Reader]:
        """What pg_dump writes of this snapshot. Refused with its last line when it fails."""
        command = [program("pg_dump"), *DUMP, f"--snapshot={self.name}"]
        with _started(command, self.database) as (process, said):
            yield _output(process)
            if process.wait():
                raise _failed("pg_dump", said)


def connect(database: Mapping[str, Any]) -> Any:
    """A connection of psycopg2's own with what Django knows of the database."""
    return psycopg2.connect(**DatabaseWrapper(dict(database)).get_connection_params())


def program(name: str) -> str:
    """Where a program of PostgreSQL is: in PG_BIN, or on the PATH. Refused when it is in neither."""
    found = shutil.which(name, path=settings.PG_BIN or None)
    if found is None:
        raise Refused(
            "backup.no-program",
            _("%(name)s was not found: install postgresql-client, or set PG_BIN.") % {"name": name},
        )
    return found


def is_empty(database: Mapping[str, Any]) -> bool:
    connection = connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            return cursor.fetchone() is None
    finally:
        connection.close()


def missing_roles(database: Mapping[str, Any], wanted: list[str]) -> list[str]:
    connection = connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%s)", [wanted])
            return sorted(set(wanted) - {row[0] for row in cursor.fetchall()})
    finally:
        connection.close()


def restore(
    database: Mapping[str, Any],
    manifest: Manifest,
    dumped: Callable[[Writer], None],
    *,
    overwrite: bool,
    grants: bool = True,
) -> None:
    """Lay the dump down and count every table, in one transaction: all of it, or nothing.

    `dumped` writes the dump into what it is given. psql sees COMMIT only after everything else has ended well.
    """
    options = ["--no-owner", *([] if grants else ["--no-privileges"])]
    reader = [program("pg_restore"), "--file=-", *options]
    writer = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    failures: list[BaseException] = []
    with (
        _started(reader, {}, stdin=subprocess.PIPE) as (source, source_said),
        _started(writer, database, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as (target, target_said),
    ):
        feeding = Thread(target=_feed, args=(source, dumped, failures))
        feeding.start()
        into = _input(target)
        try:
            into.write(b"BEGIN;\n" + (_ANEW if overwrite else b""))
            shutil.copyfileobj(_output(source), into, BLOCK)
        except BrokenPipeError:  # psql has met an error and reads no more: the others would wait for ever
            source.kill()
        feeding.join()
        if source.wait() or failures:
            # psql's own reason comes first: the others only lost their reader.
            if target.poll() is None:
                target.kill()
            raise _failed("psql", target_said) if target.wait() > 0 else _reason(failures, source_said)
        with suppress(BrokenPipeError):
            into.write(_counted(manifest).encode() + b"COMMIT;\n")
            into.close()
        if target.wait():
            raise _failed("psql", target_said)


_ANEW: Final = b"""
SET LOCAL client_min_messages = error;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def _feed(source: subprocess.Popen[bytes], dumped: Callable[[Writer], None], failures: list[Any]) -> None:
    try:
        with _input(source) as into:
            dumped(into)
    except BaseException as error:  # noqa: BLE001 — told to the thread that waits for this one
        failures.append(error)


def _reason(failures: list[BaseException], said: IO[bytes]) -> BaseException:
    told = [error for error in failures if not isinstance(error, BrokenPipeError)]
    return told[0] if told else _failed("pg_restore", said)


def _counted(manifest: Manifest) -> str:
    """A block that fails unless every table holds what the manifest says."""
    names = {name: name.replace('"', '""') for name in manifest.tables}
    checks = "".join(
        f'IF (SELECT count(*) FROM public."{names[name]}") <> {int(count)} THEN '  # noqa: S608 — quoted above
        f"RAISE EXCEPTION 'another number of rows than was backed up in %', '{names[name].replace(chr(39), chr(39) * 2)}'; "
        "END IF; "
        for name, count in manifest.tables.items()
    )
    return f"DO $counted$ BEGIN {checks} END $counted$;\n"


@contextmanager
def _started(
    command: list[str], database: Mapping[str, Any], **pipes: Any
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A program beside us; it is gone when the block ends. What it says of errors goes to a file, which never fills."""
    with tempfile.TemporaryFile() as said:
        environment = {**os.environ, "LC_MESSAGES": "C", **_environment(database)}
        pipes = {"stdout": subprocess.PIPE, **pipes}
        process = subprocess.Popen(command, stderr=said, env=environment, **pipes)  # noqa: S603 — our own words
        try:
            yield process, said
        finally:
            if process.poll() is None:
                process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            process.wait()


def _environment(database: Mapping[str, Any]) -> dict[str, str]:
    """Passwords go by the environment: a command line is there for everybody to read."""
    said = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": database.get("NAME"),
        "PGSSLMODE": database.get("OPTIONS", {}).get("sslmode"),
        "PGSSLROOTCERT": database.get("OPTIONS", {}).get("sslrootcert"),
    }
    return {name: str(value) for name, value in said.items() if value}


def _output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None  # noqa: S101 — asked for as a pipe
    return process.stdout


def _input(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None  # noqa: S101 — asked for as a pipe
    return process.stdin


def _failed(name: str, said: IO[bytes]) -> Refused:
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    return Refused(
        "backup.program-failed",
        _("%(name)s failed: %(said)s") % {"name": name, "said": lines[0] if lines else "?"},
    )

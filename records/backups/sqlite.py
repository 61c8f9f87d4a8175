"""SQLite: its online backup makes a copy of one moment; a restore puts one file in the place of another."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from records.backups.sealing import on_the_disk
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

    from records.backups.manifest import Manifest
    from records.backups.sealing import Reader, Writer
    from records.files import Naming

_TABLES: Final = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
)


class Snapshot:
    """A copy of one moment. It lies unencrypted beside the database, where the same rows lie anyway, and goes again."""

    vendor = "sqlite"

    def __init__(self, database: Mapping[str, Any], *, beside: Path) -> None:
        self.source = str(database["NAME"])
        self.path = beside / f".backup-{os.getpid()}.sqlite3"

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self.connection = sqlite3.connect(self.path)
        try:
            # In one step: a reader in WAL mode holds nobody up, and a copy in several begins anew at each write.
            with closing(sqlite3.connect(f"file:{self.source}?mode=ro", uri=True)) as source:
                source.backup(self.connection)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()
        self.path.unlink(missing_ok=True)

    server = sqlite3.sqlite_version

    def tables(self) -> dict[str, int]:
        return counts(self.connection)

    def migrations(self) -> list[str]:
        rows = self.connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [row[0] for row in rows]

    def roles(self) -> list[str]:
        return []

    def names(self, naming: Naming) -> Iterator[str]:
        """In the order of their bytes."""
        column, table = quoted(naming.column), quoted(naming.table)
        filled = " AND ".join(f"{quoted(one)} <> ''" for one in naming.filled)
        query = f"SELECT {column} FROM {table} WHERE {filled} ORDER BY {column} COLLATE BINARY"  # noqa: S608
        for row in self.connection.execute(query):
            yield row[0]

    @contextmanager
    def dump(self) -> Iterator[Reader]:
        with self.path.open("rb") as file:
            yield file


def quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in connection.execute(_TABLES)]
    return {
        name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]  # noqa: S608
        for name in names
    }


def is_empty(database: Mapping[str, Any]) -> bool:
    path = Path(database["NAME"])
    if not path.is_file() or not path.stat().st_size:
        return True
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return not counts(connection)


def restore(database: Mapping[str, Any], manifest: Manifest, dumped: Callable[[Writer], None]) -> None:
    """Write the copy beside its place, count its rows, then put it there in one step."""
    path = Path(database["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.restoring")
    half.unlink(missing_ok=True)
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            dumped(file)
            file.flush()
            os.fsync(file.fileno())
        with closing(sqlite3.connect(half)) as connection:
            if counts(connection) != manifest.tables:
                raise Refused("restore.counts", _("The database does not hold the rows that were backed up."))
        # The log of what lay here before must not be played into what lies here now.
        for rest in ("-wal", "-shm"):
            path.with_name(f"{path.name}{rest}").unlink(missing_ok=True)
        half.replace(path)
    finally:
        for rest in ("", "-wal", "-shm"):
            half.with_name(f"{half.name}{rest}").unlink(missing_ok=True)
    on_the_disk(path.parent)

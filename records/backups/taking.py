"""One backup: the database in one moment, then the files its rows name, then the keys; the manifest comes last.

Everything is written into a folder that no restore looks at, and gets its name in one step when it is whole.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import time
from contextlib import contextmanager, suppress
from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from records.backups import keyring, lists, manifest, pool, postgres, pruning, sealing, sqlite
from records.backups.manifest import Manifest
from records.files import namings
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from records.backups.lists import Line

DATABASE: Final = "database.age"
_KINDS: Final[dict[str, Any]] = {"postgresql": postgres.Snapshot, "sqlite": sqlite.Snapshot}
_FEW: Final = 20


def source() -> dict[str, Any]:
    """The database as it is reached for a dump: past pgbouncer where BACKUP_DATABASE_URL says so."""
    return {**connection.settings_dict, **settings.BACKUP_DATABASE}


def take(folder: Path, *, at: datetime, told: Callable[[str], None] = lambda _line: None) -> Manifest:
    """Write a backup into `folder` and return its manifest. Refused in one sentence; what is half written goes again.

    `told` hears of files that were not there: some names, never what is in them.
    """
    to, keys_to = _recipients()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder), _in_one_sentence(folder):
        pruning.forget_unfinished(folder)
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        if (folder / stamp).exists():
            raise Refused("backup.same-second", _("There is a backup of this second already."))
        half = folder / f".{stamp}.part"
        half.mkdir(mode=0o700)
        made = _database(half, stamp, to)
        _files(folder, half, made, to, told)
        keys = io.BytesIO(keyring.lines(settings).encode())
        made.parts[keyring.NAME] = sealing.encrypt(keys, half / keyring.NAME, keys_to)
        made.keys = manifest.fingerprints()
        # Once for everything: waiting for the disk after each photo would be most of the time of a first backup.
        os.sync()
        manifest.write(made, half)
        _settled(half)
        half.rename(folder / stamp)
        sealing.on_the_disk(folder)
        return made


def _recipients() -> tuple[list[Any], list[Any]]:
    if not (settings.BACKUP_KEY and settings.BACKUP_TO and settings.BACKUP_KEYS_TO):
        raise Refused(
            "backup.not-set-up",
            _("BACKUP_KEY, BACKUP_TO and BACKUP_KEYS_TO have to be set; see docs/backup.md."),
        )
    return sealing.recipients(settings.BACKUP_TO), sealing.recipients(settings.BACKUP_KEYS_TO)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("backup.busy", _("Another backup is being written there.")) from None
        yield


@contextmanager
def _in_one_sentence(folder: Path) -> Iterator[None]:
    """What failed half way is taken away again, so that a full disk does not stay full of it."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            pruning.forget_unfinished(folder)
        raise Refused(
            "backup.disk",
            _("The backup was not written: %(reason)s.") % {"reason": os.strerror(error.errno or 0)},
        ) from error
    except BaseException:
        pruning.forget_unfinished(folder)
        raise


def _database(half: Path, stamp: str, to: list[Any]) -> Manifest:
    """The dump, and what was counted in the same snapshot; the names of files wait in the folder.

    The snapshot is let go before the files are copied: as long as it is held, nothing is cleaned up after updates.
    """
    database, began = source(), time.monotonic()
    with _KINDS[connection.vendor](database, beside=settings.VAR_DIR) as snapshot:
        made = Manifest(
            stamp,
            snapshot.vendor,
            snapshot.server,
            snapshot.migrations(),
            snapshot.tables(),
            snapshot.roles(),
        )
        with (half / _WANTED).open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(pair)}\n" for pair in lists.named(snapshot.names))
        with snapshot.dump() as stream:
            made.parts[DATABASE] = sealing.encrypt(stream, half / DATABASE, to)
    made.dump_seconds = round(time.monotonic() - began, 3)
    return made


_WANTED: Final = ".wanted"


def _files(folder: Path, half: Path, made: Manifest, to: list[Any], told: Callable[[str], None]) -> None:
    gone: list[Line] = []
    with lists.writing(half / lists.NAME) as put, (half / _WANTED).open(encoding="utf-8") as wanted:
        pairs = ((of, name) for of, name in map(json.loads, wanted))
        for line, copied in pool.copy(folder, made.stamp, pairs, _last_list(folder), to):
            put(line)
            made.files += bool(line.object)
            made.file_bytes += line.size if line.object else 0
            made.copied += copied
            if not line.object:
                lost = _still_named(line.of)
                made.lost += lost
                made.deleted += not lost
                gone.append(line)
                if len(gone) <= _FEW:
                    told(_gone(line, lost=lost))
    (half / _WANTED).unlink()
    made.parts[lists.NAME] = sealing.told_of(half / lists.NAME)


def _gone(line: Line, *, lost: bool) -> str:
    if lost:
        return _("Not in the storage, though a row names it: %(name)s") % {"name": line.name}
    return _("Deleted while the backup was written: %(name)s") % {"name": line.name}


def _still_named(name: str) -> bool:
    """Asked of the database as it is now: a file that went with its row was deleted, another is lost."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for naming in namings():
            filled = " AND ".join(f"{quote(one)} <> ''" for one in naming.filled)
            query = (
                f"SELECT 1 FROM {quote(naming.table)} WHERE {quote(naming.column)} = %s AND {filled} LIMIT 1"  # noqa: S608
            )
            cursor.execute(query, [name])
            if cursor.fetchone():
                return True
    return False


def _last_list(folder: Path) -> Iterator[Line]:
    """The files of the newest backup, if its manifest and its list are as they were written."""
    for path in islice(reversed(manifest.whole(folder)), 1):
        try:
            expected = manifest.read(path).parts[lists.NAME]
        except Refused:
            return
        if sealing.told_of(path / lists.NAME) == tuple(expected):
            yield from lists.lines(path / lists.NAME)


def _settled(half: Path) -> None:
    for path in half.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sealing.on_the_disk(half)


def told_of(made: Manifest, seconds: float) -> str:
    """What the status page and the person who typed the command read: figures, no names."""
    size = sum(told[0] for told in made.parts.values())
    return (
        f"{made.stamp}: {sum(made.tables.values())} rows, {made.parts[DATABASE][0]} bytes of database, "
        f"{made.files} files ({made.copied} new, {made.deleted} deleted meanwhile, {made.lost} lost), "
        f"{size} bytes written beside new files, {seconds:.1f} s"
    )

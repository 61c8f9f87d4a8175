"""Putting a backup back. Everything is looked at before anything is touched.

Files come first and the database last, in one transaction: rows never name a file that is not there yet, and a
restore that was cut off leaves no half of a database.
"""

from __future__ import annotations

import tempfile
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from records import restored
from records.backups import lists, manifest, pool, postgres, sealing, sqlite
from records.backups.taking import DATABASE
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from records.backups.manifest import Manifest

# A photo or a document stays in memory while it is opened; anything larger goes to the disk.
_IN_MEMORY: Final = 8 * 1024 * 1024


def looked_at(
    folder: Path, name: str, *, identity: Path, overwrite: bool, grants: bool = True
) -> tuple[Manifest, list[Any]]:
    """The manifest of a backup that can be put back here, and the secret keys that open it. Refused otherwise."""
    made = manifest.read(folder / name)
    held = sealing.identities(identity)
    _fits(made)
    _holds_the_keys(made)
    _is_free(made, overwrite=overwrite, grants=grants)
    _is_unharmed(folder, name, made)
    sealing.opens(folder / name / DATABASE, held)
    if not overwrite:
        _no_file_is_there(folder / name)
    return made, held


def newest(folder: Path) -> str:
    """The name of the last whole backup. Refused when there is none."""
    found = manifest.whole(folder) if folder.is_dir() else []
    if not found:
        raise Refused("backup.no-manifest", _("%(folder)s holds no whole backup.") % {"folder": folder})
    return found[-1].name


def _fits(made: Manifest) -> None:
    if made.vendor != connection.vendor:
        raise Refused(
            "restore.other-database",
            _("This backup is of %(theirs)s and DATABASE_URL is of %(ours)s.")
            % {"theirs": made.vendor, "ours": connection.vendor},
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [name for name in made.migrations if name not in known]:
        raise Refused(
            "restore.newer",
            _("This backup was written by a newer version of the portal: this one does not know %(name)s.")
            % {"name": unknown[0]},
        )


def _holds_the_keys(made: Manifest) -> None:
    ours = manifest.fingerprints()
    if missing := [name for name, told in made.keys.items() if ours.get(name) != told]:
        raise Refused(
            "restore.keys",
            _(
                "The settings here lack a key that the rows need: %(name)s. Take the keys out of keys.age first."
            )
            % {"name": missing[0]},
        )


def _is_free(made: Manifest, *, overwrite: bool, grants: bool) -> None:
    kind: Any = postgres if made.vendor == "postgresql" else sqlite
    if not overwrite and not kind.is_empty(connection.settings_dict):
        raise Refused(
            "restore.not-empty",
            _("The database is not empty. Stop the site, and say --overwrite if all of it is to go."),
        )
    if made.vendor == "postgresql" and grants:
        missing = postgres.missing_roles(connection.settings_dict, made.roles)
        if missing:
            raise Refused(
                "restore.roles",
                _(
                    "The backup grants rights to a role that is not there: %(role)s. Create it, or say --no-grants."
                )
                % {"role": missing[0]},
            )


def _is_unharmed(folder: Path, name: str, made: Manifest) -> None:
    for part, told in made.parts.items():
        path = folder / name / part
        if not path.is_file() or sealing.told_of(path) != tuple(told):
            raise _harmed(path)
    for line in lists.lines(folder / name / lists.NAME):
        path = pool.place(folder, line.object)
        if line.object and (not path.is_file() or sealing.told_of(path) != (line.bytes, line.sha256)):
            raise _harmed(path)


def _harmed(path: Path) -> Refused:
    return Refused(
        "backup.harmed",
        _("%(path)s is missing or not as it was written. Nothing was touched.") % {"path": path},
    )


def _no_file_is_there(backup: Path) -> None:
    for line in lists.lines(backup / lists.NAME):
        if line.object and default_storage.exists(line.name):
            raise Refused(
                "restore.file-there",
                _("The storage holds %(name)s already. Say --overwrite if it is to be replaced.")
                % {"name": line.name},
            )


def put_back(
    folder: Path, name: str, made: Manifest, held: list[Any], *, overwrite: bool, grants: bool = True
) -> int:
    """Files, then the database; returns how many files. `looked_at` came first."""
    count = _files(folder, folder / name, held)
    dumped = partial(_dumped, folder / name / DATABASE, held)
    connection.close()
    if made.vendor == "postgresql":
        postgres.restore(connection.settings_dict, made, dumped, overwrite=overwrite, grants=grants)
    else:
        sqlite.restore(connection.settings_dict, made, dumped)
    return count


def afterwards(told: Callable[[str], None] = lambda _line: None) -> None:
    """What every room has to do once with rows that were put back, by this command or by a recovery."""
    for step in restored.steps():
        told(f"{step.__module__}.{step.__name__}")
        step()


def _dumped(path: Path, held: list[Any], into: sealing.Writer) -> None:
    sealing.decrypt(path, into, held)


def _files(folder: Path, backup: Path, held: list[Any]) -> int:
    count = 0
    for line in lists.lines(backup / lists.NAME):
        if not line.object:
            continue
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(settings.VAR_DIR)) as opened:
            sealing.decrypt(pool.place(folder, line.object), opened, held)
            opened.seek(0)
            if default_storage.exists(line.name):
                default_storage.delete(line.name)
            kept = default_storage.save(line.name, File(opened))
        if kept != line.name:
            raise Refused(
                "restore.file-name",
                _("The storage would not keep %(name)s under its name.") % {"name": line.name},
            )
        count += 1
    return count

"""Taking away: what was cut off, and what is older than the backups that are kept."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from records.backups import lists, manifest, pool

if TYPE_CHECKING:
    from pathlib import Path


def forget_unfinished(folder: Path) -> None:
    """Half a backup, and copies of files that no backup came to name."""
    for path in folder.glob(".*.part"):
        shutil.rmtree(path)
        stamp = path.name.removeprefix(".").removesuffix(".part")
        if not (folder / stamp).exists():
            shutil.rmtree(folder / pool.FOLDER / stamp, ignore_errors=True)


def keep(folder: Path, count: int) -> int:
    """Keep the newest `count` backups and the copies they name; returns how many backups went.

    A backup that goes first loses its name, so that one which is taken away by half is none; the next call ends it.
    """
    old = manifest.whole(folder)[: -max(1, count)]
    for path in old:
        path.rename(folder / f".{path.name}.gone")
    kept = manifest.whole(folder)
    for going in sorted(folder.glob(".*.gone")):
        if (going / lists.NAME).is_file():
            others = (lists.lines(path / lists.NAME) for path in kept)
            for line in lists.without(lists.lines(going / lists.NAME), *others):
                pool.place(folder, line.object).unlink(missing_ok=True)
        shutil.rmtree(going)
    for path in sorted((folder / pool.FOLDER).glob("*/*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return len(old)

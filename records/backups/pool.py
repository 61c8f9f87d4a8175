"""Encrypted copies of the storage's files, each made once: a later backup names the copy of an earlier one.

Copies lie under `files/STAMP/` of the backup that made them. A folder without its backup is of a run that was cut off.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.core.files.storage import default_storage

from records.backups import sealing
from records.backups.lists import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOLDER: Final = "files"


def place(folder: Path, name: str) -> Path:
    """Where a copy lies; `name` is `STAMP/ab/…` from a list whose checksum held."""
    return folder / FOLDER / name


def copy(
    folder: Path, stamp: str, wanted: Iterator[tuple[str, str]], before: Iterator[Line], to: Sequence[Any]
) -> Iterator[tuple[Line, bool]]:
    """Each wanted file as a line of the new list, and whether it was copied now. `before` is the last backup's list."""
    old = next(before, None)
    for key in wanted:
        while old is not None and old.key < key:
            old = next(before, None)
        known = old if old is not None and old.key == key else None
        line = _looked_at(*key)
        if line is None:
            yield Line(*key), False
        elif known is not None and _same(line, known) and _is_there(folder, known):
            yield known, False
        else:
            yield _copied(folder, stamp, line, to), True


def _looked_at(of: str, name: str) -> Line | None:
    try:
        changed = default_storage.get_modified_time(name).isoformat()
        return Line(of, name, default_storage.size(name), changed)
    except FileNotFoundError:
        return None


def _same(line: Line, known: Line) -> bool:
    return (line.size, line.changed) == (known.size, known.changed)


def _is_there(folder: Path, known: Line) -> bool:
    path = place(folder, known.object)
    return bool(known.object) and path.is_file() and path.stat().st_size == known.bytes


def _copied(folder: Path, stamp: str, line: Line, to: Sequence[Any]) -> Line:
    name = secrets.token_hex(16)
    line.object = f"{stamp}/{name[:2]}/{name}.age"
    path = place(folder, line.object)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with default_storage.open(line.name) as source:
            told = sealing.encrypt(source, path, to)
    except FileNotFoundError:  # deleted between the two looks
        return Line(line.of, line.name)
    line.bytes, line.sha256 = told
    return line

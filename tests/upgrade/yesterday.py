"""The release before this one, unpacked from the history of this checkout."""

from __future__ import annotations

import subprocess
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_MIGRATIONS = "*/migrations/*.py"


@dataclass(frozen=True, slots=True)
class Release:
    """Code in a folder; `name` is what a person reads."""

    name: str
    folder: Path


TODAY = Release("today", ROOT)


def unpack(folder: Path, *, wanted: str | None = None) -> Release:
    """`wanted` or what `find` finds, written into `folder`. SystemExit where the checkout has no history."""
    commit, why = (_git("rev-parse", "--short", wanted), "as asked") if wanted else find()
    with tarfile.open(fileobj=BytesIO(_bytes("archive", "--format=tar", commit))) as packed:
        packed.extractall(folder)
    return Release(f"{commit} ({why})", folder)


def find() -> tuple[str, str]:
    """(commit, why): the last tag; else the last state with fewer migrations; else the oldest commit there is."""
    here = _git("rev-parse", "HEAD")
    if tag := _git("describe", "--tags", "--abbrev=0", "HEAD^", quiet=True):
        return tag, "the last tag"
    added = _git("log", "-1", "--diff-filter=A", "--format=%h", "HEAD", "--", _MIGRATIONS)
    if added and (before := _git("rev-parse", "--short", f"{added}^", quiet=True)):
        return before, "no tag yet: the last state before the newest migration"
    oldest = _git("rev-list", "--max-parents=0", "--abbrev-commit", "HEAD").split("\n")[-1]
    shallow = _git("rev-parse", "--is-shallow-repository") == "true"
    if here.startswith(oldest):
        return oldest, "the checkout holds this commit alone, so its own code is yesterday's"
    return oldest, "a shallow checkout: the oldest commit it has" if shallow else "the oldest commit"


def _git(*command: str, quiet: bool = False) -> str:
    return _bytes(*command, quiet=quiet).decode().strip()


def _bytes(*command: str, quiet: bool = False) -> bytes:
    """What git says; nothing where `quiet` and git refuses."""
    try:
        done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, check=False)
    except FileNotFoundError:
        raise SystemExit(
            "Yesterday's release is taken from git, and there is no git on this machine."
        ) from None
    if done.returncode and not quiet:
        raise SystemExit(f"No release to upgrade from: {done.stderr.decode(errors='replace').strip()}")
    return b"" if done.returncode else done.stdout

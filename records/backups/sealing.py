"""Streams encrypted in the format of age (age-encryption.org/v1), so that Debian's `age` opens them too.

The site holds the public half only: whoever takes over its server reads no backup with it.
Nothing here holds more than a few blocks in memory.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import pyrage
from django.utils.translation import gettext as _

from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BLOCK: Final = 1024 * 1024


class Reader(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class Writer(Protocol):
    def write(self, data: bytes, /) -> Any: ...


class Told(NamedTuple):
    """Size in bytes and SHA-256 of what was written."""

    size: int
    sha256: str


class _Watched:
    """The library would tell of a source that broke as of a failure of its own."""

    def __init__(self, source: Reader) -> None:
        self.source = source
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self.source.read(size)
        except Exception as error:
            self.error = error
            raise


class _Counted:
    """What goes through is counted and hashed. The library would tell of a full disk as of a failure of its own."""

    def __init__(self, into: Writer) -> None:
        self.into, self.size, self.hash = into, 0, hashlib.sha256()
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self.into.write(data)
        except OSError as error:
            self.error = error
            raise
        self.size += len(data)
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        """The library asks for it; whoever opened the file closes it."""


def recipients(written: Sequence[str]) -> list[Any]:
    """Age's public keys, `age1…`. Refused for one that is none."""
    try:
        return [pyrage.x25519.Recipient.from_str(one) for one in written]
    except pyrage.RecipientError:
        raise Refused(
            "backup.recipient", _("A recipient of backups is not a public key of age (age1…).")
        ) from None


def identities(path: Path) -> list[Any]:
    """The secret halves in a file as age-keygen writes it. Refused when there is none."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise Refused(
            "backup.identity", _("%(path)s holds no secret key of age (AGE-SECRET-KEY-1…).") % {"path": path}
        )
    return found


def encrypt(source: Reader, path: Path, to: Sequence[Any]) -> Told:
    """Write `source` to `path` for these recipients. Not yet sure to be on the disk: see `taking`."""
    with path.open("wb") as file:
        watched, counted = _Watched(source), _Counted(file)
        try:
            pyrage.encrypt_io(watched, counted, to)
        except pyrage.EncryptError as error:
            raise watched.error or counted.error or error from None
        if counted.error is not None:  # the library lets go of what failed in its last block
            raise counted.error
    return Told(counted.size, counted.hash.hexdigest())


def decrypt(path: Path, into: Writer, held: Sequence[Any]) -> None:
    """Write what `encrypt` wrote to `path` into `into`. Refused when none of the secret keys opens it."""
    counted = _Counted(into)
    with path.open("rb") as file:
        try:
            pyrage.decrypt_io(file, counted, held)
        except (OSError, pyrage.DecryptError):
            raise counted.error or _unopened(path) from None
    if counted.error is not None:  # as above
        raise counted.error


def _unopened(path: Path) -> Refused:
    return Refused("backup.unopened", _("%(path)s is not opened by this secret key.") % {"path": path.name})


class _Enough(Exception):
    """The first block was opened."""


class _First:
    def write(self, _data: bytes) -> int:
        raise _Enough

    def flush(self) -> None: ...


def opens(path: Path, held: Sequence[Any]) -> None:
    """Refused when none of the secret keys opens the file: asked of its first block, before anything is touched."""
    with path.open("rb") as file, suppress(_Enough):
        try:
            pyrage.decrypt_io(file, _First(), held)
        except (OSError, pyrage.DecryptError):
            raise _unopened(path) from None


def told_of(path: Path) -> Told:
    """Size and SHA-256 of a file that lies there."""
    hashed, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            hashed.update(block)
            size += len(block)
    return Told(size, hashed.hexdigest())


def on_the_disk(folder: Path) -> None:
    """The names in a folder are on the disk too when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

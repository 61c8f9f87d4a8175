"""Files while a transaction runs: kept with it, or deleted with it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from properties.photos.files import discard, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from properties.photos.cleaning import CleanPhoto


class CleanPhotoRow(NamedTuple):
    """A photo that is already in the storage."""

    path: str
    width: int
    height: int
    sha256: str
    taken_at: datetime | None


_undo: ContextVar[list[Callable[[], None]] | None] = ContextVar("undo", default=None)


@contextmanager
def kept_photos() -> Iterator[None]:
    """Files stored inside are deleted again when the transaction inside fails, or one that it stands in."""
    around = _undo.get()
    undo: list[Callable[[], None]] = []
    token = _undo.set(undo)
    try:
        yield
    except BaseException:
        for step in undo:
            step()
        raise
    finally:
        _undo.reset(token)
    if around is not None:
        around += undo


def undone_by(step: Callable[[], None]) -> None:
    """Inside `kept_photos`: what takes a stored file back when the transaction fails."""
    undo = _undo.get()
    if undo is not None:
        undo.append(step)


def keep(clean: CleanPhoto) -> CleanPhotoRow:
    """Store a cleaned photo inside `kept_photos`."""
    path = store(clean)
    undone_by(partial(discard, path))
    return CleanPhotoRow(path, clean.width, clean.height, clean.sha256, clean.taken_at)


def as_rows(photos: Iterable[CleanPhoto | CleanPhotoRow]) -> list[CleanPhotoRow]:
    return [photo if isinstance(photo, CleanPhotoRow) else keep(photo) for photo in photos]

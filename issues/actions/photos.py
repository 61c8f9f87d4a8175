"""Files of photos and the rows that point to them: both, or neither."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from issues.models import Evidence
from issues.photos import CleanPhoto, discard, store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from issues.models import DraftPhoto, Issue
    from properties.models import User


class CleanPhotoRow(NamedTuple):
    """A photo that is already in the storage."""

    path: str
    width: int
    height: int
    sha256: str
    taken_at: datetime | None


class PhotoPair(NamedTuple):
    """One place after the work, beside what it looked like before: a photo already there, a new one, or none."""

    after: CleanPhoto | CleanPhotoRow
    before: Evidence | CleanPhoto | CleanPhotoRow | None = None
    caption: str = ""


_kept: ContextVar[list[str] | None] = ContextVar("kept", default=None)


@contextmanager
def kept_photos() -> Iterator[None]:
    """Files stored inside are deleted again when the transaction inside fails. The outermost block decides."""
    if _kept.get() is not None:
        yield
        return
    paths: list[str] = []
    token = _kept.set(paths)
    try:
        yield
    except BaseException:
        for path in paths:
            discard(path)
        raise
    finally:
        _kept.reset(token)


def keep(clean: CleanPhoto) -> CleanPhotoRow:
    """Store a cleaned photo inside `kept_photos`."""
    path = store(clean)
    paths = _kept.get()
    if paths is not None:
        paths.append(path)
    return CleanPhotoRow(path, clean.width, clean.height, clean.sha256, clean.taken_at)


def row_of(photo: DraftPhoto) -> CleanPhotoRow:
    return CleanPhotoRow(photo.path, photo.width, photo.height, photo.sha256, photo.taken_at)


def as_rows(photos: Iterable[CleanPhoto | CleanPhotoRow]) -> list[CleanPhotoRow]:
    return [photo if isinstance(photo, CleanPhotoRow) else keep(photo) for photo in photos]


def attach(
    issue: Issue,
    photos: Iterable[CleanPhoto | CleanPhotoRow],
    *,
    kind: Evidence.Kind,
    at: datetime,
    by: User | None = None,
    pair: Evidence | None = None,
    caption: str = "",
) -> list[Evidence]:
    """Add photos to an issue in one INSERT; `pair` is the photo that shows the same before."""
    rows = as_rows(photos)
    if not rows:
        return []
    return Evidence.objects.bulk_create(
        Evidence(
            issue=issue, kind=kind, pair=pair, caption=caption[:120], by=by, created_at=at, **row._asdict()
        )
        for row in rows
    )


def attach_pairs(
    issue: Issue, pairs: Iterable[PhotoPair], *, at: datetime, by: User | None
) -> list[Evidence]:
    """Add before-and-after photos; returns the photos of the result."""
    results: list[Evidence] = []
    for pair in pairs:
        before = pair.before
        if before is not None and not isinstance(before, Evidence):
            kind = Evidence.Kind.BEFORE
            before = attach(issue, [before], kind=kind, at=at, by=by, caption=pair.caption)[0]
        kind = Evidence.Kind.AFTER
        results += attach(issue, [pair.after], kind=kind, at=at, by=by, pair=before, caption=pair.caption)
    return results

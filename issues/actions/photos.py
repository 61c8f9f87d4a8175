"""The rows that point to an issue's photos."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from issues.models import Evidence
from properties.photos import CleanPhoto, CleanPhotoRow, as_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from issues.models import DraftPhoto, Issue
    from properties.models import User


class PhotoPair(NamedTuple):
    """One place after the work, beside what it looked like before: a photo already there, a new one, or none."""

    after: CleanPhoto | CleanPhotoRow
    before: Evidence | CleanPhoto | CleanPhotoRow | None = None
    caption: str = ""


def row_of(photo: DraftPhoto) -> CleanPhotoRow:
    return CleanPhotoRow(photo.path, photo.width, photo.height, photo.sha256, photo.taken_at)


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
    rows = [
        Evidence(
            issue=issue, kind=kind, pair=pair, caption=caption[:120], by=by, created_at=at, **row._asdict()
        )
        for row in as_rows(photos)
    ]
    return Evidence.objects.bulk_create(rows) if rows else []


def attach_to_reports(
    reported: Iterable[tuple[Issue, Iterable[CleanPhoto | CleanPhotoRow]]], *, at: datetime, by: User | None
) -> None:
    """What came with new reports, in one INSERT for all of them."""
    rows = [
        Evidence(issue=issue, kind=Evidence.Kind.REPORT, by=by, created_at=at, **row._asdict())
        for issue, photos in reported
        for row in as_rows(photos)
    ]
    if rows:
        Evidence.objects.bulk_create(rows)


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

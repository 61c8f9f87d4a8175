"""Photos of reports, notes and results: sent ahead, named by number, used in the transaction of what names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from issues.access import get_evidence_for_user
from issues.actions import PhotoPair
from stations.actions import hold_uploads, use_uploads
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from issues.models import Evidence, Issue
    from properties.models import User
    from properties.photos import CleanPhotoRow


def named_in(given: Mapping[str, Any]) -> list[UUID]:
    """Every number of a photo sent ahead that a validated input names."""
    pairs = given.get("pairs", ())
    befores = [pair["before"] for pair in pairs if "before" in pair]
    return [*given.get("photos", ()), *(pair["after"] for pair in pairs), *befores]


def held(given: Mapping[str, Any], *, by: User) -> dict[UUID, CleanPhotoRow]:
    """The photos an input names, locked. Inside a transaction; BadRequest for one that is not the caller's to use."""
    ids = named_in(given)
    if not ids:
        return {}
    field = "photos" if given.get("photos") else "pairs"
    return dict(zip(ids, hold_uploads(ids=ids, by=by, field=field), strict=True))


def used(photos: Mapping[UUID, CleanPhotoRow], *, at: datetime) -> None:
    if photos:
        use_uploads(ids=photos, at=at)


def for_move(
    given: Mapping[str, Any], photos: Mapping[UUID, CleanPhotoRow], issue: Issue, user: User
) -> dict[str, Any]:
    """The inputs of a move with photos in place of their numbers."""
    data = dict(given)
    if "photos" in given:
        data["photos"] = [photos[number] for number in given["photos"]]
    if "pairs" in given:
        data["pairs"] = [_pair(pair, photos, issue, user) for pair in given["pairs"]]
    return data


def _pair(
    pair: Mapping[str, Any], photos: Mapping[UUID, CleanPhotoRow], issue: Issue, user: User
) -> PhotoPair:
    before: Evidence | CleanPhotoRow | None = photos.get(pair["before"]) if "before" in pair else None
    if "shows" in pair:
        before = get_evidence_for_user(user, pair["shows"])
        if before.issue_id != issue.pk:
            raise BadRequest("photo.other-report", _("This photo belongs to another report."), field="pairs")
    return PhotoPair(photos[pair["after"]], before, pair.get("caption", ""))

"""From an upload to a photo that may be kept, or a plain sentence why not. Fails closed."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from django.utils import timezone as clock
from django.utils.translation import gettext_lazy as _

from properties.photos.kinds import HEAD_BYTES, is_bare_jpeg, kind_named, kind_of
from properties.photos.pool import Failed, Redrawn, pool
from records import tallies
from yinhang.errors import Refused, TooMany

if TYPE_CHECKING:
    from datetime import tzinfo

    from django.core.files.base import File

MAX_BYTES: Final = 20 << 20
RETRY_SECONDS: Final = 5

_SENTENCES: Final = {
    "too-big": _("This photo is larger than 20 MB. Please choose a smaller one."),
    "not-an-image": _("This file is not a photo. Please choose a JPEG, PNG, WebP or HEIC photo."),
    "wrong-name": _("The name and the content of this file do not match. Please choose the original photo."),
    "unsupported": _("Drawings, animations and other kinds of pictures cannot be used. "
                     "Please choose a JPEG, PNG, WebP or HEIC photo."),
    "too-many-pixels": _("This photo has more than 40 million pixels. Please take it again in a smaller size."),
    "broken": _("This photo is damaged or incomplete. Please take it again or choose another one."),
    "too-slow": _("Opening this photo took too long. Please take it again or choose another one."),
    "busy": _("Many photos are arriving just now. Please send yours again in a moment."),
}  # fmt: skip
_EXIF_TIME: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
_EXIF_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_FIRST_YEAR: Final = 1990  # cameras whose clock was never set start at 1970 or 1980


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo drawn anew. `photo` (long edge ≤ 2048) and `thumbnail` (≤ 480) are JPEG without metadata.

    `width` and `height` are the photo's, in pixels; `sha256` is of `photo`, in hex; `name` is 128 random
    bits in hex and owes nothing to the user; `taken_at` is the camera's word, not a proof.
    """

    photo: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    taken_at: datetime | None
    name: str


def clean_photo(upload: File[bytes]) -> CleanPhoto:
    """Redraw an uploaded photo in a confined child and close the upload, which deletes a temporary file.

    Raises Refused, and nothing else, for whatever the file holds; TooMany when too many photos are waiting.
    """
    try:
        data, kind = _read(upload)
    finally:
        upload.close()
    try:
        drawn = pool().redraw(data, kind)
    except Failed as failure:
        raise _refusal(failure.code) from failure
    if not (is_bare_jpeg(drawn.photo) and is_bare_jpeg(drawn.thumbnail)):
        raise _refusal("broken")
    return _named(drawn)


def _read(upload: File[bytes]) -> tuple[bytes, str]:
    """Read at most MAX_BYTES; return them with their kind, on which name and first bytes agree."""
    if upload.size > MAX_BYTES:
        raise _refusal("too-big")
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    kind, named = kind_of(head), kind_named(upload.name or "")
    if not kind:
        raise _refusal("not-an-image")
    if kind == "other":
        raise _refusal("unsupported")
    if kind != named:
        raise _refusal("wrong-name")
    data = head + upload.read(MAX_BYTES + 1 - len(head))
    if len(data) > MAX_BYTES:
        raise _refusal("too-big")
    return data, kind


def _refusal(code: str) -> Refused:
    tallies.PHOTOS_REFUSED.labels(code if code in _SENTENCES else "broken").inc()
    if code == "busy":
        return TooMany("photo.busy", _SENTENCES["busy"], retry_after=RETRY_SECONDS)
    known = code if code in _SENTENCES else "broken"
    return Refused(f"photo.{known}", _SENTENCES[known], field="photo")


def _named(drawn: Redrawn) -> CleanPhoto:
    taken_at = read_taken_at(drawn.taken, drawn.offset, zone=clock.get_default_timezone(), at=clock.now())
    return CleanPhoto(
        photo=drawn.photo,
        thumbnail=drawn.thumbnail,
        width=drawn.width,
        height=drawn.height,
        sha256=hashlib.sha256(drawn.photo).hexdigest(),
        taken_at=taken_at,
        name=secrets.token_hex(16),
    )


def read_taken_at(taken: str, offset: str = "", *, zone: tzinfo, at: datetime) -> datetime | None:
    """Read EXIF DateTimeOriginal ("2026:03:01 08:30:00") and OffsetTimeOriginal ("+08:00"), both text.

    Without a readable offset the clock is taken to show the time of `zone`. None when there is no date, or
    one that cannot be true: before 1990, or more than a day after `at`.
    """
    parts = _EXIF_TIME.fullmatch(taken.strip(" \0"))
    if parts is None or int(parts[1]) < _FIRST_YEAR:
        return None
    year, month, day, hour, minute, second = map(int, parts.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_offset(offset) or zone)
        return moment if moment <= at + timedelta(days=1) else None
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> timezone | None:
    parts = _EXIF_OFFSET.fullmatch(text.strip(" \0"))
    if parts is None:
        return None
    ahead = timedelta(hours=int(parts[2]), minutes=int(parts[3]))
    if ahead >= timedelta(days=1):
        return None
    return timezone(-ahead if parts[1] == "-" else ahead)

"""Photos sent ahead: begun, gathered piece by piece, drawn anew when whole, used by a report or forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties.photos import CleanPhotoRow, clean_photo, discard, keep, kept_photos
from properties.photos.kinds import HEAD_BYTES, unnamed
from stations.models import Upload, UploadPart
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.core.files.base import File

    from properties.models import User
    from properties.photos import CleanPhoto

LARGEST: Final = 20 << 20
MOST_WAITING: Final = 200
KEPT: Final = timedelta(days=3)


class TooLarge(Refused):
    """413."""

    status = 413


def begin_upload(*, by: User, length: int, name: str, at: datetime) -> Upload:
    """A photo of `length` bytes will arrive in pieces. TooLarge over 20 MB, Refused with too many waiting."""
    _room(by)
    if not 0 < length <= LARGEST:
        raise TooLarge("upload.too-large", _("A photo may have at most 20 MB."))
    return Upload.objects.create(user=by, length=length, name=name[-120:], made_at=at)


@transaction.atomic
def add_piece(*, upload: Upload, offset: int, data: bytes) -> Upload:
    """The next piece. Refused("upload.offset") when it does not begin where the last one ended."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.received != offset:
        raise Refused("upload.offset", _("The next piece begins where the last one ended."))
    if offset + len(data) > upload.length:
        raise TooLarge("upload.longer", _("There is more than was announced."))
    UploadPart.objects.create(upload=upload, offset=offset, data=data)
    upload.received += len(data)
    upload.save(update_fields=["received"])
    return upload


def finish_upload(*, upload: Upload) -> Upload:
    """Draw the photo anew from all its pieces. What is no photo goes again, with the sentence why."""
    data = b"".join(bytes(part) for part in upload.parts.values_list("data", flat=True))
    try:
        clean = clean_photo(ContentFile(data, name=upload.name or unnamed(data[:HEAD_BYTES])))
    except Refused as no:
        if no.status < _TRY_AGAIN:
            upload.delete()
        raise
    with kept_photos(), transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.is_whole:
            return locked
        _fill(locked, clean)
        locked.save()
        locked.parts.all().delete()
    return locked


_TRY_AGAIN: Final = 429


def upload_photo(*, by: User, file: File[bytes], at: datetime) -> Upload:
    """A photo that came in one piece."""
    _room(by)
    length, name = file.size, (file.name or "")[-120:]
    clean = clean_photo(file)
    with kept_photos(), transaction.atomic():
        upload = Upload(user=by, length=length, received=length, name=name, made_at=at)
        _fill(upload, clean)
        upload.save()
    return upload


def hold_uploads(*, ids: Sequence[UUID], by: User | None, field: str) -> list[CleanPhotoRow]:
    """The caller's own whole photos that nobody used, locked, in the order asked for. Inside a transaction.

    BadRequest("upload.unknown") for any other, alike whether it is somebody else's, used, not whole or none.
    """
    rows = Upload.objects.select_for_update().filter(pk__in=ids, user=by, used_at=None).exclude(path="")
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(set(ids)) != len(ids) or found.keys() != set(ids):
        raise BadRequest("upload.unknown", _("There is no such photo of yours to use."), field=field)
    return [
        CleanPhotoRow(row.path, row.width, row.height, row.sha256, row.taken_at)
        for row in (found[key] for key in ids)
    ]


def use_uploads(*, ids: Iterable[UUID], at: datetime) -> None:
    """They belong to a report now. In the transaction of `hold_uploads`."""
    Upload.objects.filter(pk__in=list(ids)).update(used_at=at)


def forget_uploads(*, at: datetime) -> int:
    """Delete what is older than three days, with the files that no report uses; returns how many."""
    over = list(Upload.objects.filter(made_at__lte=at - KEPT)[:500])
    for upload in over:
        with transaction.atomic():
            locked = Upload.objects.select_for_update().get(pk=upload.pk)
            path = locked.path if locked.used_at is None else ""
            locked.delete()
        if path:
            discard(path)
    return len(over)


def _room(user: User) -> None:
    if Upload.objects.filter(user=user, used_at=None).count() >= MOST_WAITING:
        raise Refused("upload.too-many", _("Too many photos wait to be used. Please use them first."))


def _fill(upload: Upload, clean: CleanPhoto) -> None:
    kept = keep(clean)
    upload.path, upload.width, upload.height = kept.path, kept.width, kept.height
    upload.sha256, upload.taken_at = kept.sha256, kept.taken_at

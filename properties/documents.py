"""The files of documents: a photo of a paper goes through the photo pipeline, a PDF is kept and only handed out.

Nobody opens a stranger's PDF here: it is known by its first and last bytes and its size, lies under a random
name, and leaves as a download that no browser runs, frames or sniffs.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from properties import photos
from properties.photos import files
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.core.files.base import File
    from django.http.response import HttpResponseBase

MAX_BYTES: Final = 20 << 20
_HEAD, _TAIL = b"%PDF-", b"%%EOF"
_TAIL_WITHIN: Final = 1024  # bytes from the end, as PDF readers look for it
PATH: Final = re.compile(r"documents/[0-9a-f]{2}/[0-9a-f]{32}\.pdf", re.ASCII)


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A paper that may be kept: the bytes of a PDF, or a redrawn photo."""

    pdf: bytes = b""
    photo: photos.CleanPhoto | None = None


def clean_document(upload: File[bytes]) -> CleanDocument:
    """What may be kept of an upload. Refused when it is too big, or neither a whole PDF nor a photo."""
    if (upload.size or 0) > MAX_BYTES:
        raise Refused("document.too-big", _("This file is larger than 20 MB. Please choose a smaller one."))
    upload.seek(0)
    is_pdf = upload.read(len(_HEAD)) == _HEAD
    upload.seek(0)
    if not is_pdf:
        return CleanDocument(photo=photos.clean_photo(upload))
    data = upload.read(MAX_BYTES)
    if _TAIL not in data[-_TAIL_WITHIN:]:
        raise Refused("document.broken", _("This PDF is damaged or incomplete. Please export it again."))
    return CleanDocument(pdf=data)


def keep(clean: CleanDocument) -> tuple[str, int, str]:
    """Store the file inside `photos.kept_photos`; returns its path, size in bytes and SHA-256."""
    if clean.photo is not None:
        row = photos.keep(clean.photo)
        return row.path, len(clean.photo.photo), row.sha256
    name = secrets.token_hex(16)
    path = default_storage.save(f"documents/{name[:2]}/{name}.pdf", ContentFile(clean.pdf))
    photos.undone_by(partial(default_storage.delete, path))
    return path, len(clean.pdf), hashlib.sha256(clean.pdf).hexdigest()


class Kept(Protocol):
    """A row that says where its file is."""

    pk: Any
    path: str


def serve(document: Kept) -> HttpResponseBase:
    """Answer with the file: a photo to be looked at, a PDF to be saved. Raises Http404 when it is gone."""
    if not PATH.fullmatch(document.path):
        return photos.serve(document.path)
    return files.answer(document.path, "application/pdf", f'attachment; filename="{document.pk}.pdf"')

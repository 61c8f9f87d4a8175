"""Where cleaned photos lie and how they are handed out. Whether a person may see one is asked before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from properties.photos.cleaning import CleanPhoto

_PATH: Final = re.compile(r"evidence/[0-9a-f]{2}/[0-9a-f]{32}\.jpg", re.ASCII)
# Behind X-Accel-Redirect nginx drops these: deploy repeats them in the internal location.
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def store(clean: CleanPhoto) -> str:
    """Keep a photo and its thumbnail in the default storage; return the photo's path. Both or neither.

    The files outlive a rolled-back transaction: the caller that fails later calls `discard`.
    """
    path = f"evidence/{clean.name[:2]}/{clean.name}.jpg"
    _save(path, clean.photo)
    try:
        _save(thumbnail_of(path), clean.thumbnail)
    except BaseException:
        default_storage.delete(path)
        raise
    return path


def _save(path: str, data: bytes) -> None:
    kept = default_storage.save(path, ContentFile(data))
    if kept != path:  # somebody else's 128 bits: the rows would point at the wrong picture
        default_storage.delete(kept)
        msg = f"the storage would not keep {path} under its name"
        raise FileExistsError(msg)


def thumbnail_of(path: str) -> str:
    """The path of a photo's thumbnail."""
    return f"{path.removesuffix('.jpg')}.thumb.jpg"


def kept_with(path: str) -> tuple[str, ...]:
    """What is stored with a file of this path: a photo has a thumbnail, a document nothing."""
    return (thumbnail_of(path),) if _PATH.fullmatch(path) else ()


def discard(path: str) -> None:
    """Delete a photo and its thumbnail; missing ones are no error."""
    _must_be_ours(path)
    default_storage.delete(path)
    default_storage.delete(thumbnail_of(path))


def serve(path: str, *, thumbnail: bool = False) -> HttpResponseBase:
    """Answer with a stored photo that a browser can only show: never run, sniff, frame or cache.

    With `ACCEL_PREFIX` set, nginx sends the file from its internal location of that name. Raises Http404
    when `path` is not one that `store` makes, or the file is gone.
    """
    _must_be_ours(path)
    wanted = thumbnail_of(path) if thumbnail else path
    return answer(wanted, "image/jpeg", 'inline; filename="photo.jpg"')


def answer(path: str, content_type: str, disposition: str) -> HttpResponseBase:
    """A stored file with the headers every stranger's file leaves with. The caller has checked the path."""
    prefix: str = getattr(settings, "ACCEL_PREFIX", "")
    response = _through_nginx(prefix, path, content_type) if prefix else _from_here(path, content_type)
    for header, value in _HEADERS.items():
        response[header] = value
    response["Content-Disposition"] = disposition
    return response


def _through_nginx(prefix: str, path: str, content_type: str) -> HttpResponseBase:
    return HttpResponse(
        content_type=content_type,
        headers={"X-Accel-Redirect": f"{prefix.rstrip('/')}/{path}"},
    )


def _from_here(path: str, content_type: str) -> HttpResponseBase:
    try:
        return FileResponse(default_storage.open(path), content_type=content_type)
    except FileNotFoundError as error:
        raise Http404 from error


def _must_be_ours(path: str) -> None:
    if not _PATH.fullmatch(path):
        raise Http404

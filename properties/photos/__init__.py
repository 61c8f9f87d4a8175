"""Photos from strangers: opened in a locked child, redrawn from their pixels, served as pictures only.

`clean_photo` takes an upload and gives back what may be kept, or says no; `store`, `serve` and `discard`
look after the files. Whether a person may see a photo is the caller's question.
"""

from __future__ import annotations

from properties.photos.cleaning import CleanPhoto, clean_photo, read_taken_at
from properties.photos.files import discard, kept_with, serve, store, thumbnail_of
from properties.photos.keeping import CleanPhotoRow, as_rows, keep, kept_photos, undone_by
from properties.photos.pool import warm

__all__ = [
    "CleanPhoto",
    "CleanPhotoRow",
    "as_rows",
    "clean_photo",
    "discard",
    "keep",
    "kept_photos",
    "kept_with",
    "read_taken_at",
    "serve",
    "store",
    "thumbnail_of",
    "undone_by",
    "warm",
]

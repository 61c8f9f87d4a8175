"""Filing documents: a paper beside the step it proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from properties.documents import keep
from properties.models import Document

if TYPE_CHECKING:
    from datetime import datetime

    from properties.documents import CleanDocument
    from properties.models import Compound, User


@transaction.atomic
def file_document(
    *,
    compound: Compound,
    title: str,
    clean: CleanDocument,
    by: User | None,
    at: datetime,
    is_public: bool = False,
) -> Document:
    """Keep a cleaned paper. The caller decides who may, and opens `photos.kept_photos` around its transaction."""
    path, size, sha256 = keep(clean)
    return Document.objects.create(
        compound=compound,
        title=title,
        kind=Document.Kind.PHOTO if clean.photo else Document.Kind.PDF,
        path=path,
        size=size,
        sha256=sha256,
        is_public=is_public,
        by=by,
        at=at,
    )

"""Versions of policy documents, and case stories: written by the neighbourhood, shown once the street approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from councils.hall_access import require_hat
from councils.models import CaseStory, DocumentVersion, PolicyDocument
from councils.sessionflow import Hat
from properties import documents
from properties.actions.office import require
from properties.models import Role
from properties.photos import kept_photos
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from councils.models import CouncilSession, Hall, Resolution
    from properties.documents import CleanDocument
    from properties.models import User

WRITERS = frozenset({Role.STREET_OFFICER})


def add_version(
    *,
    document: PolicyDocument,
    valid_from: date,
    is_public: bool,
    by: User | None,
    at: datetime,
    text: str = "",
    file: CleanDocument | None = None,
    is_demo: bool = False,
) -> DocumentVersion:
    """Another version of a document: a text, a file, or both. Earlier ones stay as they were."""
    if not text.strip() and file is None:
        raise Refused("document.empty", _("Please give the text or a file."), field="text")
    with kept_photos(), transaction.atomic():
        row = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        require(by, WRITERS, {row.area_id})
        path, size, sha256 = documents.keep(file) if file is not None else ("", 0, "")
        last = row.versions.aggregate(last=Max("number"))["last"] or 0
        return DocumentVersion.objects.create(
            document=row,
            number=last + 1,
            valid_from=valid_from,
            is_public=is_public,
            text=text.strip(),
            path=path,
            size=size,
            sha256=sha256,
            by=by,
            at=at,
            is_demo=is_demo,
        )


@transaction.atomic
def write_story(  # noqa: PLR0913 — the parts of one story
    *,
    hall: Hall,
    title: str,
    before: str,
    text: str,
    after: str,
    by: User | None,
    at: datetime,
    session: CouncilSession | None = None,
    resolution: Resolution | None = None,
) -> CaseStory:
    """A story of this hall, still for staff alone."""
    require_hat(by, hall)
    if session is not None and session.hall_id != hall.pk:
        raise Refused("story.other-hall", _("This session belongs to another hall."), field="session")
    return CaseStory.objects.create(
        hall=hall,
        session=session,
        resolution=resolution,
        title=title.strip(),
        before=before.strip(),
        text=text.strip(),
        after=after.strip(),
        by=by,
        at=at,
        is_demo=hall.neighbourhood.is_demo,
    )


@transaction.atomic
def approve_story(*, story: CaseStory, by: User | None, at: datetime) -> CaseStory:
    """The street lets everybody read it; not whoever wrote it."""
    rows = CaseStory.objects.select_for_update(of=("self",)).select_related("hall__neighbourhood__parent")
    row = rows.get(pk=story.pk)
    require_hat(by, row.hall, {Hat.STREET})
    if row.approved_at is not None:
        raise Refused("story.approved", _("This story has been approved already."))
    if by is not None and row.by_id == by.pk:
        raise Refused("story.own", _("Somebody else has to approve it: you wrote it."))
    row.approved_at, row.approved_by = at, by
    row.save(update_fields=["approved_at", "approved_by"])
    return row

"""Documents, case stories and honours: what is there to read, and the search through titles and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q

from councils.hall_access import documents_for, halls_in_reach
from councils.models import CaseStory, DocumentVersion, Honour, PolicyDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from properties.models import User

PAGE: Final = 20
# How many letters of the text are shown around a hit.
AROUND: Final = 40


class Shelf(NamedTuple):
    """A document with the versions this reader may read, newest first, and where a search hit its text."""

    document: PolicyDocument
    versions: list[DocumentVersion]
    hit: str


def documents(user: User | AnonymousUser, *, search: str = "") -> QuerySet[PolicyDocument]:
    """All documents, by title; of a search those whose title or a readable version has the words."""
    rows = PolicyDocument.objects.order_by("kind", "title", "pk")
    words = search.strip()
    if not words:
        return rows
    readable = documents_for(user).filter(document=OuterRef("pk"), text__icontains=words)
    return rows.filter(Q(title__icontains=words) | Q(Exists(readable)))


def shelves(found: Iterable[PolicyDocument], user: User | AnonymousUser, *, search: str = "") -> list[Shelf]:
    """Documents with what may be read of them; one statement for all."""
    listed = list(found)
    versions: dict[int, list[DocumentVersion]] = {one.pk: [] for one in listed}
    rows = documents_for(user).filter(document__in=listed).select_related("document").distinct()
    for row in rows.order_by("document", "-number"):
        versions[row.document_id].append(row)
    return [Shelf(one, versions[one.pk], _hit(versions[one.pk], search.strip())) for one in listed]


def _hit(versions: Iterable[DocumentVersion], words: str) -> str:
    """The text around the first hit, on one line."""
    if not words:
        return ""
    for row in versions:
        place = row.text.lower().find(words.lower())
        if place >= 0:
            around = row.text[max(0, place - AROUND) : place + len(words) + AROUND]
            return " ".join(around.split())
    return ""


def public_stories() -> QuerySet[CaseStory]:
    rows = CaseStory.objects.filter(approved_at__isnull=False)
    return rows.select_related("hall__neighbourhood").order_by("-approved_at", "-pk")


def stories(user: User) -> QuerySet[CaseStory]:
    """For staff: the stories of the halls within reach, newest first."""
    mine = halls_in_reach(user).order_by().values("pk")
    rows = CaseStory.objects.filter(hall__in=mine).select_related(
        "hall__neighbourhood__parent", "by", "approved_by"
    )
    return rows.order_by("-at", "-pk")


def honours() -> list[Honour]:
    """Public: what was given and not withdrawn, newest first."""
    return list(Honour.objects.filter(withdrawn_on__isnull=True).order_by("kind", "-given_on", "pk"))

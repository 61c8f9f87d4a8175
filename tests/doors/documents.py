"""Doors of documents: for those who work with the compound, and for everybody where it is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from properties.actions import file_document
from properties.documents import CleanDocument
from tests.doors.plan import FAR, INCIDENTS, NEXT_DOOR, NOT_FOUND, OK, OWN, Door

if TYPE_CHECKING:
    from tests.doors.plan import World

PDF = b"%PDF-1.4\n%%EOF\n"


def plant(world: World) -> None:
    """A paper of each compound; only that of the own one is public as well."""
    people = world.people
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    for thing, compound in places.items():
        world.extra[f"document {thing}"] = file_document(
            compound=compound,
            title=f"文件 {thing}",
            clean=CleanDocument(pdf=PDF),
            by=None,
            at=timezone.now(),
            is_public=thing == OWN,
        )


def _pk(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"document {thing}")
    return {"pk": found.pk if found else UUID(int=0)}


STAFF = {
    "places:document": Door("get", lambda role, thing: OK if thing in INCIDENTS[role] else NOT_FOUND, _pk),
}
OPEN = {
    "documents:public": Door("get", lambda _role, thing: OK if thing == OWN else NOT_FOUND, _pk),
}

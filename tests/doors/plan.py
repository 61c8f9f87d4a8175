"""How a door is written down: the people, the things behind it, and what each role is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from issues.models import Evidence, Incident, Issue, OutsideRequest, Reporter
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import (
    EvidenceFactory,
    IncidentFactory,
    IssueFactory,
    OutsideRequestFactory,
    ReporterFactory,
)

OWN, NEXT_DOOR, FAR, MISSING = "own", "next door", "far", "missing"
THINGS = (OWN, NEXT_DOOR, FAR, MISSING)
OK, FOUND, BAD = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.BAD_REQUEST
FORBIDDEN, NOT_FOUND, CONFLICT = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT

# `next door` is a compound of the same neighbourhood with the other firm; `far` lies in the other grid.
_STREET, _AREA, _ONE, _NONE = {OWN, NEXT_DOOR, FAR}, {OWN, NEXT_DOOR}, {OWN}, set[str]()
SEES: dict[Role, set[str]] = {
    Role.STREET_OFFICER: _STREET,
    Role.STREET_LEADER: _STREET,
    Role.SUPERVISOR: _STREET,
    Role.SYSTEM_ADMIN: _NONE,
    Role.AUDIT_ADMIN: _NONE,
    Role.SECURITY_ADMIN: _NONE,
    Role.DEPARTMENT_OFFICER: _ONE,
    Role.GRID_HEAD: _AREA,
    Role.GRID_WORKER: _AREA,
    Role.PARTY_SECRETARY: _AREA,
    Role.NEIGHBOURHOOD_STAFF: _AREA,
    Role.COMMITTEE_CHAIR: _ONE,
    Role.COMMITTEE_MEMBER: _ONE,
    Role.FIRM_MANAGER: _ONE,
    Role.FIRM_WORKER: _ONE,
}
READERS = {Role.STREET_LEADER, Role.SUPERVISOR}
ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN}
# Whose contacts stay hidden: the firm complained of, neighbours in the committee, those who only read.
NO_CONTACT = READERS | {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.FIRM_MANAGER, Role.FIRM_WORKER}
FILES_NO_REPORT = READERS | ADMINISTRATORS
POSTS_INCIDENTS = {
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
    Role.FIRM_MANAGER,
}
# An incident is seen by whoever works with the compound; a department works with all of its street's.
INCIDENTS = {**SEES, Role.DEPARTMENT_OFFICER: _STREET, **dict.fromkeys(ADMINISTRATORS, _NONE)}


@dataclass(frozen=True)
class World:
    people: Cast
    issues: dict[str, Issue]
    reporters: dict[str, Reporter]
    photos: dict[str, Evidence]
    incidents: dict[str, Incident]
    outside: dict[str, OutsideRequest]
    extra: dict[str, Any] = field(default_factory=dict)

    def code(self, thing: str) -> str:
        return self.issues[thing].code if thing in self.issues else "YH-2026-999999"


Args = Callable[[World, str], dict[str, Any]]
Expected = Callable[[Role, str], int]


@dataclass(frozen=True)
class Door:
    """`say` is what a role gets for a thing; without `args` the address names no thing.

    A `program` knocks with JSON and is told who it is by a problem document, not sent to the sign-in page.
    """

    method: str
    say: Expected
    args: Args | None = None
    data: dict[str, Any] = field(default_factory=dict)
    program: bool = False

    def knock(self, client: Client, url: str) -> Any:
        kind = {"content_type": "application/json"} if self.program and self.method == "post" else {}
        return getattr(client, self.method)(url, self.data, **kind)


def seen(status: int = OK, *, but: set[Role] | None = None) -> Expected:
    """404 for what the role does not see; else `status`, or 403 for the roles in `but`."""

    def say(role: Role, thing: str) -> int:
        if thing not in SEES[role]:
            return NOT_FOUND
        return FORBIDDEN if but and role in but else status

    return say


def everybody(status: int = OK, *, but: set[Role] | None = None) -> Expected:
    return lambda role, _thing: FORBIDDEN if but and role in but else status


def build() -> World:
    """A street with three compounds, and in each everything that could leak."""
    people = cast()
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    issues = {
        thing: IssueFactory.create(
            compound=place,
            text=f"只有这里知道的话 {thing}",
            lead=people.department if thing == OWN else people.other_department,
        )
        for thing, place in places.items()
    }
    photos = {thing: EvidenceFactory.create(issue=issue) for thing, issue in issues.items()}
    for photo in photos.values():
        for path in (photo.path, photo.path.replace(".jpg", ".thumb.jpg")):
            default_storage.save(path, ContentFile(b"\xff\xd8\xff\xd9"))
    return World(
        people,
        issues,
        {thing: ReporterFactory.create(issue=issue) for thing, issue in issues.items()},
        photos,
        {
            thing: IncidentFactory.create(compounds=[place], title=f"停水 {thing}")
            for thing, place in places.items()
        },
        {thing: OutsideRequestFactory.create(issue=issue) for thing, issue in issues.items()},
    )

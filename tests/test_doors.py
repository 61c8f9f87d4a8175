"""Every address × every role × {own, the firm next door, the other compound, missing}.

Who sees what is written out by hand here, apart from the code that decides it. What could leak is really
there: each place has a report with a reporter, a photo, an incident; the strangers hold posts elsewhere.
An address without a row fails, and so does a row without an address.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from issues.links import secret_for
from issues.models import Evidence, Incident, Issue, OutsideRequest, Reporter, SavedFilter
from notices.models import InboxItem, Notice
from properties.models import Role, User
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


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
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


def _code(world: World, thing: str) -> dict[str, Any]:
    return {"code": world.code(thing)}


def _photo(world: World, thing: str) -> dict[str, Any]:
    found = world.photos.get(thing)
    return {"code": world.code(thing), "photo": found.code if found else uuid.UUID(int=7)}


def _contact(world: World, thing: str) -> dict[str, Any]:
    found = world.reporters.get(thing)
    return {"code": world.code(thing), "reporter": found.pk if found else uuid.UUID(int=7)}


def _incident(world: World, thing: str) -> dict[str, Any]:
    found = world.incidents.get(thing)
    return {"pk": found.pk if found else 10**9}


def _verb(verb: str) -> Args:
    return lambda world, thing: {"code": world.code(thing), "verb": verb}


def seen(status: int = OK, *, but: set[Role] | None = None) -> Expected:
    """404 for what the role does not see; else `status`, or 403 for the roles in `but`."""

    def say(role: Role, thing: str) -> int:
        if thing not in SEES[role]:
            return NOT_FOUND
        return FORBIDDEN if but and role in but else status

    return say


def everybody(status: int = OK, *, but: set[Role] | None = None) -> Expected:
    return lambda role, _thing: FORBIDDEN if but and role in but else status


def ends_incident(role: Role, thing: str) -> int:
    if thing not in INCIDENTS[role]:
        return NOT_FOUND
    return FOUND if role in POSTS_INCIDENTS else FORBIDDEN


STAFF_DOORS: dict[str, Door] = {
    "work:today": Door("get", everybody()),
    "work:list": Door("get", everybody()),
    "work:new": Door("get", everybody(but=FILES_NO_REPORT)),
    "work:filters": Door("get", everybody()),
    "work:save_filter": Door("get", everybody(), data={"state": "all"}),
    "work:delete_filter": Door("post", everybody(NOT_FOUND), lambda _world, _thing: {"pk": 10**9}),
    "work:bulk_accept": Door("get", everybody(FOUND)),
    "work:incidents": Door("get", everybody()),
    "work:post_incident": Door("get", everybody(but=set(Role) - POSTS_INCIDENTS)),
    "work:end_incident": Door("post", ends_incident, _incident),
    "work:case": Door("get", seen(), _code),
    "work:photo": Door("get", seen(), _photo),
    "work:thumbnail": Door("get", seen(), _photo),
    "work:contact": Door("get", seen(but=NO_CONTACT), _contact),
    "work:move": Door("get", seen(but=READERS), _verb("note")),
    "properties:profile": Door("get", everybody()),
    "properties:password": Door("get", everybody()),
    "properties:second_step": Door("get", everybody()),
    "properties:start_second_step": Door("post", everybody(FOUND)),
    "properties:sign_out": Door("post", everybody(FOUND)),
    "notices:inbox": Door("get", everybody()),
    "notices:read": Door("post", everybody(NOT_FOUND), lambda _world, _thing: {"pk": 10**9}),
    "notices:read_all": Door("post", everybody(FOUND), data={"newest": "0"}),
    "notices:settings": Door("get", everybody()),
    "api:issues": Door("get", everybody(), program=True),
    "api:issue": Door("get", seen(), _code, program=True),
    "api:moves": Door(
        "post",
        seen(but=READERS),
        _code,
        {"verb": "note", "version": 1, "note": "看过现场。"},
        program=True,
    ),
    "api:schema": Door("get", everybody(), program=True),
    "api:docs": Door("get", everybody()),
}


def _reach(kind: str) -> Args:
    """A secret link of a thing; for a missing one a link of the right shape that opens nothing."""

    def args(world: World, thing: str) -> dict[str, Any]:
        rows: dict[str, Any] = world.reporters if kind == "reporter" else world.outside
        row_id = rows[thing].pk if thing in rows else uuid.UUID(int=7)
        return {"secret": secret_for(kind, row_id)}

    return args


def _with_photo(kind: str, whose: Callable[[str], str]) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        return {**_reach(kind)(world, thing), "code": _photo(world, whose(thing))["photo"]}

    return args


def _draft(_world: World, _thing: str) -> dict[str, Any]:
    return {"token": "x" * 32}


def with_link(status: int = OK) -> Expected:
    """A link opens its own report whoever holds it, signed in or not; a wrong one opens nothing."""
    return lambda _role, thing: NOT_FOUND if thing == MISSING else status


GONE = everybody(NOT_FOUND)
OPEN_DOORS: dict[str, Door] = {
    "resident:home": Door("get", everybody()),
    "resident:about": Door("get", everybody()),
    "resident:start": Door("get", everybody()),
    "resident:track": Door("get", everybody()),
    "resident:outside_thanks": Door("get", everybody()),
    "resident:progress": Door("get", with_link(), _reach("reporter")),
    "resident:receipt": Door("get", with_link(), _reach("reporter")),
    "resident:qr": Door("get", with_link(), _reach("reporter")),
    "resident:urge": Door("get", with_link(), _reach("reporter")),
    "resident:supplement": Door("get", with_link(), _reach("reporter")),
    "resident:withdraw": Door("get", with_link(), _reach("reporter")),
    "resident:answer": Door("get", with_link(), _reach("reporter")),
    "resident:rate": Door("get", with_link(), _reach("reporter")),
    "resident:photo": Door("get", with_link(), _with_photo("reporter", lambda thing: thing)),
    "resident:small_photo": Door("get", with_link(), _with_photo("reporter", lambda thing: thing)),
    "resident:outside": Door("get", with_link(), _reach("outside")),
    "resident:outside_photo": Door("get", with_link(), _with_photo("outside", lambda thing: thing)),
    "resident:outside_small_photo": Door("get", with_link(), _with_photo("outside", lambda thing: thing)),
    **{
        f"resident:{step}": Door("get", GONE, _draft)
        for step in (
            "topic",
            "kind",
            "call",
            "questions",
            "stop",
            "details",
            "place",
            "which",
            "similar",
            "contact",
            "check",
        )
    },
    "resident:draft_photo": Door("get", GONE, lambda world, thing: {**_draft(world, thing), "slot": 1}),
    "resident:join": Door(
        "get", GONE, lambda world, thing: {**_draft(world, thing), "code": world.code(thing)}
    ),
    "resident:compound": Door(
        "get",
        lambda _role, thing: NOT_FOUND if thing == MISSING else OK,
        lambda world, thing: {
            "code": world.issues[thing].compound.code if thing in world.issues else "nowhere"
        },
    ),
    "alive": Door("get", everybody()),
    "icon": Door("get", everybody(HTTPStatus.MOVED_PERMANENTLY)),
    "language": Door("get", everybody(FOUND), lambda _world, _thing: {"code": "en"}),
}
# Doors with tests of their own: sign-in before there is a person, machines, and the admin's lists.
ELSEWHERE = {
    "properties:sign_in": "tests/properties/test_sign_in.py",
    "properties:code": "tests/properties/test_sign_in.py",
    "properties:first_password": "tests/properties/test_sign_in.py",
    "properties:remove_second_step": "tests/properties/test_sign_in.py",
    "ready": "tests/frame/test_health.py",
    "metrics": "tests/frame/test_health.py",
}


def named_urls() -> set[str]:
    """Every named address of ours; the admin's are walked by `test_admin_doors_*`."""

    def walk(patterns: list[Any], space: str) -> Iterator[str]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                if entry.namespace != "admin":
                    yield from walk(entry.url_patterns, inner)
            elif isinstance(entry, URLPattern) and entry.name:
                yield f"{space}{entry.name}"

    return set(walk(get_resolver().url_patterns, ""))


def test_every_address_has_a_row() -> None:
    assert [path for path in ELSEWHERE.values() if not Path(path).is_file()] == []
    assert named_urls() == STAFF_DOORS.keys() | OPEN_DOORS.keys() | ELSEWHERE.keys()


def _cells(doors: dict[str, Door]) -> list[tuple[str, str]]:
    return [(name, thing) for name, door in doors.items() for thing in (THINGS if door.args else (OWN,))]


def _ask(client: Client, world: World, name: str, thing: str) -> int:
    door = {**STAFF_DOORS, **OPEN_DOORS}[name]
    url = reverse(name, kwargs=door.args(world, thing) if door.args else None)
    answer = door.knock(client, url)
    if answer.streaming:
        b"".join(answer)
    return int(answer.status_code)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_staff_doors_open_as_the_table_says(world: World, role: Role) -> None:
    cells = [cell for cell in _cells(STAFF_DOORS) if cell[0] != "properties:sign_out"]

    found = {cell: _ask(_as(world.people.own[role]), world, *cell) for cell in cells}

    assert found == {(name, thing): STAFF_DOORS[name].say(role, thing) for name, thing in cells}


@pytest.mark.parametrize("role", list(Role))
def test_people_of_the_other_half_find_nothing_here(world: World, role: Role) -> None:
    """They hold the same post elsewhere; only the other firm and the other street meet ours at all."""
    client = _as(world.people.other[role])

    found = {thing: _ask(client, world, "work:case", thing) for thing in THINGS}

    assert found[OWN] == NOT_FOUND
    assert found[MISSING] == NOT_FOUND


@pytest.mark.parametrize("name", list(STAFF_DOORS))
def test_a_visitor_is_sent_to_sign_in(world: World, name: str) -> None:
    door = STAFF_DOORS[name]
    url = reverse(name, kwargs=door.args(world, OWN) if door.args else None)

    answer = door.knock(Client(), url)

    if door.program:
        assert (answer.status_code, answer["Content-Type"]) == (FORBIDDEN, "application/problem+json")
        assert answer.json()["code"] == "request.not-authenticated"
    elif name != "properties:sign_out":
        assert answer.status_code == FOUND
        assert answer["Location"].startswith(reverse("properties:sign_in"))


@pytest.mark.parametrize("who", ["visitor", Role.FIRM_MANAGER, Role.STREET_OFFICER])
def test_open_doors_are_the_same_for_all(world: World, who: str) -> None:
    client = Client() if who == "visitor" else _as(world.people.own[Role(who)])
    cells = _cells(OPEN_DOORS)

    found = {cell: _ask(client, world, *cell) for cell in cells}

    assert found == {(name, thing): OPEN_DOORS[name].say(Role.SUPERVISOR, thing) for name, thing in cells}


def test_a_link_opens_no_photo_of_another_report(world: World) -> None:
    for kind, name in (("reporter", "resident:photo"), ("outside", "resident:outside_photo")):
        url = reverse(name, kwargs=_with_photo(kind, lambda _thing: FAR)(world, OWN))

        assert Client().get(url).status_code == NOT_FOUND


@pytest.mark.parametrize("name", ["work:case", "work:photo", "work:contact", "work:move", "api:issue"])
def test_foreign_and_missing_answer_alike(world: World, name: str) -> None:
    """Byte for byte, but for what the address itself says and the request's own number."""
    client = _as(world.people.own[Role.FIRM_MANAGER])
    door = STAFF_DOORS[name]
    assert door.args is not None

    def body(thing: str) -> str:
        url = reverse(name, kwargs=door.args(world, thing))  # type: ignore[misc]
        text = client.get(url).content.decode()
        return re.sub(r"[0-9a-f]{16}", "#", re.sub(re.escape(url) + r"|[^\"]*YH-[^\"]*", "#", text))

    assert body(FAR) == body(MISSING)


@pytest.mark.parametrize("role", list(Role))
def test_list_and_door_agree(world: World, role: Role) -> None:
    client = _as(world.people.own[role])

    listed = {row.pk for row in Issue.objects.visible_to(world.people.own[role])}
    opened = {
        issue.pk for thing, issue in world.issues.items() if _ask(client, world, "work:case", thing) == OK
    }

    assert listed == opened == {world.issues[thing].pk for thing in SEES[role]}


def test_one_persons_message_and_filter_are_closed_to_another(world: World) -> None:
    mine, other = world.people.own[Role.STREET_OFFICER], world.people.own[Role.STREET_LEADER]
    saved = SavedFilter.objects.create(owner=mine, name="我的", query="state=open")
    item = _inbox_item(mine)

    assert _as(other).post(reverse("notices:read", args=[item.pk])).status_code == NOT_FOUND
    assert _as(other).post(reverse("work:delete_filter", args=[saved.pk])).status_code == NOT_FOUND
    assert _as(mine).post(reverse("notices:read", args=[item.pk])).status_code == FOUND
    assert _as(mine).post(reverse("work:delete_filter", args=[saved.pk])).status_code == FOUND


def _inbox_item(user: User) -> InboxItem:
    now = timezone.now()
    notice = Notice.objects.create(
        dedupe_key="doors",
        kind="issue.filed",
        subject_kind="issue",
        subject_id=1,
        to_kind="user",
        to_id=str(user.pk),
        channel="inbox",
        due_at=now,
        not_after=now,
        next_at=now,
        created_at=now,
    )
    return InboxItem.objects.create(notice=notice, user=user, title="消息", path="/work/", created_at=now)


POST_ONLY = sorted(name for name, door in {**STAFF_DOORS, **OPEN_DOORS}.items() if door.method == "post")


@pytest.mark.parametrize("name", POST_ONLY)
def test_a_door_that_changes_something_does_not_open_by_get(world: World, name: str) -> None:
    door = STAFF_DOORS[name]
    url = reverse(name, kwargs=door.args(world, OWN) if door.args else None)

    assert _as(world.people.own[Role.STREET_OFFICER]).get(url).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def _admin_urls() -> list[str]:
    """Every page of the admin with what it needs in its address filled by a number that exists nowhere."""
    urls = []
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls += [reverse(f"{base}_changelist"), reverse(f"{base}_add"), reverse(f"{base}_change", args=["1"])]
    return [reverse("admin:index"), *sorted(urls)]


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in ADMINISTRATORS)])
def test_admin_doors_stay_closed_without_a_second_step(world: World, role: Role | None) -> None:
    client = _as(world.people.own[role]) if role else Client()

    found = {client.get(url).status_code for url in _admin_urls()}

    assert found == {FOUND}  # to the sign-in, or to the second step

"""Every address × every role × {own, the firm next door, the other compound, missing}.

Who sees what is written out by hand in `tests.doors`, apart from the code that decides it. What could leak is
really there: each place has a report with a reporter, a photo, an incident; the strangers hold posts elsewhere.
An address without a row fails, and so does a row without an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from issues.models import Issue, SavedFilter
from notices.models import InboxItem, Notice
from properties.models import Role, User
from tests.doors import OPEN, STAFF
from tests.doors.issues import with_photo
from tests.doors.plan import (
    ADMINISTRATORS,
    FAR,
    FOUND,
    MISSING,
    NOT_FOUND,
    OK,
    OWN,
    SEES,
    THINGS,
    Door,
    World,
)
from tests.doors.standing import standing

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with standing(django_db_blocker, tmp_path_factory.mktemp("media")) as world:
        yield world


@pytest.fixture
def world(built: World, db: None) -> World:
    return built


# Doors with tests of their own: sign-in before there is a person, machines, and the admin's lists.
ELSEWHERE = {
    "properties:sign_in": "tests/properties/test_sign_in.py",
    "properties:code": "tests/properties/test_sign_in.py",
    "properties:recovery_sign_in": "tests/properties/test_recovery.py",
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
    assert named_urls() == STAFF.keys() | OPEN.keys() | ELSEWHERE.keys()


def _cells(doors: dict[str, Door]) -> list[tuple[str, str]]:
    return [(name, thing) for name, door in doors.items() for thing in (THINGS if door.args else (OWN,))]


def _ask(client: Client, world: World, name: str, thing: str) -> int:
    door = {**STAFF, **OPEN}[name]
    url = reverse(name, kwargs=door.args(world, thing) if door.args else None)
    answer = door.knock(client, url)
    if answer.streaming:
        b"".join(answer)
    return int(answer.status_code)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.once  # who may pass is decided in Python; thousands of pages on one database are enough
@pytest.mark.parametrize("role", list(Role))
def test_staff_doors_open_as_the_table_says(world: World, role: Role) -> None:
    cells = [cell for cell in _cells(STAFF) if cell[0] != "properties:sign_out"]
    client = _as(world.people.own[role])

    found = {cell: _ask(client, world, *cell) for cell in cells}

    assert found == {(name, thing): STAFF[name].say(role, thing) for name, thing in cells}


@pytest.mark.parametrize("role", list(Role))
def test_people_of_the_other_half_find_nothing_here(world: World, role: Role) -> None:
    """They hold the same post elsewhere; only the other firm and the other street meet ours at all."""
    client = _as(world.people.other[role])

    found = {thing: _ask(client, world, "work:case", thing) for thing in THINGS}

    assert found[OWN] == NOT_FOUND
    assert found[MISSING] == NOT_FOUND


def test_a_visitor_is_sent_to_sign_in(world: World) -> None:
    sign_in = reverse("properties:sign_in")
    people = {name: door for name, door in STAFF.items() if not door.program}
    people.pop("properties:sign_out")

    answers = {name: _knock(world, name) for name in people}

    wrong = {
        name: answer.status_code
        for name, answer in answers.items()
        if answer.status_code != FOUND or not answer["Location"].startswith(sign_in)
    }
    assert wrong == {}


def test_a_program_is_told_that_it_has_to_sign_in(world: World) -> None:
    answers = {name: _knock(world, name) for name, door in STAFF.items() if door.program}

    told = {
        (answer.status_code, answer["Content-Type"], answer.json()["code"]) for answer in answers.values()
    }
    assert told == {(401, "application/problem+json", "request.not-authenticated")}


def _knock(world: World, name: str) -> Any:
    """As a visitor, at the door of what is their own."""
    door = STAFF[name]
    return door.knock(Client(), reverse(name, kwargs=door.args(world, OWN) if door.args else None))


@pytest.mark.once  # as above
@pytest.mark.parametrize("who", ["visitor", Role.FIRM_MANAGER, Role.STREET_OFFICER])
def test_open_doors_are_the_same_for_all(world: World, who: str) -> None:
    client = Client() if who == "visitor" else _as(world.people.own[Role(who)])
    cells = _cells(OPEN)

    found = {cell: _ask(client, world, *cell) for cell in cells}

    assert found == {(name, thing): OPEN[name].say(Role.SUPERVISOR, thing) for name, thing in cells}


def test_a_link_opens_no_photo_of_another_report(world: World) -> None:
    for kind, name in (("reporter", "resident:photo"), ("outside", "resident:outside_photo")):
        url = reverse(name, kwargs=with_photo(kind, lambda _thing: FAR)(world, OWN))

        assert Client().get(url).status_code == NOT_FOUND


@pytest.mark.parametrize("name", ["work:case", "work:photo", "work:contact", "work:move", "api:issue"])
def test_foreign_and_missing_answer_alike(world: World, name: str) -> None:
    """Byte for byte, but for what the address itself says and the request's own number."""
    client = _as(world.people.own[Role.FIRM_MANAGER])
    door = STAFF[name]
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


POST_ONLY = sorted(name for name, door in {**STAFF, **OPEN}.items() if door.method == "post")


def test_a_door_that_changes_something_does_not_open_by_get(world: World) -> None:
    client = _as(world.people.own[Role.STREET_OFFICER])
    found = {}
    for name in POST_ONLY:
        door = {**STAFF, **OPEN}[name]
        url = reverse(name, kwargs=door.args(world, OWN) if door.args else None)
        found[name] = client.get(url).status_code

    assert {name: code for name, code in found.items() if code != HTTPStatus.METHOD_NOT_ALLOWED} == {}


def _admin_urls() -> list[str]:
    """Every page of the admin with what it needs in its address filled by a number that exists nowhere."""
    urls = []
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls += [reverse(f"{base}_changelist"), reverse(f"{base}_add"), reverse(f"{base}_change", args=["1"])]
    return [reverse("admin:index"), *sorted(urls)]


@pytest.mark.once  # as above
@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in ADMINISTRATORS)])
def test_admin_doors_stay_closed_without_a_second_step(world: World, role: Role | None) -> None:
    client = _as(world.people.own[role]) if role else Client()

    found = {client.get(url).status_code for url in _admin_urls()}

    assert found == {FOUND}  # to the sign-in, or to the second step

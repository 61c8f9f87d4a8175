"""S2: no parameter of a list tells what its columns do not show."""

from __future__ import annotations

import json
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus

import pytest
from django.urls import resolve

from properties.asked import EVERYWHERE
from properties.models import Role
from tests.doors import STAFF
from tests.doors.plan import OK, OWN, World
from tests.factories import ReporterFactory
from tests.security.figures import LONG, tell
from tests.security.walking import DOORS, address, plain, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once

# Columns nobody may search by, as the database would know them.
SENSITIVE: Final = (
    "phone", "phone_index", "name_index", "paper_index", "reporters__phone", "reporters__phone_index", "reporter__name",
    "reporters__token_digest", "by__password", "user__password", "by__email", "owner__name", "holdings__party__key",
    "party__members__paper", "password", "is_staff", "is_superuser", "last_login", "secret", "secret_sealed", "digest",
    "key_digest", "session_key", "choices", "text__startswith", "name__startswith", "reporter__phone__contains",
)  # fmt: skip
ROLES: Final = (
    Role.FIRM_MANAGER, Role.FIRM_WORKER, Role.COMMITTEE_MEMBER, Role.NEIGHBOURHOOD_STAFF, Role.GRID_WORKER,
    Role.DEPARTMENT_OFFICER, Role.SUPERVISOR, Role.STREET_OFFICER, Role.AUDIT_ADMIN,
) if LONG else (Role.FIRM_MANAGER,)  # fmt: skip
EVERY: Final = 1 if LONG else 6
PHONE, NO_PHONE = "13912345678", "13987654321"
NAME, NO_NAME = "欧阳秘密", "欧阳没有"
SECRETS: Final = ((PHONE, NO_PHONE), (NAME, NO_NAME))


def _lists(role: Role, world: World) -> list[str]:
    return [name for name, door in DOORS.items() if door.method == "get" and door.say(role, OWN) == OK]


@pytest.mark.parametrize("role", ROLES)
def test_what_a_page_does_not_know_is_a_bad_request(world: World, role: Role) -> None:
    """Each page with the name of every sensitive column; inside `make test` each with the next one."""
    client = signed_in(world.people.own[role])
    columns = cycle(SENSITIVE)
    # A photo, a document and a machine's probe answer with a file or a word and read no parameter.
    pages = [name for name in _lists(role, world) if hasattr(_view(world, name), "knows")][::EVERY]
    pairs = [(name, column) for name in pages for column in (SENSITIVE if LONG else [next(columns)])]
    asked = {(name, column): client.get(address(world, name), {column: "1"}) for name, column in pairs}
    wrong = {
        ask: said.status_code for ask, said in asked.items() if said.status_code != HTTPStatus.BAD_REQUEST
    }
    tell(
        "S2",
        f"{role.value}: {len(pages)} pages, {len(asked):,} times asked with a sensitive column,"
        f" {len(wrong)} did not refuse it",
    )
    assert wrong == {}


def _view(world: World, name: str) -> Any:
    return resolve(address(world, name)).func


@pytest.mark.parametrize("role", ROLES)
def test_a_known_parameter_does_not_search_what_is_sealed(world: World, role: Role) -> None:
    """A reporter's phone and name, as the value of each parameter: the answer is that for a made-up one."""
    ReporterFactory.create(issue=world.issues[OWN], is_first=False, phone=PHONE, name=NAME)
    client = signed_in(world.people.own[role])
    asked, different = 0, []
    for url, name in [*_known(world, role), *_of_the_interface(world, role)][::EVERY]:
        for true, made_up in SECRETS:
            told = {
                plain(client.get(url, {name: value}), quote(value), quote_plus(value), value, url)
                for value in (true, made_up)
            }
            asked += 1
            different += [(url, name, true)] if len(told) > 1 else []
    tell(
        "S2",
        f"{role.value}: {asked} parameters tried with a true and a made-up secret, {len(different)} told",
    )
    assert different == []


def _known(world: World, role: Role) -> Iterator[tuple[str, str]]:
    for name in _lists(role, world):
        for parameter in sorted(getattr(_view(world, name), "knows", frozenset()) - EVERYWHERE):
            yield address(world, name), parameter


def _of_the_interface(world: World, role: Role) -> Iterator[tuple[str, str]]:
    """Every query parameter of the published document, at the addresses without a name in them."""
    document = json.loads(Path("docs/api/openapi.json").read_text(encoding="utf-8"))
    for path, operations in document["paths"].items():
        if "{" in path or "get" not in operations:
            continue
        for parameter in operations["get"].get("parameters", ()):
            if parameter["in"] == "query":
                yield path, parameter["name"]


def test_the_pages_of_staff_declare_what_they_know(world: World) -> None:
    """Those that do not are asked for nothing: they ignore what stands behind the question mark."""
    declared = [name for name, door in STAFF.items() if hasattr(_view(world, name), "knows")]
    tell("S2", f"{len(declared)} of {len(STAFF)} doors of staff declare their parameters")
    assert declared

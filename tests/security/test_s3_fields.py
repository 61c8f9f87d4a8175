"""S3: a write sets what its form has and nothing else, whatever else is sent along.

Each form is sent twice from the same state: as it is, and with every column of every table and twelve names a
programmer might listen to. Afterwards the database holds the same.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.db import connection, transaction

from properties.models import Role
from tests.doors.plan import World
from tests.security.figures import tell
from tests.security.filling import filled, forms_seen
from tests.security.rows import Snapshot, changes, counters, set_back, snapshot, writes_seen
from tests.security.walking import DOORS, SIGNS_OUT, address, signed_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.once

GENERIC: Final = {
    "id": "1", "pk": "1", "is_staff": "on", "is_superuser": "on", "is_active": "", "compound": "3", "firm": "2",
    "status": "closed", "created_by": "1", "by": "1", "role": "street_leader", "verified": "on",
}  # fmt: skip
CLOSED: Final = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
OF_A_FORM: Final = {"csrfmiddlewaretoken", "stamp", "next"}
REFUSES: Final = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}


def columns() -> dict[str, str]:
    """The name of every column there is, with a value that some of them would take."""
    names = {
        name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }
    return {**dict.fromkeys(sorted(names), "1"), **GENERIC}


@pytest.mark.parametrize("role", Role)
def test_nothing_is_set_that_the_form_does_not_have(world: World, role: Role, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    client, before, poison = signed_in(world.people.own[role]), snapshot(), columns()
    numbers = counters()
    wrote, tried, changed = 0, 0, {}
    for name in (name for name, door in DOORS.items() if not door.program and name != SIGNS_OUT):
        url = address(world, name)
        meant, fields = _meant(client, url, DOORS[name].data)
        if meant is None:
            continue
        set_back(numbers)
        plain = _sent(client, url, meant, before)
        more = {key: value for key, value in poison.items() if key not in fields | OF_A_FORM}
        set_back(numbers)
        poisoned = _sent(client, url, {**more, **meant}, before)
        tried, wrote = tried + 1, wrote + bool(plain)
        if poisoned != plain:
            changed[name] = sorted(poisoned ^ plain)[:6]
    tell(
        "S3",
        f"{role.value}: {tried} forms × {len(poison)} names, {wrote} wrote, {len(changed)} more than asked",
    )
    assert changed == {}


def _meant(client: Client, url: str, data: dict[str, Any]) -> tuple[dict[str, Any] | None, set[str]]:
    """The form of the address filled in, and the names of its fields; None where nothing is taken by POST.

    What the table of doors sends wins.
    """
    with transaction.atomic(), forms_seen() as seen:
        status = client.post(url, data).status_code
        transaction.set_rollback(True)
    if status in CLOSED:
        return None, set()
    found: dict[str, Any] = {}
    for form in seen:
        found |= filled(form)
    return found | data, {form.add_prefix(name) for form in seen for name in form.fields} | set(found | data)


def _sent(client: Client, url: str, data: dict[str, Any], before: Snapshot) -> set[tuple[str, ...]]:
    """What the database holds after it, compared with before; undone at once. A request that only reads costs no look."""
    with transaction.atomic(), writes_seen() as wrote:
        client.post(url, data)
        changed = set() if connection.needs_rollback else changes(before, wrote)
        transaction.set_rollback(True)
    return changed


def test_the_interface_takes_no_name_it_does_not_know(world: World) -> None:
    """With a key it does not document a body is refused, before anything is looked at."""
    client = signed_in(world.people.own[Role.STREET_OFFICER])
    doors = [name for name, door in DOORS.items() if door.program and door.method == "post"]
    before = snapshot()
    codes = {}
    for name in doors:
        url, body = address(world, name), {**DOORS[name].data, **GENERIC}
        with transaction.atomic(), writes_seen() as seen:
            codes[name] = client.post(url, body, content_type="application/json").status_code
            wrote = changes(before, seen)
            transaction.set_rollback(True)
        assert wrote == set(), name
    taken = {name: code for name, code in codes.items() if code not in REFUSES}
    tell("S3", f"{len(codes)} operations that write × {len(GENERIC)} unknown names: {len(taken)} took one")
    assert taken == {}

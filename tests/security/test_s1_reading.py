"""S1: a page that is only looked at changes nothing, by GET and by HEAD (ASVS 3.5.3)."""

from __future__ import annotations

import pytest

from properties.models import Role
from tests.doors.plan import OK, OWN, World
from tests.security.figures import LONG, tell
from tests.security.rows import writes_seen
from tests.security.walking import DOORS, address, body_of, signed_in

pytestmark = pytest.mark.once

EVERY = 1 if LONG else 6
# What a look may leave: that the session was used, how often somebody knocked, and that a paper with names was drawn.
LEFT_BY_A_LOOK = ("django_session", "notices_knock", "councils_sessionmove")


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.FIRM_MANAGER] if LONG else [Role.STREET_OFFICER])
def test_looking_writes_nothing(world: World, role: Role) -> None:
    client = signed_in(world.people.own[role])
    wrote, asked = {}, 0
    for name, door in list(DOORS.items())[::EVERY]:
        if door.method != "get" or door.say(role, OWN) != OK:
            continue
        for method in ("get", "head"):
            with writes_seen() as seen:
                body_of(getattr(client, method)(address(world, name), door.data))
            asked += 1
            if changed := [sql[:80] for sql in seen if not any(word in sql for word in LEFT_BY_A_LOOK)]:
                wrote[name, method] = changed
    tell("S1", f"{role.value}: {asked} looks by GET and HEAD, {len(wrote)} wrote something")
    assert wrote == {}

"""Every door of `tests.doors` once more, for figures about all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.test import Client
from django.urls import reverse

from tests.doors import OPEN, STAFF
from tests.doors.plan import OWN

if TYPE_CHECKING:
    from properties.models import User
    from tests.doors.plan import Door, World

DOORS: Final[dict[str, Door]] = {**STAFF, **OPEN}
SIGNS_OUT: Final = "properties:sign_out"


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def address(world: World, name: str, thing: str = OWN) -> str:
    door = DOORS[name]
    return reverse(name, kwargs=door.args(world, thing) if door.args else None)


def body_of(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def plain(answer: Any, *told: str) -> str:
    """The answer without what every request has of its own: its number, its form token, what the address said."""
    text = body_of(answer).decode("utf-8", "replace")
    for word in sorted(told, key=len, reverse=True):
        if len(word.encode()) >= _SAYS_SOMETHING:
            text = text.replace(word, "#")
    return _OWN.sub("#", text)


_SAYS_SOMETHING: Final = 6  # a number of one digit stands in every page
_OWN: Final = re.compile(
    r"[0-9a-f]{16}|YH-\d{4}-\d+|[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|/[^\"'<> ]*\d+[^\"'<> ]*"
    r"|name=\"stamp\" value=\"[^\"]*\""
)

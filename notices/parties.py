"""The plain values other floors speak to this one in. No models, no queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import NamedTuple


class Subject(NamedTuple):
    """What a clock or a message is about, e.g. `Subject("issue", 7)`."""

    kind: str
    id: int


class Party(NamedTuple):
    """Who is told, e.g. `Party("user", "<uuid>")` or `Party("reporter", "<uuid>")`."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says. `path` is a URL path within the site, never a whole URL."""

    title: str
    body: str
    path: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party is reached, read at the moment of sending and never stored with the message.

    `channels` are the ones the party may be reached on, `quiet_from`–`quiet_to` are Shanghai wall time
    and may cross midnight, `digest` asks for one message a day.
    """

    email: str
    phone: str
    language: str
    active: bool
    quiet_from: time | None
    quiet_to: time | None
    digest: bool
    channels: tuple[str, ...]
    digest_at: time = time(8, 30)


# A group robot speaks to the room once, however many people of the room a rung names.
ROOM = Party("room", "main")

"""Writing messages the way the site does, and remembering which were promised."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from notices.actions import Event, tell
from notices.parties import Party, Subject
from properties.models import User
from tests.chaos.books import KIND

PEOPLE = 50
# Every sixth message goes to a telephone, the others to an inbox.
_TO_A_PHONE = 6
_PATIENCE = 60.0


class Writer:
    """`write(n)` commits n events. An unknown outcome is written again under the same key, as a visitor's
    second click would be; only what was acknowledged counts as promised, and that is everything.
    """

    def __init__(self) -> None:
        self.people = [
            Party("user", str(User.objects.create_user(f"chaos{n}", "", None, name=f"chaos{n}").pk))
            for n in range(PEOPLE)
        ]
        self.numbers: Iterator[int] = count(1)
        self.promised: list[int] = []
        self.errors = 0
        self.slowest = 0.0

    def write(self, number: int) -> None:
        if not number:
            return
        events = [self._event(next(self.numbers)) for _ in range(number)]
        self._until_acknowledged(events)
        self.promised += [event.subject.id for event in events]

    def _event(self, number: int) -> Event:
        phone = number % _TO_A_PHONE == 0
        to = Party("phone", str(number)) if phone else self.people[number % PEOPLE]
        return Event("chaos.news", Subject(KIND, number), to, str(number), {})

    def _until_acknowledged(self, events: list[Event]) -> None:
        started = time.monotonic()
        while True:
            try:
                tell(events, at=timezone.now())
                break
            except (DatabaseError, InterfaceError):
                self.errors += 1
                connection.close()
                if time.monotonic() - started > _PATIENCE:
                    raise
                time.sleep(0.02)
        self.slowest = max(self.slowest, time.monotonic() - started)

    @property
    def to_phones(self) -> set[int]:
        return {number for number in self.promised if number % _TO_A_PHONE == 0}

    @property
    def to_inboxes(self) -> set[int]:
        return set(self.promised) - self.to_phones

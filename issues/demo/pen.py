"""The tools an invented report is written with: words, hours, people, pictures, moves. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from issues.demo.story import Person, Picture
from issues.demo.walk import Later
from issues.workflow import Hat, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from issues.demo.story import Story

_OPENS, _SHUTS = 8, 18


class Pen:
    """Writes one story. `words` are the tables of demo.toml."""

    def __init__(self, story: Story, words: Mapping[str, Any], random: Random) -> None:
        self.story = story
        self.walk = story.walk
        self.words = words
        self.random = random
        self.pace = 1.0
        self.until: Verb | None = None
        self.worker = Hat.FIRM_WORKER if story.scene.firm_id is not None else Hat.DEPARTMENT

    def _say(self, table: str) -> str:
        words: Sequence[str] = self.words[table]
        return self.random.choice(words)

    def _key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _who(self, hat: Hat) -> UUID:
        scene = self.story.scene
        if hat == Hat.DEPARTMENT and self.story.lead_id is not None:
            return self.random.choice(scene.officers[self.story.lead_id])
        return self.random.choice(scene.staff[hat])

    @property
    def _has_come(self) -> bool:
        """Whether the moment the story has reached is not in the future."""
        return self.walk.at <= self.walk.now

    def _wait(self, low: float, high: float, *, office: bool = True) -> None:
        """Hours go by; work happens in working hours."""
        self.walk.at += timedelta(hours=self.random.uniform(low, high) * self.pace)
        if office and not _OPENS <= self.walk.at.hour < _SHUTS:
            days = 1 if self.walk.at.hour >= _SHUTS else 0
            start = self.walk.at.replace(hour=_OPENS, minute=30, second=0, microsecond=0)
            self.walk.at = start + timedelta(days=days, minutes=self.random.randrange(90))

    def _do(
        self, verb: Verb, hat: Hat, *, note: str = "", who: UUID | None = None, **more: Any
    ) -> UUID | None:
        """One move by someone wearing the hat; ends the story when it was the last one to tell."""
        actor = who if hat in {Hat.REPORTER, Hat.OUTSIDE, Hat.SYSTEM} else who or self._who(hat)
        self.walk.do(verb, hat, actor, note=note, **more)
        if verb == self.until:
            raise Later
        return actor

    def _meet_person(self, *, is_first: bool) -> int:
        name = f"{self._say('surnames')}{self._say('titles')}（演示）"
        phone = f"+861380013{self.random.randrange(10_000):04d}"
        known = {person.phone for person in self.story.people}
        while phone in known:
            phone = f"+861380013{self.random.randrange(10_000):04d}"
        share = self._chance(0.3)
        self.story.people.append(Person(self._key(), name, phone, is_first, share, self.walk.at))
        return len(self.story.people) - 1

    def _picture(self, kind: str, *, by: UUID | None, pair: int | None = None) -> int:
        self.story.pictures.append(Picture(kind, self.walk.at, by, pair))
        return len(self.story.pictures) - 1

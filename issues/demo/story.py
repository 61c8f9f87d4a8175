"""What a demo report is made of, and the places and people it happens among. Plain values, no models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from issues.demo.walk import Step
from issues.workflow import OPEN, Hat, Status, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from issues.demo.walk import Walk


class Block(NamedTuple):
    """A building: its key, its number, and the keys of its entrances."""

    id: int
    number: int
    entrances: Sequence[int]


class Route(NamedTuple):
    lead_id: int | None
    helper_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Scene:
    """A compound, the areas above it, and who works there by capacity. `firm_id` None: nobody answers for it."""

    compound_id: int
    neighbourhood_id: int
    grid_id: int
    subdistrict_id: int
    firm_id: int | None
    blocks: Sequence[Block]
    staff: Mapping[Hat, Sequence[UUID]]
    officers: Mapping[int, Sequence[UUID]]  # by department
    routes: Mapping[str, Route]


@dataclass(frozen=True, slots=True)
class Kind:
    """A sub-topic as far as a story needs it; `extra` answers its extra questions."""

    id: int
    topic_id: int
    code: str
    topic_code: str
    handle_days: int
    is_emergency: bool
    needs_photo: bool
    is_violation: bool
    extra: Mapping[str, str]


@dataclass(slots=True)
class Person:
    """Someone behind a report. `phone` is in E.164, from a block nobody is asked to call."""

    id: UUID
    name: str
    phone: str
    is_first: bool
    share_with_firm: bool
    at: datetime


@dataclass(slots=True)
class Rated:
    closing: Step
    score: int
    solved: str
    text: str
    reporter: int
    at: datetime


@dataclass(slots=True)
class Asked:
    """A request for time and its decision."""

    kind: str
    days: int
    reason: str
    asked_by: UUID
    asked_at: datetime
    state: str = "asked"
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    paused_until: datetime | None = None


@dataclass(slots=True)
class Elsewhere:
    """A request to a body without an account."""

    id: UUID
    body: str
    request: str
    asked_by: UUID
    asked_at: datetime
    expires_at: datetime
    answer: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class Picture:
    """A photo to be drawn; `pair` is the number of the picture of this story that shows the same before."""

    kind: str
    at: datetime
    by: UUID | None
    pair: int | None = None


@dataclass(slots=True)
class Story:
    """One report from beginning to where it stands now."""

    scene: Scene
    kind: Kind
    walk: Walk
    opened_at: datetime
    text: str
    place: str
    source: str
    block: Block | None
    entrance_id: int | None
    done: str
    with_pictures: bool
    people: list[Person] = field(default_factory=list)
    ratings: list[Rated] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    handler: UUID | None = None
    lead_id: int | None = None
    helper_ids: Sequence[int] = ()
    route_note: str = ""
    is_public: bool = False
    is_complicated: bool = False
    affected: int = 1
    urges: int = 0
    reworks: int = 0
    questions: int = 0
    merged_into: Story | None = None
    recurrence_of: Story | None = None
    incident_id: int | None = None
    # Set while rows are written: the key and the public number.
    id: int = 0
    code: str = ""

    def is_open_at(self, at: datetime) -> bool:
        """Whether the report had come in and not ended at a moment."""
        known = [step.now for step in self.walk.steps if step.at <= at]
        return bool(known) and known[-1] in OPEN

    def resolved_at(self, at: datetime) -> datetime | None:
        """When the report had been closed as resolved, if at the moment `at` it was; None otherwise."""
        known = [step for step in self.walk.steps if step.at <= at]
        if not known or known[-1].now is not Status.CLOSED:
            return None
        closing = next(step for step in reversed(known) if step.was is not Status.CLOSED)
        return closing.at if closing.verb is Verb.VERIFY else None

    def take_in(self, other: Story, by: UUID | None, at: datetime) -> None:
        """Another report was merged into this one: one more row of history, in its place in time."""
        place = sum(step.at <= at for step in self.walk.steps)
        status = self.walk.steps[place - 1].now
        row = Step(
            Verb.MERGE, status, status, Hat.SECRETARY, by, None, "", {"from": other}, is_public=False, at=at
        )
        self.walk.steps.insert(place, row)
        self.affected += other.affected

    def steps(self) -> list[tuple[int, Step]]:
        """History with its numbers, from 1 without gaps."""
        return list(enumerate(self.walk.steps, start=1))

    @property
    def version(self) -> int:
        """One for the filing with all it brings about, one more for each move after it."""
        return 1 + sum(step.at > self.opened_at for step in self.walk.steps)

    def number_of(self, step: Step) -> int:
        return next(number for number, one in self.steps() if one is step)

    def details(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A history row's data with references to rows replaced by what the row is known by."""
        return {key: value.code if isinstance(value, Story) else value for key, value in data.items()}

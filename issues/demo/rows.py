"""From stories to rows: every table a report leaves traces in, with keys set aside beforehand."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings

from issues.demo.counts import CountTables
from issues.demo.story import Asked, Story
from issues.links import digest, secret_for
from issues.models import (
    Evidence,
    Issue,
    Move,
    OutsideRequest,
    Rating,
    Reporter,
    TimeRequest,
)
from issues.workflow import Status
from notices.models import Deadline, DeadlineMove
from properties.sink import Table, reserve
from yinhang.fields import Sealed, blind_index, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from issues.demo.story import Person, Picture
    from issues.demo.walk import Clock
    from properties.photos import CleanPhotoRow

    NextRung = Callable[[Clock], "datetime | None"]
    Draw = Callable[[Story, Picture], CleanPhotoRow]

# Written as one line of words: forty quoted names a table would hide which column comes where.
# ruff: noqa: SIM905
_ISSUE = (
    "id topic_id subtopic_id source text extra compound_id building_id entrance_id place neighbourhood_id grid_id "
    "subdistrict_id status outcome outcome_detail urgency is_complicated is_public firm_id handler_id lead_id route_note "
    "opened_at due_at contacted_at finished_at closed_at updated_at merged_into_id recurrence_of_id incident_id "
    "affected urges reworks questions_asked version client external_id is_demo"
).split()
_MOVE = "issue_id seq verb was now hat by_id by_reporter_id note data is_public at".split()
_DEADLINE = (
    "id kind subject_kind subject_id starts_at amount unit basis statutory due_at revision provisional by_hand met_at "
    "cancelled_at paused_at next_rung_at"
).split()
_REPORTER = (
    "id issue_id name phone phone_index is_first on_behalf share_with_firm token_digest language consented_at created_at"
).split()
_RATING = "issue_id closing score solved reasons text is_anonymous by_reporter_id at".split()
_REQUEST = (
    "id issue_id kind days reason state asked_by_id asked_at decided_by_id decided_at paused_until".split()
)
_OUTSIDE = (
    "id issue_id body email request token_digest asked_by_id asked_at expires_at answer answered_at ended_at"
).split()
_EVIDENCE = (
    "id code issue_id kind pair_id path width height sha256 caption taken_at by_id created_at"
).split()


class Rows:
    """Gathers the rows of many stories. Written in an order in which no row points ahead of itself."""

    def __init__(self, *, next_rung: NextRung, draw: Draw) -> None:
        self.next_rung = next_rung
        self.draw = draw
        self.issues = Table(Issue, *_ISSUE)
        self.helpers = Table(Issue.helpers.through, "issue_id", "department_id")
        self.reporters = Table(Reporter, *_REPORTER)
        self.moves = Table(Move, *_MOVE)
        self.deadlines = Table(Deadline, *_DEADLINE)
        self.changes = Table(
            DeadlineMove, "deadline_id", "cause", "was_due_at", "due_at", "revision", "reason", "by_id", "at"
        )
        self.ratings = Table(Rating, *_RATING)
        self.requests = Table(TimeRequest, *_REQUEST)
        self.outside = Table(OutsideRequest, *_OUTSIDE)
        self.evidence = Table(Evidence, *_EVIDENCE)
        self.counts = CountTables()

    def add(self, stories: Sequence[Story]) -> None:
        """Turn stories into rows; they may point at each other and at nothing else."""
        first = reserve(Issue, len(stories))
        for number, story in enumerate(stories):
            story.id = first + number
            story.code = f"{settings.CODE_PREFIX}-{story.opened_at.year}-{story.id:06d}"
        self._deadline = reserve(Deadline, sum(len(story.walk.clocks) for story in stories))
        self._request = reserve(TimeRequest, sum(len(story.requests) for story in stories))
        self._photo = reserve(Evidence, sum(len(story.pictures) for story in stories))
        for story in stories:
            self._add(story)

    def write(self) -> None:
        for table in (
            self.issues,
            self.helpers,
            self.reporters,
            self.moves,
            self.deadlines,
            self.changes,
            self.ratings,
            self.requests,
            self.outside,
            self.evidence,
        ):
            table.write()
        self.counts.write()

    def _add(self, story: Story) -> None:
        self.issues.rows.append(_issue(story))
        self.helpers.rows.extend((story.id, pk) for pk in story.helper_ids)
        self.reporters.rows.extend(_reporter(story.id, person) for person in story.people)
        requests = self._requests(story)
        self._moves(story, requests)
        for clock in story.walk.clocks:
            self._clock(story.id, clock)
        self.ratings.rows.extend(_ratings(story))
        self.outside.rows.extend(_outside(story))
        self._pictures(story)
        self.counts.add(story)

    def _requests(self, story: Story) -> dict[int, int]:
        """Writes the requests for time; returns their keys by the identity of the story's own values."""
        keys = {}
        for asked in story.requests:
            keys[id(asked)] = self._request
            self.requests.rows.append(
                (
                    self._request,
                    story.id,
                    asked.kind,
                    asked.days,
                    asked.reason,
                    asked.state,
                    asked.asked_by,
                    asked.asked_at,
                    asked.decided_by,
                    asked.decided_at,
                    asked.paused_until,
                )
            )
            self._request += 1
        return keys

    def _moves(self, story: Story, requests: dict[int, int]) -> None:
        people = story.people
        for number, step in enumerate(story.walk.steps, start=1):
            data = step.data
            if data and ("request" in data or "into" in data or "from" in data):
                data = {key: _known_as(value, requests) for key, value in data.items()}
            by_reporter = None if step.reporter is None else people[step.reporter].id
            self.moves.rows.append(
                (
                    story.id,
                    number,
                    step.verb.value,
                    str(step.was),
                    step.now.value,
                    step.hat.value,
                    step.who,
                    by_reporter,
                    step.note,
                    data,
                    step.is_public,
                    step.at,
                )
            )

    def _clock(self, issue_id: int, clock: Clock) -> None:
        promise = clock.promise
        is_open = clock.met_at is None and clock.cancelled_at is None
        self.deadlines.rows.append(
            (
                self._deadline,
                clock.kind,
                "issue",
                issue_id,
                clock.starts_at,
                promise.amount,
                promise.unit.value,
                promise.basis,
                promise.statutory,
                clock.due_at,
                clock.revision,
                clock.provisional,
                clock.by_hand,
                clock.met_at,
                clock.cancelled_at,
                clock.paused_at,
                self.next_rung(clock) if is_open and clock.paused_at is None else None,
            )
        )
        self.changes.rows.extend((self._deadline, *change) for change in clock.changes)
        self._deadline += 1

    def _pictures(self, story: Story) -> None:
        keys: list[int] = []
        for picture in story.pictures:
            photo = self.draw(story, picture)
            keys.append(self._photo)
            pair = None if picture.pair is None else keys[picture.pair]
            self.evidence.rows.append(
                (
                    self._photo,
                    uuid.uuid4(),
                    story.id,
                    picture.kind,
                    pair,
                    photo.path,
                    photo.width,
                    photo.height,
                    photo.sha256,
                    "演示图",
                    picture.at,
                    picture.by,
                    picture.at,
                )
            )
            self._photo += 1


def _issue(story: Story) -> tuple[Any, ...]:
    walk, scene, kind = story.walk, story.scene, story.kind
    merged = story.merged_into.id if story.merged_into and walk.status == Status.MERGED else None
    return (
        story.id,
        kind.topic_id,
        kind.id,
        story.source,
        story.text,
        dict(kind.extra),
        scene.compound_id,
        story.block.id if story.block else None,
        story.entrance_id,
        story.place,
        scene.neighbourhood_id,
        scene.grid_id,
        scene.subdistrict_id,
        walk.status.value,
        str(walk.outcome),
        walk.outcome_detail,
        "emergency" if kind.is_emergency else "normal",
        story.is_complicated,
        story.is_public,
        scene.firm_id,
        story.handler,
        story.lead_id,
        story.route_note,
        story.opened_at,
        walk.due_at,
        walk.contacted_at,
        walk.finished_at,
        walk.closed_at,
        walk.steps[-1].at,
        merged,
        story.recurrence_of.id if story.recurrence_of else None,
        story.incident_id,
        story.affected,
        story.urges,
        story.reworks,
        story.questions,
        story.version,
        "",
        "",
        True,
    )


def _reporter(issue_id: int, person: Person) -> tuple[Any, ...]:
    table = Reporter._meta.db_table
    return (
        person.id,
        issue_id,
        Sealed(seal(person.name, f"{table}.name.{person.id}")),
        Sealed(seal(person.phone, f"{table}.phone.{person.id}")),
        blind_index(person.phone),
        person.is_first,
        "",
        person.share_with_firm,
        digest(secret_for("reporter", person.id)),
        "zh-hans",
        person.at,
        person.at,
    )


def _ratings(story: Story) -> Iterable[tuple[Any, ...]]:
    for rated in story.ratings:
        closing = story.number_of(rated.closing)
        reporter = story.people[rated.reporter].id
        yield (story.id, closing, rated.score, rated.solved, [], rated.text, True, reporter, rated.at)


def _outside(story: Story) -> Iterable[tuple[Any, ...]]:
    for sent in story.elsewhere:
        yield (
            sent.id,
            story.id,
            sent.body,
            "",
            sent.request,
            digest(secret_for("outside", sent.id)),
            sent.asked_by,
            sent.asked_at,
            sent.expires_at,
            sent.answer,
            sent.answered_at,
            sent.ended_at,
        )


def _known_as(value: Any, requests: dict[int, int]) -> Any:
    if isinstance(value, Asked):
        return requests[id(value)]
    return value.code if isinstance(value, Story) else value

"""Loading the invented subdistricts: one transaction each, several at once where the database can."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Final

from django.db import connection, connections, transaction

from issues import clocks, facts
from issues.demo import pictures
from issues.demo.places import CODE, Street, build
from issues.demo.plot import Plot, Stage
from issues.demo.rows import Rows
from issues.demo.sizes import Size, issues_of
from issues.demo.story import Kind
from issues.demo.walk import Calendar
from issues.models import Incident, Question, SubTopic, Topic
from issues.workflow import Hat
from notices import calendar_data
from notices.models import Deadline
from notices.planning import Ladder
from properties.models import Area
from properties.photos import CleanPhotoRow, keep, kept_photos
from properties.sink import unchecked_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from issues.demo.story import Picture, Scene, Story

    Then = Callable[["Job", Area], None]

_SHADES: Final = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What one process needs to know to build one subdistrict."""

    number: int
    size: Size
    seed: int
    now: datetime
    password: str  # already hashed


def is_loaded() -> bool:
    """Whether any demo subdistrict is there."""
    return Area.objects.filter(is_demo=True, kind=Area.Kind.SUBDISTRICT).exists()


def unfinished(size: Size) -> list[int]:
    """Numbers of the subdistricts of a size that are not there yet."""
    if size.streets == 1:
        return [] if Area.objects.filter(code=CODE).exists() else [0]
    known = set(Area.objects.filter(is_demo=True, kind=Area.Kind.SUBDISTRICT).values_list("code", flat=True))
    return [number for number in range(size.streets) if f"demo-{number + 1:03d}-street" not in known]


def load(jobs: Sequence[Job], *, told: Callable[[int], None], then: Then | None = None) -> int:
    """Build the subdistricts; `told` hears the number of reports after each. Returns how many reports.

    `then` adds what stands on a higher floor, in the transaction of its subdistrict.
    """
    total = 0
    work = partial(load_street, then=then)
    for count in _in_parallel(jobs, work) if _may_fork(jobs) else map(work, jobs):
        total += count
        told(total)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return total


def _may_fork(jobs: Sequence[Job]) -> bool:
    return len(jobs) > 1 and connection.vendor == "postgresql" and not connection.in_atomic_block


def _in_parallel(jobs: Sequence[Job], work: Callable[[Job], int]) -> Iterator[int]:
    connections.close_all()  # a connection must not be shared with a child
    workers = min(len(jobs), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        for done in as_completed([pool.submit(work, job) for job in jobs]):
            yield done.result()


@transaction.atomic
def load_street(job: Job, *, then: Then | None = None) -> int:
    """Build one subdistrict with its reports. Returns how many reports it got."""
    words = facts.read("demo")
    random = Random(f"{job.seed}:{job.number}")  # noqa: S311 — invention, not secrets
    topics = {topic.code: topic for topic in Topic.objects.all()}
    street = Street(job.number, job.size, random, words, job.password)
    scenes = build(street, topics, job.now.date())
    stage = Stage(
        scenes=scenes,
        kinds=_kinds(),
        words=words,
        calendar=Calendar(calendar_data.overrides()),
        random=random,
        now=job.now,
        size=job.size,
        incident=_incident(scenes[0], topics, job.now) if job.size.showcase else None,
    )
    plot = Plot(stage)
    plot.natural(issues_of(job.size, job.number))
    if job.size.showcase:
        plot.showcase()
    stories = plot.in_order()
    in_bulk = job.size.streets > 1 and connection.vendor == "postgresql"
    with kept_photos(), unchecked_references() if in_bulk else nullcontext():
        find = next_rung(clocks.PROMISES, reminders=job.size.reminders, now=job.now)
        rows = Rows(next_rung=lambda clock: find(clock.kind, clock.due_at), draw=_draw)
        rows.add(stories)
        rows.write()
        if then is not None:
            then(job, street.area)
    return len(stories)


def _kinds() -> dict[str, Kind]:
    """Sub-topics with an answer to each question that must be answered."""
    answers: dict[int, dict[str, str]] = {}
    for question in Question.objects.all():
        given = answers.setdefault(question.subtopic_id, {})
        if question.kind == Question.Kind.YES_NO:
            given[question.code] = "no"
        elif question.kind == Question.Kind.CHOICE:
            given[question.code] = question.choices[0]["value"]
    return {
        row.code: Kind(
            id=row.pk,
            topic_id=row.topic_id,
            code=row.code,
            topic_code=row.topic.code,
            handle_days=row.handle_days,
            is_emergency=row.urgency == SubTopic.Urgency.EMERGENCY,
            needs_photo=row.needs_photo,
            is_violation=row.is_violation,
            extra=answers.get(row.pk, {}),
        )
        for row in SubTopic.objects.select_related("topic")
    }


def _incident(scene: Scene, topics: Mapping[str, Topic], now: datetime) -> tuple[int, str]:
    """One live incident in the first compound."""
    row = Incident.objects.create(
        title="电梯停运检修（演示）",
        title_en="Lift stopped for repair (demo)",
        text="1号楼电梯正在更换门机部件，预计今晚恢复。轮椅和婴儿车上下楼请联系物业值班。（演示）",
        text_en="The lift of building 1 is being repaired and should run again tonight. (demo)",
        starts_at=now - timedelta(hours=2),
        expected_end=now + timedelta(hours=6),
        posted_by_id=scene.staff[Hat.SECRETARY][0],
        is_demo=True,
    )
    row.compounds.set([scene.compound_id])
    row.topics.set([topics["lift"]])
    return row.pk, row.text


def next_rung(
    kinds: Iterable[str], *, reminders: str, now: datetime
) -> Callable[[str, datetime], datetime | None]:
    """Which reminder of an open clock, by its kind and end, the planner should write next; see Size.reminders."""
    if reminders == "none":
        return lambda _kind, _due_at: None
    ladder = Ladder.load(kinds)

    def find(kind: str, due_at: datetime) -> datetime | None:
        moments = [step.at for step in ladder.steps(Deadline(kind=kind, due_at=due_at))]
        gone = [moment for moment in moments if moment <= now]
        coming = [moment for moment in moments if moment > now]
        if reminders == "recent" and gone:
            return gone[-1]
        return coming[0] if coming else None

    return find


def _draw(story: Story, picture: Picture) -> CleanPhotoRow:
    drawn = pictures.picture(
        story.kind.topic_code,
        after=picture.kind == "after",
        shade=story.block.number % _SHADES if story.block else 0,
    )
    return keep(drawn)

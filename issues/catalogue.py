"""Topics, sub-topics with their questions, and routes, read once and kept for half a minute in each process.

Filing a report asks for them every time and staff change them a few times a year. The rows handed out are
shared: read them, never save them. An unknown key is looked for once more before it counts as missing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from issues.models import Route, SubTopic, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.models import Issue

KEEP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class KnownRoute:
    """Who leads and who helps with a topic in a subdistrict."""

    lead_id: int | None = None
    helper_ids: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    topics: Mapping[int, Topic]
    subtopics: Mapping[int, SubTopic]
    routes: Mapping[tuple[int, int], KnownRoute]
    read_at: float = field(default=0.0)


_kept: Catalogue | None = None


def _read() -> Catalogue:
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    subtopics = {row.pk: row for row in SubTopic.objects.prefetch_related("questions")}
    for row in subtopics.values():
        row.topic = topics[row.topic_id]
    routes = {
        (route.subdistrict_id, route.topic_id): KnownRoute(
            route.lead_id, tuple(sorted(helper.pk for helper in route.helpers.all())), route.note
        )
        for route in Route.objects.prefetch_related("helpers")
    }
    return Catalogue(topics, subtopics, routes, time.monotonic())


def current() -> Catalogue:
    global _kept  # noqa: PLW0603 — a process-wide memory is the point
    if _kept is None or time.monotonic() - _kept.read_at > KEEP_SECONDS:
        _kept = _read()
    return _kept


def forget() -> None:
    """Read again at the next question; called after the topics or routes were edited."""
    global _kept  # noqa: PLW0603
    _kept = None


def topic(pk: int | None) -> Topic | None:
    if pk is None:
        return None
    if pk not in current().topics:
        forget()
    return current().topics.get(pk)


def subtopic(pk: int | None) -> SubTopic | None:
    if pk is None:
        return None
    if pk not in current().subtopics:
        forget()
    return current().subtopics.get(pk)


def called(topic_code: str, kind_code: str = "") -> tuple[Topic | None, SubTopic | None]:
    """The topic and the sub-topic with these codes, None for what this office has not."""
    known = current()
    found = next((row for row in known.topics.values() if row.code == topic_code), None)
    kinds = (row for row in known.subtopics.values() if row.code == kind_code and row.is_active)
    return found, next(kinds, None)


def route(subdistrict_id: int, topic_id: int) -> KnownRoute | None:
    return current().routes.get((subdistrict_id, topic_id))


def name(issue: Issue) -> Issue:
    """Give an issue just read its topic and sub-topic from what is remembered, in place of two joins."""
    if (known := topic(issue.topic_id)) is not None:
        issue.topic = known
    if (kind := subtopic(issue.subtopic_id)) is not None:
        issue.subtopic = kind
    return issue

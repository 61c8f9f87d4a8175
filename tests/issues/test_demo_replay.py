"""The invented histories, played move by move through the real actions: both must come to the same rows.

The generator of demo data applies the table of moves by itself, to be fast. Here the two are held together.
"""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from issues import access, actions, facts
from issues.actions import Report
from issues.demo import load, pictures
from issues.demo.places import Street, build
from issues.demo.plot import Plot, Stage
from issues.demo.sizes import SIZES
from issues.demo.story import Story
from issues.demo.walk import Calendar, Step
from issues.models import Evidence, Issue, Move, OutsideRequest, Reporter, TimeRequest, Topic
from issues.workflow import Hat, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties.models import Compound, User
from tests.issues.counted import differences

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from issues.access import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Player:
    """Does in earnest what the stories say, in the order of time across all of them."""

    def __init__(self, stories: list[Story]) -> None:
        self.stories = stories
        self.issues: dict[int, Issue] = {}
        self.reporters: dict[tuple[int, int], Reporter] = {}

    def play(self) -> None:
        moments = [
            (step.at, place, number, story, step)
            for place, story in enumerate(self.stories)
            for number, step in enumerate(story.walk.steps)
        ]
        for _at, _place, _number, story, step in sorted(moments, key=lambda moment: moment[:3]):
            if step.verb == Verb.FILE:
                self._file(story, step)
            elif step.hat == Hat.SYSTEM and step.verb in {Verb.ASSIGN, Verb.ATTACH}:
                continue  # part of the filing
            elif "from" in step.data or step.verb == Verb.REWORK:
                continue  # the other report's merge, and the unhappy rating, bring these about
            elif step.verb == Verb.JOIN:
                self._join(story, step)
            else:
                self._move(story, step)

    def _file(self, story: Story, step: Step) -> None:
        first = story.people[0] if story.people else None
        compound = Compound.objects.get(pk=story.scene.compound_id)
        block, kind = story.block, story.kind
        subtopic = Topic.objects.get(pk=kind.topic_id).subtopics.get(pk=kind.id)
        filed = actions.file_report(
            report=Report(
                topic=subtopic.topic,
                subtopic=subtopic,
                text=story.text,
                compound=compound,
                building=compound.buildings.get(pk=block.id) if block else None,
                place=story.place,
                phone=first.phone if first else "",
                name=first.name if first else "",
                source=story.source,
            ),
            by=access.VISITOR
            if step.who is None
            else access.Actor(frozenset(), User.objects.get(pk=step.who)),
            at=step.at,
        )
        self.issues[id(story)] = filed.issue
        if filed.reporter:
            self.reporters[id(story), 0] = filed.reporter

    def _join(self, story: Story, step: Step) -> None:
        assert step.reporter is not None
        person = story.people[step.reporter]
        joined = actions.join_issue(
            issue=self._issue(story),
            phone=person.phone,
            name=person.name,
            share_with_firm=False,
            language="zh-hans",
            at=step.at,
        )
        assert joined.reporter is not None
        self.reporters[id(story), step.reporter] = joined.reporter

    def _move(self, story: Story, step: Step) -> None:
        issue = self._issue(story)
        if step.verb == Verb.RATE:
            actions.rate(
                reporter=self.reporters[id(story), 0],
                score=step.data["score"],
                solved="",
                reasons=[],
                text="",
                at=step.at,
            )
            return
        actions.move(
            issue=issue,
            verb=step.verb,
            by=self._actor(story, step, issue),
            data=self._data(step, issue),
            at=step.at,
        )

    def _issue(self, story: Story) -> Issue:
        return Issue.objects.get(pk=self.issues[id(story)].pk)

    def _actor(self, story: Story, step: Step, issue: Issue) -> Actor:
        if step.hat == Hat.REPORTER:
            return access.reporter_actor(
                Reporter.objects.get(pk=self.reporters[id(story), step.reporter or 0].pk)
            )
        if step.hat == Hat.OUTSIDE:
            return access.outside_actor(
                OutsideRequest.objects.get(issue=issue, answered_at=None, ended_at=None)
            )
        if step.hat == Hat.SYSTEM:
            return access.SYSTEM
        return access.actor_for(User.objects.get(pk=step.who), issue)

    def _data(self, step: Step, issue: Issue) -> dict[str, Any]:
        data: dict[str, Any] = {**step.data, "note": step.note, "public": step.is_public}
        if step.verb in {Verb.GRANT, Verb.DENY, Verb.GRANT_PAUSE}:
            data["request"] = TimeRequest.objects.get(issue=issue, state=TimeRequest.State.ASKED)
        if step.verb == Verb.FINISH:
            data["photos"] = [pictures.picture("", after=True, shade=0)]
        elif "photos" in data:
            data["photos"] = []
        if step.verb == Verb.ASSIGN:
            data["department"] = step.data["lead"]
        if step.verb == Verb.MERGE:
            data["into"] = self._issue(step.data["into"])
        return data


def stories() -> list[Story]:
    facts.load_all()
    size, random, words = SIZES["small"], Random(3), facts.read("demo")
    topics = {topic.code: topic for topic in Topic.objects.all()}
    scenes = build(Street(0, size, random, words, "!"), topics, NOW.date())
    incident = load._incident(scenes[0], topics, NOW)
    plot = Plot(Stage(scenes, load._kinds(), words, Calendar({}), random, NOW, size, incident))
    plot.natural(60)
    plot.showcase()
    return plot.in_order()


def invented(story: Story) -> tuple[list[Any], list[Any], list[Any]]:
    walk = story.walk
    moves = [(step.verb, step.was, step.now, step.hat, step.is_public, step.at) for step in walk.steps]
    clocks = [
        (
            one.kind,
            one.starts_at,
            one.due_at,
            one.revision,
            one.by_hand,
            one.met_at,
            one.cancelled_at,
            one.paused_at,
        )
        for one in walk.clocks
    ]
    columns = [
        walk.status,
        walk.outcome,
        walk.outcome_detail,
        walk.due_at,
        walk.contacted_at,
        walk.finished_at,
    ]
    counts = [walk.closed_at, story.affected, story.urges, story.reworks, story.questions, story.version]
    return moves, sorted(clocks), [*columns, *counts, story.is_complicated, story.handler, story.route_note]


def real(issue: Issue) -> tuple[list[Any], list[Any], list[Any]]:
    moves = Move.objects.filter(issue=issue).order_by("seq")
    clocks = Deadline.objects.filter(subject_kind="issue", subject_id=issue.pk)
    names = ("kind", "starts_at", "due_at", "revision", "by_hand", "met_at", "cancelled_at", "paused_at")
    columns = [
        issue.status,
        issue.outcome,
        issue.outcome_detail,
        issue.due_at,
        issue.contacted_at,
        issue.finished_at,
    ]
    counts = [
        issue.closed_at,
        issue.affected,
        issue.urges,
        issue.reworks,
        issue.questions_asked,
        issue.version,
    ]
    return (
        list(moves.values_list("verb", "was", "now", "hat", "is_public", "at")),
        sorted(clocks.values_list(*names)),
        [*columns, *counts, issue.is_complicated, issue.handler_id, issue.route_note],
    )


def test_invented_histories_are_what_the_real_actions_would_have_written() -> None:
    told = stories()
    player = Player(told)
    player.play()
    for story in told:
        issue = player._issue(story)
        assert invented(story) == real(issue), issue.code
        before = player.issues[id(story.recurrence_of)].pk if story.recurrence_of else None
        assert (issue.recurrence_of_id, bool(issue.incident_id)) == (before, bool(story.incident_id))
    assert differences() == []
    assert Evidence.objects.filter(kind="after").count() == Move.objects.filter(verb=Verb.FINISH).count()

"""An old report come back: same place, same kind, within thirty days of a verified end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from issues.workflow import Status, Verb
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import BuildingFactory, SubTopicFactory
from tests.issues.people import MONDAY, do, filed, walk

pytestmark = pytest.mark.django_db


def again(people: Cast, subtopic: Any, *, at: Any, **more: Any) -> Any:
    return filed(people, subtopic=subtopic, phone="13900139000", at=at, **more).issue.recurrence_of


def closed(people: Cast, subtopic: Any, **more: Any) -> Any:
    return walk(people, filed(people, subtopic=subtopic, **more), Status.CLOSED)


@pytest.mark.parametrize(
    ("after", "counts"),
    [(timedelta(0), True), (timedelta(days=30), True), (timedelta(days=30, seconds=1), False)],
)
def test_thirty_days_after_the_end(after: timedelta, counts: bool) -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    old = closed(people, subtopic)
    assert again(people, subtopic, at=old.closed_at + after) == (old if counts else None)


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"place": " 三号楼门口 "}, True),
        ({"place": "四号楼门口"}, False),
        ({"place": ""}, False),
    ],
)
def test_the_same_words_for_the_place(change: dict[str, Any], counts: bool) -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    old = closed(people, subtopic)
    assert again(people, subtopic, at=old.closed_at, **change) == (old if counts else None)


def test_two_reports_without_a_place_say_too_little() -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    old = closed(people, subtopic, place="")
    assert again(people, subtopic, at=old.closed_at, place="") is None


def test_the_building_counts_whatever_the_words() -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    here, there = BuildingFactory.create_batch(2, compound=people.compound)
    old = closed(people, subtopic, building=here)
    assert again(people, subtopic, at=old.closed_at, building=here, place="楼道里") == old
    assert again(people, subtopic, at=old.closed_at, building=there) is None
    assert again(people, subtopic, at=old.closed_at) is None


def test_another_kind_or_compound_is_another_matter() -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    old = closed(people, subtopic)
    assert again(people, SubTopicFactory.create(topic=subtopic.topic), at=old.closed_at) is None
    assert again(people, subtopic, at=old.closed_at, compound=people.next_door) is None


def test_without_a_subtopic_the_topic_counts() -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    old = closed(people, subtopic)
    made = filed(people, topic=subtopic.topic, phone="13900139000", at=old.closed_at)
    assert made.issue.recurrence_of == old


def test_only_a_verified_result_can_come_back() -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    made = filed(people, subtopic=subtopic)
    assert again(people, subtopic, at=MONDAY) is None
    refused = do(
        made.issue, Verb.REFUSE, people.own[Role.STREET_OFFICER], note="已核实。", ground="不归物业管理"
    )
    assert again(people, subtopic, at=refused.closed_at) is None


def test_the_latest_one_is_named() -> None:
    people, subtopic = cast(), SubTopicFactory.create()
    closed(people, subtopic)
    later = walk(
        people,
        filed(people, subtopic=subtopic, at=MONDAY + timedelta(days=1)),
        Status.CLOSED,
        at=MONDAY + timedelta(days=2),
    )
    assert again(people, subtopic, at=MONDAY + timedelta(days=3)) == later

"""Topics and statistics through the interface."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from issues.boards.figures import Load, Sums
from issues.boards.statistics import Line
from issues.models import Figure, Issue, Question
from issues.workflow import Status
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import IssueFactory, SubTopicFactory, TopicFactory
from tests.issues.desk import desk_of
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db
STATISTICS = "/api/v1/statistics/"


@pytest.fixture
def people() -> Cast:
    return cast()


def _get(people: Cast, path: str, role: Role = Role.STREET_OFFICER) -> Any:
    return desk_of(people.own[role]).get(path)


def test_a_topic_comes_with_what_it_asks(people: Cast) -> None:
    topic = TopicFactory.create(code="repair")
    used = SubTopicFactory.create(topic=topic, code="leak", handle_days=3)
    SubTopicFactory.create(topic=topic, code="old", is_active=False)
    Question.objects.create(
        subtopic=used, code="now", text="还在漏吗？", text_en="Still?", kind="yes_no", stops_on="no", stop_text="不用报。"
    )  # fmt: skip
    body = _get(people, "/api/v1/topics/repair/").json()
    (sub,) = body["subtopics"]
    assert (sub["code"], sub["handle_days"]) == ("leak", 3)
    (question,) = sub["questions"]
    assert (question["text"], question["stops_on"], question["stop_text"]) == ("还在漏吗？", "no", "不用报。")
    assert body in _get(people, "/api/v1/topics/").json()["results"]
    assert _get(people, "/api/v1/topics/nothing/").status_code == 404


def _figure(people: Cast, month: date, topic: Any, compound: Any = None, **counts: int) -> None:
    compound = compound or people.compound
    Figure.objects.create(
        month=month, subdistrict=people.street, neighbourhood=compound.neighbourhood, compound=compound,
        topic=topic, firm=people.firm, **counts,
    )  # fmt: skip


def test_lines_of_topics_and_months(people: Cast) -> None:
    topic, other = TopicFactory.create(code="one", position=1), TopicFactory.create(code="two", position=2)
    _figure(people, date(2041, 5, 1), topic, received=9, on_time=6, late=2, rated=6, satisfied=5)
    _figure(people, date(2041, 6, 1), topic, received=1, late=1)
    _figure(people, date(2041, 6, 1), other, people.other_compound, received=2, rated=2, satisfied=1)
    _figure(people, date(2041, 7, 1), topic, received=99)
    span = "&since=2041-05&until=2041-06"

    found = _get(people, f"{STATISTICS}?by=topic{span}").json()
    assert [(row["about"]["code"], row["received"], row["late"]) for row in found["lines"]] == [
        ("one", 10, 3),
        ("two", 2, 0),
    ]
    assert [row["satisfied"] for row in found["lines"]] == [5, None]
    assert [row["on_time_share"] for row in found["lines"]] == ["66.7", None]
    months = _get(people, f"{STATISTICS}?by=month{span}").json()["lines"]
    assert [(row["month"], row["received"]) for row in months] == [("2041-05-01", 9), ("2041-06-01", 3)]
    narrowed = f"{STATISTICS}?by=month{span}&compound={people.other_compound.code}"
    assert [row["received"] for row in _get(people, narrowed).json()["lines"]] == [2]


def test_a_share_of_fewer_than_five_is_not_told() -> None:
    few, enough = (
        Line(None, None, Sums(on_time=4), Load()),
        Line(None, None, Sums(on_time=4), Load(overdue=1)),
    )
    assert (few.on_time_share, str(enough.on_time_share)) == (None, "80.0")
    assert Line(None, None, Sums(rated=4, satisfied=4), Load()).satisfied is None
    assert Line(None, None, Sums(rated=5, satisfied=4), Load()).satisfied == 4


@pytest.mark.parametrize(
    "query",
    [
        "", "?by=colour", "?by=topic&since=2041", "?by=topic&since=2041-07&until=2041-06",
        "?by=month&since=2031-01&until=2041-06", "?by=topic&colour=red", "?by=topic&area=nowhere",
    ],
)  # fmt: skip
def test_a_question_it_does_not_know_is_refused(people: Cast, query: str) -> None:
    assert _get(people, STATISTICS + query).status_code == 400


def test_sixty_months_and_not_one_more(people: Cast) -> None:
    assert _get(people, f"{STATISTICS}?by=month&since=2036-07&until=2041-06").status_code == 200
    assert _get(people, f"{STATISTICS}?by=month&since=2036-06&until=2041-06").status_code == 400


def test_another_street_is_as_if_it_were_not_there(people: Cast) -> None:
    foreign, missing = (
        _get(people, f"{STATISTICS}?by=topic&area={code}").json()["errors"][0]
        for code in (people.other_street.code, "x")
    )
    assert foreign == {**missing, "detail": missing["detail"].replace("x", people.other_street.code)}
    assert _get(people, f"{STATISTICS}?by=topic", Role.SYSTEM_ADMIN).status_code == 403


def test_statuses_count_the_open_reports_one_sees(people: Cast) -> None:
    for place in (people.compound, people.compound, people.other_compound):
        IssueFactory.create(compound=place, status=Status.WORKING)
    IssueFactory.create(compound=people.compound, status=Status.NEW)
    IssueFactory.create(compound=people.compound, status=Status.WORKING)
    Issue.objects.filter(pk=Issue.objects.latest("pk").pk).update(
        closed_at=timezone.now(), status="closed", outcome="resolved"
    )
    body = _get(people, f"{STATISTICS}statuses/", Role.FIRM_MANAGER).json()
    counted = {row["status"]: row["open"] for row in body["lines"]}
    assert (counted, body["total"]) == ({"new": 1, "working": 2}, 3)


def test_a_key_needs_the_scope(people: Cast) -> None:
    assert program(people, "statistics:read").get(f"{STATISTICS}statuses/").status_code == 200
    assert program(people, "issues:read", code="grid-2").get(f"{STATISTICS}statuses/").status_code == 403

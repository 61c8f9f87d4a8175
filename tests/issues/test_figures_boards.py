"""The sums pages read: right for every way of grouping, one statement each, masked in one place."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.boards.figures import LEAST, Load, Sums, load, share, sums
from issues.workflow import Status, Verb
from properties.models import Role
from tests.cast import cast
from tests.factories import SubTopicFactory
from tests.issues.people import MONDAY, do, ends, filed, walk

if TYPE_CHECKING:
    from issues.models import Topic
    from tests.cast import Cast

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
IN_APRIL = MONDAY + timedelta(days=31)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def two_months(people: Cast) -> tuple[Topic, Topic]:
    """Two reports resolved in March, one of them next door; one of April handed over; one open."""
    lift, light = SubTopicFactory.create(), SubTopicFactory.create()
    for number, compound in enumerate((people.compound, people.next_door)):
        made = filed(people, subtopic=lift, compound=compound, phone=f"1380013800{number}")
        if compound == people.next_door:
            do(made.issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.firm)
        walk(people, made, Status.CLOSED)
    april = filed(people, subtopic=light, at=IN_APRIL, phone="13900139000").issue
    do(
        april,
        Verb.HAND_OVER,
        people.own[Role.STREET_OFFICER],
        at=IN_APRIL,
        note="请区里处理。",
        body="区房管局",
    )
    filed(people, subtopic=light, at=IN_APRIL, phone="13700137000")
    return lift.topic, light.topic


def of(people: Cast, by: str = "", since: date = MARCH, until: date = APRIL, **only: Any) -> dict[Any, Sums]:
    return sums(subdistrict=people.street.pk, since=since, until=until, by=by, **only)


def test_every_way_of_grouping_adds_up_to_the_same() -> None:
    people = cast()
    lift, light = two_months(people)
    resolved, rest = Sums(received=2, on_time=2), Sums(received=2, handed_over=1)
    whole = Sums(received=4, on_time=2, handed_over=1)
    assert (whole.resolved, whole.closed) == (2, 3)
    assert of(people) == {"": whole}
    assert of(people, "topic") == {lift.pk: resolved, light.pk: rest}
    assert of(people, "month") == {MARCH: resolved, APRIL: rest}
    assert of(people, "firm") == {people.firm.pk: whole}
    assert of(people, "neighbourhood") == {people.neighbourhood.pk: whole}
    assert of(people, "compound") == {
        people.compound.pk: Sums(received=3, on_time=1, handed_over=1),
        people.next_door.pk: Sums(received=1, on_time=1),
    }


def test_months_are_whole_and_both_included() -> None:
    people = cast()
    two_months(people)
    assert of(people, "month", since=date(2026, 3, 31), until=date(2026, 4, 1)) == of(people, "month")
    assert list(of(people, "month", until=date(2026, 3, 31))) == [MARCH]
    assert of(people, since=date(2026, 5, 1), until=date(2026, 5, 1)) == {"": Sums()}
    assert of(people, "topic", since=date(2026, 5, 1), until=date(2026, 5, 1)) == {}


def test_narrowed_by_key_by_row_and_by_several() -> None:
    people = cast()
    lift, light = two_months(people)
    only_lift = {"": Sums(received=2, on_time=2)}
    assert of(people, topic=lift.pk) == of(people, topic=lift) == of(people, topic={lift.pk}) == only_lift
    assert of(people, topic=[lift.pk, light.pk]) == of(people)
    assert of(people, compound=people.next_door, topic=light) == {"": Sums()}
    assert of(people, firm=people.other_firm) == {"": Sums()}
    assert of(people, neighbourhood=people.neighbourhood) == of(people)


def test_another_street_sees_nothing_of_it() -> None:
    people = cast()
    two_months(people)
    assert sums(subdistrict=people.other_street.pk, since=MARCH, until=APRIL, by="topic") == {}


def test_what_was_moved_away_leaves_no_empty_entry() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)
    assert of(people, "firm") == {people.other_firm.pk: Sums(received=1)}


def test_names_nobody_knows_are_refused() -> None:
    with pytest.raises(LookupError):
        sums(subdistrict=1, since=MARCH, until=APRIL, by="building")
    with pytest.raises(LookupError):
        sums(subdistrict=1, since=MARCH, until=APRIL, by="", building=3)
    with pytest.raises(LookupError):
        load(subdistrict=1, by="month", at=MONDAY)


def loaded(people: Cast, at: Any, by: str = "", **only: Any) -> dict[Any, Load]:
    return load(subdistrict=people.street.pk, by=by, at=at, **only)


def test_the_load_turns_at_the_second_of_the_date_and_two_days_before() -> None:
    people = cast()
    due_at = ends(filed(people).issue, "issue.handle")
    two_days = timedelta(days=2)
    assert loaded(people, due_at - two_days - SECOND) == {"": Load(1, 0, 0)}
    assert loaded(people, due_at - two_days) == {"": Load(1, 1, 0)}
    assert loaded(people, due_at) == {"": Load(1, 1, 0)}
    assert loaded(people, due_at + SECOND) == {"": Load(1, 0, 1)}


@pytest.mark.parametrize("status", [Status.DONE, Status.ASKED, Status.PAUSED])
def test_a_stopped_clock_is_open_but_not_overdue(status: Status) -> None:
    people = cast()
    made = filed(people)
    walk(people, made, status)
    assert loaded(people, MONDAY + timedelta(days=99)) == {"": Load(1, 0, 0)}


def test_the_load_by_topic_firm_and_place() -> None:
    people = cast()
    _lift, light = two_months(people)
    later, one = IN_APRIL + timedelta(days=99), Load(1, 0, 1)
    assert loaded(people, later, "topic") == {light.pk: one}
    assert loaded(people, later, "firm") == {people.firm.pk: one}
    assert loaded(people, later, "compound") == {people.compound.pk: one}
    assert loaded(people, later, "neighbourhood") == {people.neighbourhood.pk: one}
    assert loaded(people, later, "firm", compound=people.next_door) == {}
    assert loaded(people, later, compound=people.next_door) == {"": Load()}


@pytest.mark.parametrize("by", ["", "topic", "compound", "firm", "neighbourhood"])
def test_each_is_one_statement_whatever_there_is(by: str) -> None:
    people = cast()
    for times in (1, 2):
        two_months(people) if times == 1 else filed(people, phone="13600136000")
        with CaptureQueriesContext(connection) as asked:
            of(people, by)
            loaded(people, MONDAY, by)
        assert len(asked) == 2


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        (0, 0, None),
        (4, LEAST - 1, None),
        (5, LEAST, Decimal("100.0")),
        (0, LEAST, Decimal("0.0")),
        (2, 3 * LEAST, Decimal("13.3")),
        (1, 16, Decimal("6.3")),  # 6.25, halves up
    ],
)
def test_a_share_needs_five_and_has_one_place(part: int, whole: int, found: Decimal | None) -> None:
    assert share(part, whole) == found

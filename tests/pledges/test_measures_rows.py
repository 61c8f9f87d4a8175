"""The rows behind a figure make the figure: for every measure, on every day, over moves made at random."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from councils.models import Hall, Honour
from issues.workflow import Verb
from notices.calendar import SHANGHAI
from pledges.measures import registry
from pledges.measures.registry import Measure, Scope, Shape, rounded
from pledges.measures.rows import CountedRow
from properties.models import Inspection, Role, Work, WorkStage
from tests.cast import Cast, cast
from tests.factories import TopicFactory, UserFactory
from tests.issues.people import MONDAY, do, filed
from tests.issues.spots_rows import a_spot, cleared
from tests.pledges.measured import (
    DAY,
    behind_it,
    campaign_of,
    figure,
    finish,
    pledge_of,
    rate,
    scope_in,
    target_of,
)
from yinhang.errors import Refused

if TYPE_CHECKING:
    from issues.actions import Filed

pytestmark = pytest.mark.django_db
DAYS = [DAY + timedelta(days=days) for days in (0, 3, 8, 20, 45)]
REPORTS = 30


@pytest.fixture
def people() -> Cast:
    return cast()


def some_reports(people: Cast, dice: Random) -> None:
    earlier: list[Filed] = []
    for number in range(REPORTS):
        came = MONDAY + timedelta(hours=dice.randrange(24 * 10))
        place = people.compound if dice.random() < 0.8 else people.next_door
        made = filed(people, at=came, compound=place, place=f"{number % 7}号楼")
        if place == people.compound:
            _live(people, dice, made, earlier)
            earlier.append(made)


def _live(people: Cast, dice: Random, made: Filed, earlier: list[Filed]) -> None:
    """One of the things that happen to reports."""
    when = made.issue.opened_at + timedelta(hours=dice.randrange(1, 24 * 12))
    street, firm = people.own[Role.STREET_OFFICER], people.own[Role.FIRM_MANAGER]
    kind = dice.randrange(8)
    if kind == 0:
        do(made.issue, Verb.REFUSE, street, at=when, note="不属实。", ground="现场核实不属实")
    elif kind == 1 and earlier:
        try:
            do(made.issue, Verb.MERGE, street, at=when, into=dice.choice(earlier).issue)
        except Refused:
            return
    elif kind == 2:
        do(made.issue, Verb.ASSIGN, street, at=when, firm=people.other_firm)
    elif kind > 3:
        do(made.issue, Verb.ACCEPT, firm, at=made.issue.opened_at)
        finish(people, made.issue, when)
        if kind > 5:
            rate(made, dice.randrange(1, 6), when + timedelta(hours=dice.randrange(2, 200)))


def some_places(people: Cast, dice: Random) -> None:
    for place in (people.compound, people.next_door, people.other_compound):
        for _ in range(2):
            on = DAY + timedelta(days=dice.randrange(30))
            made = Work.objects.create(
                compound=place,
                title="改造",
                stage="completed",
                completed_on=on,
                parking_places=dice.randrange(40),
            )
            WorkStage.objects.create(work=made, stage="planned", on=DAY)
            WorkStage.objects.create(work=made, stage="completed", on=on)
            _looked_at(people, place, dice, on)
    Hall.objects.create(neighbourhood=people.neighbourhood, name="甲厅", demonstration_on=DAYS[2])
    Hall.objects.create(neighbourhood=people.other_neighbourhood, name="乙厅")
    for given in DAYS:
        Honour.objects.create(area=people.street, kind="property_pioneer", holder="项目经理", given_on=given)
    for number in range(7):
        (cleared if number % 2 else a_spot)(people, place=f"{number}号车位")


def _looked_at(people: Cast, place: Any, dice: Random, on: Any) -> None:
    Inspection.objects.create(
        compound=place,
        firm=people.firm,
        dimension="clean",
        on=on,
        score=Decimal(dice.randrange(500, 1001)) / 10,
        by=UserFactory.create(),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_rows_make_the_figure(people: Cast, seed: int) -> None:
    dice = Random(seed)
    some_reports(people, dice)
    some_places(people, dice)
    campaign = campaign_of(people)
    pledge = pledge_of(campaign, firm=people.firm, topic=TopicFactory.create())
    target_of(pledge, "spots_cleared")
    told = set()
    for measure in registry.everything():
        for more in ({}, {"firm": people.firm.pk}, {"firm": people.other_firm.pk}):
            scope = scope_in(people, campaign=campaign.pk, **more)
            for day in DAYS:
                rows = behind_it(measure.code, scope, day)
                check(measure, scope, day, rows)
                told |= {measure.code} if rows else set()
    assert told == {measure.code for measure in registry.everything()}


def check(measure: Measure, scope: Scope, day: Any, rows: list[CountedRow]) -> None:
    taken = figure(measure.code, scope, day)
    hits = [row for row in rows if row.hit]
    assert (len(hits), len(rows)) == (taken.hits, taken.rows), (measure.code, scope, day)
    if taken.value is None:
        assert len(rows) < max(measure.least, 1)
        return
    assert taken.value == from_rows(measure, hits, rows), (measure.code, scope, day)
    assert all(row.on is None or row.on <= day for row in hits)
    assert all(row.name for row in rows)


def from_rows(measure: Measure, hits: list[CountedRow], rows: list[CountedRow]) -> Decimal:
    amounts = [row.amount for row in hits if row.amount is not None]
    if measure.shape == Shape.COUNT:
        return Decimal(len(hits))
    if measure.shape == Shape.SHARE:
        return rounded(Decimal(len(hits)) * 100 / len(rows))
    assert len(amounts) == len(hits)
    if measure.shape == Shape.SUM:
        return Decimal(sum(amounts))
    if measure.shape == Shape.MEAN:
        return rounded(sum(amounts, Decimal(0)) / len(amounts))
    return rounded(Decimal(median(amounts)))


def test_pages_follow_each_other_across_kinds_without_a_gap(people: Cast) -> None:
    some_reports(people, Random(3))
    whole = behind_it("on_time_rate", scope_in(people), DAYS[3])
    assert len({row.kind for row in whole}) == 2
    paged = [
        row
        for first in range(0, len(whole), 4)
        for row in behind_it("on_time_rate", scope_in(people), DAYS[3], first=first, most=4)
    ]
    assert paged == whole
    assert behind_it("on_time_rate", scope_in(people), DAYS[3], first=len(whole), most=4) == []


def test_a_page_of_rows_costs_the_same_whatever_their_number(
    people: Cast, django_assert_max_num_queries: Any
) -> None:
    some_reports(people, Random(3))
    with django_assert_max_num_queries(6):
        assert len(behind_it("on_time_rate", scope_in(people), DAYS[3])) > 10


def test_every_measure_says_what_it_is_in_both_languages() -> None:
    from django.utils import translation

    for measure in registry.everything():
        assert str(measure.name)
        assert len(str(measure.method)) > 20
    with translation.override("en"):
        assert all(
            str(measure.method).isascii() or "’" in str(measure.method) for measure in registry.everything()
        )


def test_a_moment_of_looking_hides_what_came_after_it(people: Cast) -> None:
    filed(people, at=MONDAY)
    filed(people, at=MONDAY + timedelta(hours=3))
    early = scope_in(people, at=(MONDAY + timedelta(hours=1)).astimezone(SHANGHAI))
    assert figure("reports_received", early, DAY).rows == 1

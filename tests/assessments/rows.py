"""A street with two firms, a scheme in force, and short ways through a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from assessments import spans
from assessments.actions import periods, schemes, scores
from assessments.dimensions import Dimension
from assessments.grading import Line
from assessments.models import Objection, Period, Scheme, Score
from assessments.periodflow import Verb
from issues.models import Figure, Topic
from notices.calendar import SHANGHAI
from properties.models import Compound, Department, Firm, Inspection, Role, User
from tests.cast import Cast, cast
from tests.factories import DepartmentFactory, PostFactory, TopicFactory, UserFactory
from yinhang.errors import Refused

QUARTER = spans.Span(date(2026, 1, 1), date(2026, 3, 31))
# A Monday after the quarter, without holidays in its week or the next.
MONDAY = datetime(2026, 4, 13, 9, 0, tzinfo=SHANGHAI)
# The last second of the fifth working day after it.
END = datetime(2026, 4, 20, 23, 59, 59, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)
REVIEWED = END + timedelta(hours=10)
ANNOUNCED = END + timedelta(days=1)
# The fifth day after the 21st is a Sunday: the next working day (CC 203).
NOTICE_ENDS = datetime(2026, 4, 27, 23, 59, 59, tzinfo=SHANGHAI)
DECIDED = NOTICE_ENDS + timedelta(hours=10)


@dataclass(frozen=True)
class Town:
    """`people` as everywhere; one person for each step, and the manager of `people.firm`."""

    people: Cast
    scheme: Scheme
    officer: User
    leader: User
    reviewer: User
    supervisor: User
    manager: User

    def draw(self, at: datetime = MONDAY, **more: Any) -> Period:
        given: dict[str, Any] = {
            "subdistrict": self.people.street,
            "span": QUARTER,
            "by": self.officer,
            "at": at,
        }
        return periods.draw_up(**(given | more))

    def step(self, period: Period, verb: Verb, at: datetime, **more: Any) -> Period:
        doer = {
            Verb.SEND: self.officer,
            Verb.CLOSE: self.officer,
            Verb.REVIEW: self.reviewer,
            Verb.SUPERVISE: self.supervisor,
            Verb.ANNOUNCE: self.officer,
            Verb.DECIDE: self.leader,
            Verb.RETURN: self.reviewer,
            Verb.WITHDRAW: self.leader,
        }
        if verb == Verb.ANNOUNCE:
            more = {"days": 5} | more
        if verb in {Verb.RETURN, Verb.WITHDRAW}:
            more = {"words": "计数有误，需要重新核对。"} | more
        return periods.move(period=period, verb=verb, at=at, **({"by": doer[verb]} | more))

    def until(self, last: Verb) -> Period:
        """A period that has taken the steps up to `last`, each at its earliest."""
        period = self.draw()
        for verb, at in WAY:
            period = self.step(period, verb, at)
            if verb == last:
                break
        return period

    def score(self, period: Period, compound: Compound | None = None) -> Score:
        return period.scores.get(compound=compound or self.people.compound, is_current=True)

    def objected(self, period: Period) -> Objection:
        return scores.object_to(
            score=self.score(period), text="有两件不是我们小区的。", by=self.manager, at=MONDAY
        )


WAY = (
    (Verb.SEND, MONDAY),
    (Verb.CLOSE, END + SECOND),
    (Verb.REVIEW, REVIEWED),
    (Verb.SUPERVISE, REVIEWED),
    (Verb.ANNOUNCE, ANNOUNCED),
    (Verb.DECIDE, DECIDED),
)


def town() -> Town:
    people = cast()
    leader = people.own[Role.STREET_LEADER]
    officer = people.own[Role.STREET_OFFICER]
    terms = schemes.first_terms()
    at = datetime(2025, 12, 1, 9, tzinfo=SHANGHAI)
    scheme = schemes.draw_up(subdistrict=people.street, title="考核细则", terms=terms, by=officer, at=at)
    scheme = schemes.put_in_force(scheme=scheme, valid_from=date(2026, 1, 1), by=leader, at=at)
    for place, area in ((people.compound, "40000.00"), (people.other_compound, "60000.00")):
        Compound.objects.filter(pk=place.pk).update(floor_area=Decimal(area))
    fill(people)
    return Town(
        people,
        scheme,
        officer,
        leader,
        of_department(people, "management"),
        of_department(people, "congress"),
        people.own[Role.FIRM_MANAGER],
    )


def of_department(people: Cast, code: str) -> User:
    department: Department = DepartmentFactory.create(area=people.street, code=code, name=code)
    user = UserFactory.create(username=f"of-{code}")
    PostFactory.create(user=user, role=Role.DEPARTMENT_OFFICER, department=department)
    return user


def fill(people: Cast) -> None:
    """`compound`: good figures in everything but publications; `other_compound`: reports alone, and bad ones."""
    figures(people.compound, people.firm, received=20, recurred=2, on_time=18, late=2, rated=10, satisfied=9)
    figures(people.compound, people.firm, topic="repair", received=10, on_time=8, late=2)
    figures(people.other_compound, people.other_firm, received=20, recurred=10, on_time=5, late=15)
    figures(people.other_compound, people.other_firm, topic="repair", on_time=2, late=8)
    inspector = people.own[Role.STREET_OFFICER]
    for name, points in (("clean", "90.0"), ("order", "80.5"), ("safety", "70.0"), ("green", "100.0")):
        inspect(people.compound, people.firm, name, points, inspector)


def figures(
    compound: Compound, firm: Firm, month: date = date(2026, 2, 1), topic: str = "ground_lock", **counts: int
) -> None:
    row = Topic.objects.filter(code=topic).first() or TopicFactory.create(code=topic)
    Figure.objects.create(
        month=month,
        subdistrict=compound.subdistrict,
        neighbourhood=compound.neighbourhood,
        compound=compound,
        topic=row,
        firm=firm,
        **counts,
    )


def inspect(
    compound: Compound, firm: Firm, dimension: str, points: str, by: User, on: date = date(2026, 2, 10)
) -> Inspection:
    return Inspection.objects.create(
        compound=compound, firm=firm, dimension=dimension, on=on, score=Decimal(points), by=by
    )


def lines(score: Score, name: Dimension, *wanted: Line) -> dict[str, list[Line]]:
    """The score's counts with one dimension replaced."""
    from assessments import grading

    known = {key: [grading.line(row) for row in rows] for key, rows in score.inputs["lines"].items()}
    return known | {name.value: list(wanted)}


def refused(code: str, what: Any, *args: Any, **given: Any) -> None:
    with pytest.raises(Refused) as no:
        what(*args, **given)
    assert no.value.code == code

"""Two at once: one wins and the other is told. Row locks on PostgreSQL, one writer at a time on SQLite."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from assessments import grading
from assessments.actions import payments, scores
from assessments.models import Bonus, Objection, Payment, PeriodStep
from assessments.periodflow import State, Verb
from properties.models import Department, Role, User
from tests.assessments.rows import DECIDED, MONDAY, REVIEWED, town
from tests.factories import PostFactory, UserFactory
from tests.issues.test_races import again, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_once_review_pay_object_and_give() -> None:
    """One town for all four, because building it is what takes the time."""
    place = town()
    period = place.draw()
    given: dict[str, Any] = {"points": Decimal(3), "words": "党建共建红色议事厅", "at": MONDAY}
    score = place.score(period)
    found = at_once(
        [
            partial(scores.give_bonus, score=score, by=again(one), **given)
            for one in (place.officer, place.leader)
        ]
    )
    assert found.count("bonus.points") == 1
    assert Bonus.objects.count() == 1
    current = place.score(period)
    assert grading.grade(current.inputs).score == current.score

    period = place.step(period, Verb.SEND, MONDAY)
    score = place.score(period)
    words: dict[str, Any] = {"score": score, "text": "有两件不是我们小区的。", "at": MONDAY}
    found = at_once([partial(scores.object_to, by=again(place.manager), **words)] * 2)
    assert found.count("assessment.objection-waits") == 1
    objection = Objection.objects.get()
    scores.decide_objection(
        objection=objection, upheld=False, decision="地点在本小区，维持。", by=place.officer, at=MONDAY
    )

    period = place.step(period, Verb.CLOSE, REVIEWED)
    second = another_reviewer()
    found = at_once(
        [
            partial(place.step, period, Verb.REVIEW, REVIEWED, by=again(one))
            for one in (place.reviewer, second)
        ]
    )
    assert found.count("assessment.no-such-move") == 1
    assert PeriodStep.objects.filter(verb=Verb.REVIEW).count() == 1

    period.refresh_from_db()
    for verb, at in ((Verb.SUPERVISE, REVIEWED), (Verb.ANNOUNCE, REVIEWED), (Verb.DECIDE, DECIDED)):
        period = place.step(period, verb, at)
    score = place.score(period)
    paying = partial(payments.record, score=score, on=date(2026, 4, 28), reference="1号", at=DECIDED)
    at_once([partial(paying, by=again(place.officer))] * 2)
    assert Payment.objects.count() == 1
    period.refresh_from_db()
    assert period.state == State.PAID


def another_reviewer() -> User:
    user: User = UserFactory.create()
    department = Department.objects.get(code="management")
    PostFactory.create(user=user, role=Role.DEPARTMENT_OFFICER, department=department)
    return user

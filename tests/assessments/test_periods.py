"""A period from draft to payment, and who may not do what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from assessments import spans
from assessments.actions import payments, periods, scores
from assessments.dimensions import Dimension
from assessments.grading import Line
from assessments.models import Objection, Payment, Period, PeriodStep, Score
from assessments.periodflow import State, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline, Notice
from properties.models import Compound, Contract, Role
from tests.assessments.rows import (
    ANNOUNCED,
    DECIDED,
    END,
    MONDAY,
    NOTICE_ENDS,
    QUARTER,
    REVIEWED,
    SECOND,
    WAY,
    Town,
    figures,
    inspect,
    lines,
    refused,
    town,
)
from tests.factories import ContractFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town()


def test_a_period_from_draft_to_paid(place: Town) -> None:
    period = place.until(Verb.DECIDE)
    assert period.state == State.DECIDED
    assert (period.objections_until, period.notice_until) == (END, NOTICE_ENDS)
    score = place.score(period)
    assert (score.score, score.grade, score.factor, score.reward) == (
        Decimal("85.84"),
        "good",
        Decimal("1.00"),
        Decimal("7500.00"),
    )
    payments.record(
        score=score, on=date(2026, 4, 28), reference="拨付〔2026〕1号", by=place.officer, at=DECIDED
    )
    period.refresh_from_db()
    assert period.state == State.PAID
    steps = list(period.steps.order_by("pk").values_list("verb", "by"))
    assert steps == [
        ("draw_up", place.officer.pk),
        *[(verb.value, by) for verb, by in _doers(place)],
        ("pay", place.officer.pk),
    ]


def _doers(place: Town) -> list[tuple[Verb, object]]:
    who = (place.officer, place.officer, place.reviewer, place.supervisor, place.officer, place.leader)
    return [(verb, user.pk) for (verb, _at), user in zip(WAY, who, strict=True)]

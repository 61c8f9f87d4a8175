"""Many at once at one work: one wins and the others are told. Row locks on PostgreSQL, one writer on SQLite."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties import actions
from properties.actions.works import paid
from properties.models import Programme, Role, Work, WorkPayment, WorkPlan, WorkStage
from properties.workstages import Kind, Stage
from tests.cast import Cast, cast
from tests.issues.test_races import again, at_once
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()


def lift(people: Cast, *, budget: str | None = None) -> Work:
    programme, _new = Programme.objects.get_or_create(
        code="lift-addition", defaults={"group": "lifts", "name": "加梯", "name_en": "Lifts"}
    )
    work = actions.plan_work(
        compound=people.compound, title="加装电梯", programmes=[programme], by=None, on=TODAY, at=NOW
    )
    return actions.describe_work(
        work=work,
        kind=Kind.LIFT_ADDITION,
        contractor="",
        units=1,
        budget=Decimal(budget) if budget else None,
        by=None,
        at=NOW,
    )


def test_a_stage_is_reached_once_however_many_click() -> None:
    people = cast()
    work = lift(people)
    officer = people.own[Role.STREET_OFFICER]
    reach = partial(actions.reach_stage, stage=Stage.MATURE, on=TODAY, today=TODAY, at=NOW)
    found = at_once([lambda: reach(work=work, by=again(officer)) for _ in range(4)])
    assert sorted(map(str, found)).count("work.no-such-stage") == 3
    rows = WorkStage.objects.filter(work=work).order_by("pk")
    assert list(rows.values_list("stage", flat=True)) == ["candidate", "mature"]


def test_two_payments_at_once_cannot_pass_the_budget_unseen() -> None:
    people = cast()
    work = lift(people, budget="100.00")
    officer = people.own[Role.STREET_OFFICER]
    pay = partial(actions.pay, amount=Decimal("60.00"), on=TODAY, what="进度款", at=NOW)
    found = at_once([lambda: pay(work=work, by=again(officer)) for _ in range(3)])
    assert found.count("work.over-budget") == 2
    assert paid(work) == Decimal("60.00")


def test_a_payment_is_struck_once() -> None:
    people = cast()
    work = lift(people)
    officer = people.own[Role.STREET_OFFICER]
    row = actions.pay(work=work, amount=Decimal("0.01"), on=TODAY, what="试付", by=None, at=NOW)
    strike = partial(actions.strike_payment, payment=row, reason="录错", at=NOW)
    found = at_once([lambda: strike(by=again(officer)) for _ in range(3)])
    assert found.count("work.struck") == 2
    assert WorkPayment.objects.get().struck_reason == "录错"
    assert paid(work) == 0


def test_two_who_plan_at_once_leave_one_clock_that_says_what_the_work_says() -> None:
    people = cast()
    work = lift(people)
    officer = people.own[Role.STREET_OFFICER]

    def plan(days: int) -> Work:
        day = TODAY + timedelta(days=days)
        return actions.replan(
            work=work, days={Stage.MATURE: day}, by=again(officer), at=NOW, reason="协商未完"
        )

    at_once([partial(plan, days) for days in (10, 20, 30)])
    work.refresh_from_db()
    [clock] = Deadline.objects.open().filter(subject_kind="work", subject_id=work.pk)
    newest = WorkPlan.objects.filter(work=work).order_by("-pk")[0]
    assert clock.due_at.astimezone(SHANGHAI).date() == work.next_on == newest.planned_on
    assert WorkPlan.objects.filter(work=work).count() == 3


def test_called_off_while_somebody_takes_it_on() -> None:
    people = cast()
    work = lift(people)
    officer = people.own[Role.STREET_OFFICER]
    reach = partial(actions.reach_stage, on=TODAY, today=TODAY, at=NOW, note="居民意见不一")
    deeds = [
        lambda stage=stage: reach(work=work, stage=stage, by=again(officer))
        for stage in (Stage.MATURE, Stage.CANCELLED)
    ]
    at_once(deeds)
    work.refresh_from_db()
    last = WorkStage.objects.filter(work=work).order_by("-pk")[0]
    assert work.stage == last.stage
    # Ripe and then called off is a way a work may go; called off and then ripe is none.
    stages = list(WorkStage.objects.filter(work=work).order_by("pk").values_list("stage", flat=True))
    assert stages in (["candidate", "mature", "cancelled"], ["candidate", "cancelled"])


def test_the_photos_of_a_pair_are_one_a_side() -> None:
    people = cast()
    work = lift(people)
    with pytest.raises(Refused) as no:
        actions.add_photos(work=work, before=None, after=None, by=None, at=NOW)
    assert no.value.code == "work.no-photo"

"""Two people at one work: one wins, the other is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from notices.models import Deadline
from properties import actions
from properties.actions.works import paid
from properties.models import Role, User, Work, WorkPayment, WorkStage
from properties.workstages import Stage
from tests.cast import cast
from tests.issues.test_races import at_once
from tests.properties.test_work_plans import NOW, ONE, TODAY, lift, plan

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_payments_at_once_do_not_pass_the_budget_unseen() -> None:
    people = cast()
    work = lift(people)
    Work.objects.filter(pk=work.pk).update(budget=Decimal(100))
    key = people.own[Role.STREET_OFFICER].pk

    def pay() -> str:
        by = User.objects.get(pk=key)
        row = actions.pay(work=work, amount=Decimal("40.00"), on=TODAY, what="款项", by=by, at=NOW)
        return str(row.amount)

    found = at_once([pay] * 4)
    assert sorted(found) == ["40.00", "40.00", "work.over-budget", "work.over-budget"]
    assert (paid(work), WorkPayment.objects.count()) == (Decimal("80.00"), 2)


def test_the_same_stage_entered_twice_at_once_is_entered_once() -> None:
    people = cast()
    work = plan(people, lift(people), mature=TODAY, signed=TODAY + ONE)
    key = people.own[Role.STREET_OFFICER].pk

    def reach() -> str:
        by = User.objects.get(pk=key)
        moved = actions.reach_stage(work=work, stage=Stage.MATURE, on=TODAY, by=by, today=TODAY, at=NOW)
        return str(moved.stage)

    assert sorted(at_once([reach] * 4)) == ["mature", *["work.no-such-stage"] * 3]
    assert WorkStage.objects.filter(stage="mature").count() == 1
    assert Deadline.objects.filter(kind="work.stage", met_at=None, cancelled_at=None).count() == 1


def test_two_plans_at_once_leave_one_clock_that_says_the_newest() -> None:
    people = cast()
    work = lift(people)
    key = people.own[Role.STREET_OFFICER].pk

    def put(days: int) -> str:
        by = User.objects.get(pk=key)
        day = TODAY + days * ONE
        moved = actions.replan(work=work, days={Stage.MATURE: day}, by=by, at=NOW, reason="改期")
        return str(moved.next_on)

    at_once([lambda: put(3), lambda: put(5)])
    work.refresh_from_db()
    (clock,) = Deadline.objects.filter(kind="work.stage")
    newest = work.plans.order_by("-pk")[0].planned_on
    assert clock.due_at.astimezone(NOW.tzinfo).date() == work.next_on == newest


def test_a_payment_is_struck_once() -> None:
    people = cast()
    row = actions.pay(work=lift(people), amount=Decimal("0.01"), on=TODAY, what="试付", by=None, at=NOW)
    key = people.own[Role.STREET_OFFICER].pk

    def strike() -> str:
        by = User.objects.get(pk=key)
        return actions.strike_payment(payment=row, reason="录错", by=by, at=NOW).struck_reason

    assert sorted(at_once([strike] * 3)) == ["work.struck", "work.struck", "录错"]


def test_called_off_while_somebody_takes_it_on() -> None:
    """Ripe and then called off is a way a work may go; called off and then ripe is none."""
    people = cast()
    work = lift(people)
    key = people.own[Role.STREET_OFFICER].pk

    def reach(stage: Stage) -> str:
        by = User.objects.get(pk=key)
        moved = actions.reach_stage(
            work=work, stage=stage, on=TODAY, by=by, today=TODAY, at=NOW, note="意见不一"
        )
        return str(moved.stage)

    at_once([lambda: reach(Stage.MATURE), lambda: reach(Stage.CANCELLED)])
    stages = list(WorkStage.objects.filter(work=work).order_by("pk").values_list("stage", flat=True))
    assert stages in (["candidate", "mature", "cancelled"], ["candidate", "cancelled"])
    work.refresh_from_db()
    assert work.stage == stages[-1]

"""The edges of a work's rules: its way, its planned days and their clock, and its money to the cent."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties import actions, gantt, workstages
from properties import boards_works as boards
from properties.actions.works import paid
from properties.gantt import Bar, Span
from properties.models import Programme, Role, Work, WorkPayment
from properties.workstages import Kind, Stage
from tests.cast import Cast, cast
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=SHANGHAI)  # still the 22nd in UTC
TODAY = NOW.date()
DAY = timedelta(days=1)


def lift(people: Cast, **days: int) -> Work:
    programme, _new = Programme.objects.get_or_create(
        code="lift-addition", defaults={"group": "lifts", "name": "加梯", "name_en": "Lifts"}
    )
    work = actions.plan_work(
        compound=people.compound,
        title="加装电梯",
        programmes=[programme],
        by=None,
        on=TODAY - 99 * DAY,
        at=NOW - 99 * DAY,
    )
    if days:
        plan = {Stage(name): TODAY + number * DAY for name, number in days.items()}
        actions.replan(work=work, days=plan, by=None, at=NOW - 99 * DAY)
        work.refresh_from_db()
    return work


def code_of(deed: object) -> str:
    with pytest.raises(Refused) as no, transaction.atomic():
        deed()  # type: ignore[operator]
    return no.value.code


# The table


@pytest.mark.parametrize("kind", list(Kind))
def test_every_way_leads_to_the_end_one_stage_at_a_time_and_back_again(kind: Kind) -> None:
    way = workstages.WAYS[kind]
    assert way[-2:] == (Stage.COMPLETED, Stage.DELIVERED)
    for here, there in pairwise(way):
        assert workstages.forward(kind, here) == there
        assert workstages.back(kind, there) == here
        assert workstages.needs_words(kind, there, here)
        assert not workstages.needs_words(kind, here, there)
    assert workstages.forward(kind, Stage.DELIVERED) is None
    assert workstages.back(kind, way[0]) is None
    can_stop = [stage for stage in way if Stage.CANCELLED in workstages.choices(kind, stage)]
    assert can_stop == [stage for stage in way if stage not in workstages.DONE]


def test_the_batches_of_a_lift_are_the_announcement_s() -> None:
    way = workstages.WAYS[Kind.LIFT_ADDITION]
    assert way[1:4] == (Stage.MATURE, Stage.SIGNED, Stage.STARTED)


@pytest.mark.parametrize(("days", "late"), [(-1, 0), (0, 0), (1, 1), (30, 30)])
def test_a_day_is_late_from_the_day_after(days: int, late: int) -> None:
    assert workstages.days_late(TODAY - days * DAY, TODAY) == late


# Planned days and their clock


@pytest.mark.django_db
def test_slipping_begins_the_day_after_the_planned_day() -> None:
    people = cast()
    on_time, late = lift(people, mature=0), lift(people, mature=-1)
    officer = people.own[Role.STREET_OFFICER]
    assert list(boards.works(officer, slipping="1", today=TODAY)) == [late]
    assert set(boards.works(officer, slipping="1", today=TODAY + DAY)) == {on_time, late}


@pytest.mark.django_db
def test_the_clock_ends_with_the_planned_day_and_follows_it() -> None:
    people = cast()
    work = lift(people, mature=3, signed=9)
    clocks = Deadline.objects.filter(subject_kind="work", subject_id=work.pk)
    [clock] = clocks.open()
    assert clock.due_at.astimezone(SHANGHAI).isoformat() == "2026-11-26T23:59:59+08:00"
    moved = actions.replan(
        work=work, days={Stage.MATURE: TODAY + 5 * DAY}, by=None, at=NOW, reason="一户出差"
    )
    clock.refresh_from_db()
    assert (clock.due_at.astimezone(SHANGHAI).date(), moved.next_on) == (TODAY + 5 * DAY, TODAY + 5 * DAY)
    actions.reach_stage(work=work, stage=Stage.MATURE, on=TODAY, by=None, today=TODAY, at=NOW)
    clock.refresh_from_db()
    assert clock.met_at is not None
    [coming] = clocks.open()
    assert coming.due_at.astimezone(SHANGHAI).date() == TODAY + 9 * DAY
    actions.reach_stage(work=work, stage=Stage.CANCELLED, on=TODAY, by=None, today=TODAY, at=NOW)
    coming.refresh_from_db()
    assert coming.cancelled_at is not None
    assert not clocks.open().exists()
    assert Work.objects.get(pk=work.pk).next_on is None


@pytest.mark.django_db
def test_a_moved_day_says_why_and_stays_in_order() -> None:
    people = cast()
    work = lift(people, mature=3, signed=9)

    def plan(stage: Stage, day: date, reason: str = "") -> str:
        return code_of(lambda: actions.replan(work=work, days={stage: day}, by=None, at=NOW, reason=reason))

    assert plan(Stage.MATURE, TODAY + 4 * DAY) == "work.plan-say-why"
    assert plan(Stage.MATURE, TODAY + 4 * DAY, "  ") == "work.plan-say-why"
    assert plan(Stage.MATURE, TODAY + 10 * DAY, "顺延") == "work.plan-order"
    assert plan(Stage.MATURE, TODAY - DAY, "顺延") == "work.plan-past"
    assert plan(Stage.MATURE, TODAY + 3 * DAY, "顺延") == "work.plan-same"
    assert plan(Stage.CANDIDATE, TODAY + 3 * DAY) == "work.plan-behind"
    same_day = actions.replan(
        work=work, days={Stage.MATURE: TODAY + 9 * DAY}, by=None, at=NOW, reason="与签约同日"
    )
    assert same_day.next_on == TODAY + 9 * DAY
    kept = work.plans.filter(stage=Stage.MATURE).order_by("pk").values_list("planned_on", "reason")
    assert list(kept) == [(TODAY + 3 * DAY, ""), (TODAY + 9 * DAY, "与签约同日")]


# Money


@pytest.mark.django_db
def test_the_budget_may_be_spent_to_the_last_cent_and_not_one_more() -> None:
    people = cast()
    work = lift(people)
    given = {"kind": Kind.LIFT_ADDITION, "contractor": "", "units": None, "by": None, "at": NOW}
    actions.describe_work(work=work, budget=Decimal("1000.00"), **given)
    pay = {"on": TODAY, "what": "工程款", "by": None, "at": NOW}
    actions.pay(work=work, amount=Decimal("999.99"), **pay)
    assert code_of(lambda: actions.pay(work=work, amount=Decimal("0.02"), **pay)) == "work.over-budget"
    actions.pay(work=work, amount=Decimal("0.01"), **pay)
    assert paid(work) == Decimal("1000.00")
    over = actions.pay(work=work, amount=Decimal("0.01"), over_reason="签证", **pay)
    assert over.over_reason == "签证"
    for wrong in ("0", "-1"):
        assert code_of(lambda: actions.pay(work=work, amount=Decimal(wrong), **pay)) == "work.amount"  # noqa: B023
    late = pay | {"on": TODAY + DAY}
    assert code_of(lambda: actions.pay(work=work, amount=Decimal(1), **late)) == "work.future"


@pytest.mark.django_db
def test_the_database_holds_no_payment_of_nothing_and_no_silent_striking() -> None:
    people = cast()
    work = lift(people)
    for wrong in ({"amount": Decimal(0)}, {"amount": Decimal(1), "struck_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkPayment.objects.create(work=work, on=TODAY, what="x", **wrong)


AMOUNTS = st.lists(
    st.tuples(st.decimals("0.01", "99999999.99", places=2, allow_nan=False), st.booleans()), max_size=12
)


class ToTheCent(TestCase):
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(AMOUNTS)
    def test_what_is_paid_is_the_exact_sum_of_what_was_not_struck(
        self, amounts: list[tuple[Decimal, bool]]
    ) -> None:
        work = lift(cast())
        for amount, is_struck in amounts:
            row = actions.pay(work=work, amount=amount, on=TODAY, what="款", by=None, at=NOW)
            if is_struck:
                actions.strike_payment(payment=row, reason="录错", by=None, at=NOW)
        assert paid(work) == sum((amount for amount, is_struck in amounts if not is_struck), Decimal(0))


# The chart

SPANS = st.tuples(st.integers(-400, 400), st.integers(0, 300)).map(
    lambda pair: Span(TODAY + pair[0] * DAY, TODAY + (pair[0] + pair[1]) * DAY)
)
BARS = st.lists(
    st.builds(
        Bar,
        name=st.text(max_size=30),
        planned=st.none() | SPANS,
        real=st.none() | SPANS,
        is_over=st.booleans(),
        late=st.integers(0, 90),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(BARS)
def test_the_picture_and_the_table_are_of_the_same_bars(bars: list[Bar]) -> None:
    drawn = gantt.draw(bars, today=TODAY)
    totals = gantt.totals(bars)
    if drawn is None:
        assert totals.planned == totals.real == 0
        return
    assert len(drawn.lines) == totals.works == len(bars)
    assert [line.planned is None for line in drawn.lines] == [bar.planned is None for bar in bars]
    assert [line.real is None for line in drawn.lines] == [bar.real is None for bar in bars]
    assert [line.is_late for line in drawn.lines] == [bar.late > 0 for bar in bars]
    assert totals.late == sum(bar.late for bar in bars)
    for line in drawn.lines:
        for box in (line.planned, line.real):
            if box is not None:
                assert gantt.LEFT <= box.x < box.x + box.width <= drawn.width + 2
                assert 0 <= box.y < box.y + box.height <= drawn.height


def test_a_bar_starts_where_its_day_lies_and_twice_the_days_are_twice_as_long() -> None:
    first = TODAY.replace(day=1)
    month = Span(first, first + 29 * DAY)
    half = Span(first, first + 14 * DAY)
    drawn = gantt.draw([Bar("a", month, half, False, 0)], today=TODAY)
    assert drawn is not None
    [line] = drawn.lines
    assert line.planned
    assert line.real
    assert (line.planned.x, line.planned.width) == (gantt.LEFT, gantt.WIDTH - gantt.LEFT)
    assert line.real.width * 2 == line.planned.width
    assert drawn.today_x == gantt.LEFT + (TODAY - first).days * (gantt.WIDTH - gantt.LEFT) // 30
    assert gantt.totals([Bar("a", month, half, False, 0)]) == (1, 30, 15, 0)

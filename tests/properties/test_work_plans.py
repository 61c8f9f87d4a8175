"""Planned days: the newest counts, its clock follows, and slipping begins the day after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from notices import registry
from notices.actions import move_deadline
from notices.calendar import SHANGHAI, day_of, end_of
from notices.ladder import default_rungs
from notices.models import Deadline
from notices.parties import Party
from properties import actions, boards_works
from properties.models import Programme, Role, Work, WorkPlan
from properties.workstages import Kind, Stage
from tests.cast import Cast, cast
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 0, 30, tzinfo=SHANGHAI)  # still the 9th in UTC
ONE = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def lift(people: Cast, **more: Any) -> Work:
    values: dict[str, Any] = {
        "compound": people.compound,
        "title": "3号楼加梯",
        "programmes": [],
        "on": TODAY - 30 * ONE,
    }
    by = people.own[Role.STREET_OFFICER]
    return actions.plan_work(kind=Kind.LIFT_ADDITION, by=by, at=NOW, **(values | more))


def plan(people: Cast, work: Work, *, at: datetime = NOW, reason: str = "", **days: date) -> Work:
    by = people.own[Role.STREET_OFFICER]
    wanted = {Stage(name): day for name, day in days.items()}
    return actions.replan(work=work, days=wanted, by=by, at=at, reason=reason)


def reach(people: Cast, work: Work, stage: Stage, *, on: date = TODAY, note: str = "") -> Work:
    by = people.own[Role.STREET_OFFICER]
    return actions.reach_stage(work=work, stage=stage, on=on, by=by, today=on, note=note, at=NOW)


def clocks() -> list[tuple[date, bool, bool]]:
    return [
        (day_of(row.due_at), row.met_at is not None, row.cancelled_at is not None)
        for row in Deadline.objects.filter(kind="work.stage").order_by("pk")
    ]


def test_the_kind_comes_from_the_one_programme_and_its_way_begins_there(people: Cast) -> None:
    codes = [
        Programme.objects.create(code=code, group="g", name=code, name_en=code)
        for code in ("lift-addition", "rain-sewage")
    ]
    by = people.own[Role.STREET_OFFICER]
    given: dict[str, Any] = {"compound": people.compound, "title": "x", "by": by, "on": TODAY, "at": NOW}
    one = actions.plan_work(programmes=codes[:1], **given)
    two = actions.plan_work(programmes=codes, **given)
    assert [(one.kind, one.stage), (two.kind, two.stage)] == [
        (Kind.LIFT_ADDITION, Stage.CANDIDATE),
        (Kind.OTHER, Stage.PLANNED),
    ]


def test_the_next_stage_has_a_clock_that_is_met_and_handed_on(people: Cast) -> None:
    work = plan(people, lift(people), mature=TODAY, signed=TODAY + 9 * ONE)
    assert (work.next_on, clocks()) == (TODAY, [(TODAY, False, False)])
    work = reach(people, work, Stage.MATURE)
    assert clocks() == [(TODAY, True, False), (TODAY + 9 * ONE, False, False)]
    work = reach(people, work, Stage.CANCELLED)
    assert (work.next_on, clocks()[1:]) == (None, [(TODAY + 9 * ONE, False, True)])


def test_a_moved_day_says_why_takes_its_clock_along_and_the_old_one_stays(people: Cast) -> None:
    work = plan(people, lift(people), mature=TODAY + ONE)
    with refused("work.plan-say-why"):
        plan(people, work, mature=TODAY + 5 * ONE)
    with refused("work.plan-same"):
        plan(people, work, mature=TODAY + ONE)
    work = plan(people, work, mature=TODAY, reason="提前")
    assert clocks() == [(TODAY, False, False)]
    assert Deadline.objects.get().moves.get().reason == "提前"
    (line,) = [one for one in boards_works.way(work, today=TODAY) if one.stage == Stage.MATURE]
    assert [(one.plan.planned_on, one.plan.reason, one.counts) for one in line.plans] == [
        (TODAY + ONE, "", False),
        (TODAY, "提前", True),
    ]


def test_what_cannot_be_planned(people: Cast) -> None:
    work = lift(people)
    with refused("work.plan-past"):
        plan(people, work, mature=TODAY - ONE)
    with refused("work.plan-behind"):
        plan(people, work, candidate=TODAY)
    with refused("work.plan-order"):
        plan(people, work, mature=TODAY + ONE, signed=TODAY)
    plan(people, work, mature=TODAY + ONE, signed=TODAY + ONE)
    with pytest.raises(NotYours):
        actions.replan(work=work, days={Stage.MATURE: TODAY}, by=people.own[Role.FIRM_MANAGER], at=NOW)


@pytest.mark.parametrize(("days", "slips"), [(-1, True), (0, False), (1, False)])
def test_slipping_begins_the_day_after(people: Cast, days: int, slips: bool) -> None:
    work = lift(people)
    Work.objects.filter(pk=work.pk).update(next_on=TODAY + days * ONE)
    officer = people.own[Role.STREET_OFFICER]
    assert (work in boards_works.works(officer, slipping="1", today=TODAY)) is slips


def test_going_back_takes_the_clock_of_the_stage_that_is_due_again(people: Cast) -> None:
    work = plan(people, lift(people), mature=TODAY, signed=TODAY + 9 * ONE)
    work = reach(people, work, Stage.MATURE)
    with refused("work.say-why"):
        reach(people, work, Stage.CANDIDATE)
    work = reach(people, work, Stage.CANDIDATE, note="一户撤回同意")
    assert (work.next_on, clocks()) == (
        TODAY,
        [(TODAY, True, False), (TODAY + 9 * ONE, False, True), (TODAY, False, False)],
    )


def test_copies_for_lists_follow_the_newest_plans(people: Cast) -> None:
    work = lift(people, planned_start=TODAY + 5 * ONE, planned_end=TODAY + 9 * ONE)
    work = plan(people, work, started=TODAY + 6 * ONE, mature=TODAY, reason="改")
    assert (work.next_on, work.planned_start, work.planned_end) == (
        TODAY,
        TODAY + 6 * ONE,
        TODAY + 9 * ONE,
    )


def test_a_deadline_moved_in_the_admin_is_a_plan_like_any_other(people: Cast) -> None:
    work = plan(people, lift(people), mature=TODAY + ONE)
    move_deadline(Deadline.objects.get().pk, due_at=end_of(TODAY + 3 * ONE), reason="核实", by=None, at=NOW)
    work.refresh_from_db()
    assert work.next_on == TODAY + 3 * ONE
    assert list(WorkPlan.objects.order_by("pk").values_list("planned_on", flat=True)) == [
        TODAY + ONE,
        TODAY + 3 * ONE,
    ]


def test_who_is_told_when() -> None:
    ladder = [
        (rung.stage, rung.offset, str(rung.who)) for rung in default_rungs() if rung.kind == "work.stage"
    ]
    assert ladder == [
        ("before-7", -7, "street_officer"),
        ("due", 0, "street_officer"),
        ("after-3", 3, "street_leader"),
        ("after-14", 14, "street_officer"),
        ("after-14", 14, "street_leader"),
    ]


def test_the_book_tells_the_street_and_only_while_a_day_is_planned(people: Cast) -> None:
    work, book = lift(people), registry.subject_book("work")
    assert book.still_open([work.pk]) == set()
    work = plan(people, work, mature=TODAY)
    assert book.still_open([work.pk]) == {work.pk}
    officer, stranger = people.own[Role.STREET_OFFICER], people.other[Role.STREET_OFFICER]
    party = Party("user", str(officer.pk))
    assert book.audience([work.pk], "street_officer") == {work.pk: [party]}
    assert book.audience([work.pk], "firm_manager") == {}
    assert book.entitled(work.pk, party)
    assert not book.entitled(work.pk, Party("user", str(stranger.pk)))
    assert not book.entitled(work.pk, Party("user", "nobody"))


def test_a_kind_that_knows_no_such_stage_is_refused(people: Cast) -> None:
    work = reach(people, lift(people), Stage.MATURE)
    facts: dict[str, Any] = {"work": work, "contractor": "", "units": None, "budget": None, "at": NOW}
    by = people.own[Role.STREET_OFFICER]
    with refused("work.kind-stage"):
        actions.describe_work(kind=Kind.HOME, by=by, **facts)
    facts |= {"contractor": "某公司", "units": 4, "budget": Decimal("10.00")}
    work = actions.describe_work(kind=Kind.LIFT_ADDITION, by=by, **facts)
    assert (work.contractor, work.units, work.budget) == ("某公司", 4, Decimal("10.00"))
    with refused("work.budget-say-why"):
        actions.describe_work(kind=Kind.LIFT_ADDITION, by=by, **(facts | {"budget": Decimal(9)}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": "delivered", "completed_on": None},
        {"stage": "signed", "completed_on": TODAY},
        {"budget": Decimal("-0.01")},
    ],
)
def test_the_database_says_no_too(people: Cast, wrong: dict[str, Any]) -> None:
    work = lift(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.filter(pk=work.pk).update(**wrong)


def test_handed_over_and_taken_back_keep_the_day_of_completion(people: Cast) -> None:
    work = actions.plan_work(
        compound=people.compound, title="屋面", programmes=[], by=None, on=TODAY - 9 * ONE, at=NOW
    )
    work = reach(people, work, Stage.STARTED, on=TODAY - 5 * ONE)
    work = reach(people, work, Stage.COMPLETED, on=TODAY - 3 * ONE)
    work = reach(people, work, Stage.DELIVERED, on=TODAY - ONE)
    assert work.completed_on == TODAY - 3 * ONE
    work = reach(people, work, Stage.COMPLETED, note="验收缺项")
    assert work.completed_on == TODAY - 3 * ONE
    assert reach(people, work, Stage.STARTED, note="返工").completed_on is None


def test_works_from_before_get_their_kind_and_their_days_become_plans(people: Cast) -> None:
    """The migration's own step: what it writes of the four stages there were."""
    steps = import_module("properties.migrations.0006_work_stages")
    made = []
    for code, stage in (("beautiful-home", "started"), ("lift-addition", "planned"), ("parking", "planned")):
        work = Work.objects.create(
            compound=people.compound, title=code, stage=stage, planned_start=TODAY, planned_end=TODAY + ONE
        )
        work.programmes.add(Programme.objects.create(code=code, group="g", name=code, name_en=code))
        made.append(work)
    steps.give_kinds_and_plans(apps, None)
    found = [Work.objects.get(pk=work.pk) for work in made]
    assert [(work.kind, work.next_on) for work in found] == [
        (Kind.HOME, TODAY + ONE),
        (Kind.LIFT_ADDITION, None),  # nobody has planned when it is ripe
        (Kind.OTHER, TODAY),
    ]
    assert WorkPlan.objects.count() == 6
    Work.objects.filter(pk=found[0].pk).update(stage="delivered", completed_on=TODAY)
    Work.objects.filter(pk=found[1].pk).update(stage="mature")
    steps.fold_stages(apps, None)
    assert list(Work.objects.order_by("pk").values_list("stage", flat=True)) == [
        "completed",
        "planned",
        "planned",
    ]

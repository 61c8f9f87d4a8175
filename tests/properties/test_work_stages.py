"""The table of stages and the drawing of bars: no database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from notices.calendar import day_of, end_of
from properties import gantt, workclock, workstages
from properties.boards_works import reached_days
from properties.gantt import Bar, Span
from properties.workstages import Kind, Stage
from tests.issues.people import MONDAY

DAY = date(2026, 6, 10)
ONE = timedelta(days=1)
C, M, P, S, B, D, H, X = (
    Stage.CANDIDATE,
    Stage.MATURE,
    Stage.PLANNED,
    Stage.SIGNED,
    Stage.STARTED,
    Stage.COMPLETED,
    Stage.DELIVERED,
    Stage.CANCELLED,
)


@pytest.mark.parametrize(
    ("kind", "stage", "may"),
    [
        (Kind.LIFT_ADDITION, C, (M, X)),
        (Kind.LIFT_ADDITION, P, (M, X)),  # entered before there were kinds
        (Kind.LIFT_ADDITION, M, (S, X, C)),
        (Kind.LIFT_ADDITION, S, (B, X, M)),
        (Kind.LIFT_ADDITION, B, (D, X, S)),
        (Kind.LIFT_ADDITION, D, (H, B)),
        (Kind.LIFT_ADDITION, H, (D,)),
        (Kind.LIFT_ADDITION, X, (C,)),
        (Kind.LIFT_REPLACEMENT, P, (S, X)),
        (Kind.LIFT_REPLACEMENT, X, (P,)),
        (Kind.HOME, P, (B, X)),
        (Kind.SEWAGE, B, (D, X, P)),
        (Kind.CHARGING, D, (H, B)),
        (Kind.OTHER, H, (D,)),
    ],
)
def test_what_may_follow(kind: Kind, stage: Stage, may: tuple[Stage, ...]) -> None:
    assert workstages.choices(kind, stage) == may


@pytest.mark.parametrize("kind", list(Kind))
def test_every_way_begins_somewhere_ends_handed_over_and_words_are_needed_backwards_alone(kind: Kind) -> None:
    way = workstages.WAYS[kind]
    assert way[-2:] == (D, H)
    for was, then in pairwise(way):
        assert workstages.forward(kind, was) == then
        assert workstages.back(kind, then) == was
        assert not workstages.needs_words(kind, was, then)
        assert workstages.needs_words(kind, then, was)
        assert not workstages.needs_words(kind, was, X)
    assert workstages.forward(kind, H) is None
    assert workstages.needs_words(kind, X, way[0])


@pytest.mark.parametrize(("today", "late"), [(DAY - ONE, 0), (DAY, 0), (DAY + ONE, 1), (DAY + 14 * ONE, 14)])
def test_a_day_is_late_from_the_next_morning_on(today: date, late: int) -> None:
    assert workstages.days_late(DAY, today) == late
    assert workstages.days_late(None, today) == 0


def test_stages_are_planned_in_their_order_and_may_share_a_day() -> None:
    assert workstages.in_order(Kind.HOME, {B: DAY, D: DAY})
    assert workstages.in_order(Kind.HOME, {B: DAY, D: DAY + ONE})
    assert not workstages.in_order(Kind.HOME, {B: DAY, D: DAY - ONE})


@pytest.mark.parametrize("days", [-3, 0, 1, 30])
def test_the_clock_ends_with_the_planned_day(days: int) -> None:
    today = day_of(MONDAY)
    made = workclock.clock(7, today + days * ONE, at=MONDAY)
    assert made.amount >= 24
    assert made.starts_at + made.amount * timedelta(hours=1) == end_of(today + days * ONE)


def test_a_stage_taken_back_is_reached_no_longer() -> None:
    rows = [
        ("planned", DAY),
        ("started", DAY + ONE),
        ("completed", DAY + 2 * ONE),
        ("started", DAY + 3 * ONE),
    ]
    assert reached_days(Kind.HOME, B, rows) == {P: DAY, B: DAY + 3 * ONE}


def test_handing_over_taken_back_leaves_the_day_of_completion() -> None:
    rows = [("completed", DAY), ("delivered", DAY + ONE), ("completed", DAY + 2 * ONE)]
    assert reached_days(Kind.HOME, D, rows) == {D: DAY}


def bars() -> list[Bar]:
    return [
        Bar("甲", Span(DAY, DAY + 9 * ONE), Span(DAY + ONE, DAY + 12 * ONE), is_over=True, late=3),
        Bar("乙" * 30, Span(DAY, DAY), None, is_over=False, late=0),
        Bar("丙", None, Span(DAY - 40 * ONE, DAY), is_over=False, late=0),
    ]


def test_the_totals_are_those_of_the_table() -> None:
    assert gantt.totals(bars()) == gantt.Totals(3, 11, 53, 3)
    assert gantt.totals([]) == gantt.Totals(0, 0, 0, 0)


def test_the_drawing_has_a_line_a_work_and_a_box_a_span_inside_its_frame() -> None:
    chart = gantt.draw(bars(), today=DAY)
    assert chart is not None
    assert [(bool(line.planned), bool(line.real)) for line in chart.lines] == [
        (True, True),
        (True, False),
        (False, True),
    ]
    boxes = [box for line in chart.lines for box in (line.planned, line.real) if box]
    assert all(box.x >= gantt.LEFT and box.x + box.width <= chart.width + 2 for box in boxes)
    assert all(box.y + box.height <= chart.height for box in boxes)
    assert chart.lines[0].is_late
    assert len(chart.lines[1].name) == 14
    assert [tick.month for tick in chart.ticks] == [date(2026, 5, 1), date(2026, 6, 1)]
    assert chart.today_x is not None


def test_nothing_to_draw_is_no_drawing() -> None:
    assert gantt.draw([Bar("甲", None, None, is_over=False, late=0)], today=DAY) is None

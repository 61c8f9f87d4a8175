"""Money to the cent and the chart, whatever the figures: what is paid is the exact sum, picture and table agree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from properties import actions, gantt
from properties.actions.works import paid
from properties.gantt import Bar, Span
from tests.cast import cast
from tests.properties.test_work_plans import NOW, TODAY, lift

DAY = timedelta(days=1)

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

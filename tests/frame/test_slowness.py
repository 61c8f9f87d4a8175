"""Slow pages and statements: noticed in the process, written after the answer, and never at anybody's cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from notices import statements
from records import actions
from records.actions import Slowness
from records.models import SlowPage, SlowStatement
from yinhang import slowness

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _watched(settings: Any) -> Iterator[None]:
    settings.SLOW_PAGE_MS, settings.SLOW_QUERY_MS = 1000, 200
    slowness.forget()
    slowness._measure(connection)
    yield
    connection.execute_wrappers.clear()
    slowness.forget()


@pytest.mark.parametrize(("seconds", "kept"), [(0.999, 0), (1.0, 1)])
def test_a_page_at_the_limit_is_kept(seconds: float, kept: int) -> None:
    slowness.saw_page("GET", "c/<str:code>/", seconds)
    slowness.flush()
    assert SlowPage.objects.count() == kept


@pytest.mark.parametrize(("seconds", "kept"), [(0.199, 0), (0.2, 1)])
def test_a_statement_at_the_limit_is_kept(seconds: float, kept: int) -> None:
    slowness.saw_statement("SELECT 1", seconds)
    slowness.flush()
    assert SlowStatement.objects.count() == kept


def test_nothing_is_kept_where_nothing_is_asked_for(settings: Any) -> None:
    settings.SLOW_PAGE_MS = settings.SLOW_QUERY_MS = 0
    slowness.saw_page("GET", "x/", 9)
    slowness.saw_statement("SELECT 1", 9)
    slowness.flush()
    assert (SlowPage.objects.count(), SlowStatement.objects.count()) == (0, 0)


def test_a_page_is_named_by_its_route_and_written_after_its_answer(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SLOW_PAGE_MS = 1
    monkeypatch.setattr("yinhang.middleware.time.perf_counter", iter(range(99)).__next__)
    Client().get(f"/language/{PHONE}/?next={PHONE}")
    row = SlowPage.objects.get()
    assert (row.method, row.route, row.count) == ("GET", "language/<str:code>/", 1)


def test_a_statement_keeps_no_value_it_was_asked_with(settings: Any) -> None:
    settings.SLOW_QUERY_MS = 1
    with connection.execute_wrapper(_slowly), connection.cursor() as cursor:
        cursor.execute("SELECT %s, 'Wang''s', 13800138000", [PHONE])
    slowness.flush()
    assert SlowStatement.objects.get().text == "SELECT %s, ?, ?"


def _slowly(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    import time

    time.sleep(0.005)
    return execute(sql, params, many, context)


def test_a_statement_that_was_prepared_is_kept_by_its_text(settings: Any) -> None:
    settings.SLOW_QUERY_MS, settings.PREPARED_STATEMENTS = 1, True
    with connection.execute_wrapper(_slowly):
        statements.fetch("SELECT 7 + CAST(%s AS integer)", [1])
    slowness.flush()
    assert SlowStatement.objects.get().text == "SELECT ? + CAST(%s AS integer)"


def test_lists_of_any_length_are_alike() -> None:
    assert slowness.shape_of("SELECT  1 WHERE a IN (%s,\n %s, %s)") == "SELECT ? WHERE a IN (…)"
    assert slowness.shape_of('SELECT "t0"."c" LIMIT 21') == 'SELECT "t0"."c" LIMIT ?'


def test_what_is_written_waits_ten_seconds_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("yinhang.slowness.time.monotonic", lambda: now)
    for moment, kept in ((1000.0, 1), (1009.9, 1), (1010.0, 2)):
        now = moment
        slowness.saw_page("GET", f"{moment}/", 2)
        slowness.flush()
        assert SlowPage.objects.count() >= kept
    assert SlowPage.objects.count() == 3


def test_a_process_remembers_few_kinds_between_two_writings() -> None:
    for number in range(slowness.MOST_WAITING + 5):
        slowness.saw_page("GET", f"{number}/", 2)
    slowness.flush()
    assert SlowPage.objects.count() == slowness.MOST_WAITING


def test_a_database_that_is_away_is_left_alone_for_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def away(found: list[Slowness]) -> None:
        asked.append(found)
        raise OperationalError

    now = 1000.0
    monkeypatch.setattr(actions, "keep_slow", away)
    monkeypatch.setattr("yinhang.slowness.time.monotonic", lambda: now)
    for moment, tries in ((1000.0, 1), (1599.9, 1), (1600.0, 2)):
        now = moment
        slowness.saw_page("GET", "x/", 2)
        slowness.flush()
        assert len(asked) == tries

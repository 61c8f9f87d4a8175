"""The rules of a session, without a database: which step from where, what it needs, which days count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from councils import sessionclocks
from councils.sessionflow import (
    STEPS,
    Facts,
    Hat,
    Kind,
    State,
    Verb,
    adds_up,
    has_majority,
    needs,
    offered,
)
from notices.calendar import SHANGHAI, due

STARTS = datetime(2026, 12, 8, 19, 0, tzinfo=SHANGHAI)
WAY = [
    (State.COLLECTING, Verb.SCREEN, State.SCREENED),
    (State.SCREENED, Verb.NOTICE, State.NOTICED),
    (State.NOTICED, Verb.HOLD, State.DELIBERATED),
    (State.DELIBERATED, Verb.PUBLISH, State.PUBLISHED),
    (State.PUBLISHED, Verb.EXECUTE, State.EXECUTING),
    (State.EXECUTING, Verb.REVIEW, State.REVIEWED),
    (State.REVIEWED, Verb.ARCHIVE, State.ARCHIVED),
]
ASIDE = {
    (State.SCREENED, Verb.REOPEN): State.COLLECTING,
    (State.COLLECTING, Verb.CANCEL): State.CANCELLED,
    (State.SCREENED, Verb.CANCEL): State.CANCELLED,
    (State.NOTICED, Verb.CANCEL): State.CANCELLED,
}


def test_the_table_is_the_way_and_its_four_byways_and_nothing_else() -> None:
    expected = {(was, verb): to for was, verb, to in WAY} | ASIDE
    found = {(was, verb): STEPS[was, verb].to for was, verb in product(State, Verb) if (was, verb) in STEPS}
    assert found == expected


def test_the_party_branch_screens_and_calls_off_and_files() -> None:
    theirs = {Verb.SCREEN, Verb.REOPEN, Verb.CANCEL, Verb.ARCHIVE}
    for (_was, verb), step in STEPS.items():
        assert (Hat.STAFF in step.hats) == (verb not in theirs)
        assert {Hat.SECRETARY, Hat.STREET} <= step.hats


def test_whoever_wears_no_hat_is_offered_nothing() -> None:
    assert [offered(state, ()) for state in State] == [[] for _state in State]


@pytest.mark.parametrize("state", [State.ARCHIVED, State.CANCELLED])
def test_what_is_over_stays_over(state: State) -> None:
    assert offered(state, Hat) == []


READY = Facts(
    taken_up=1, is_placed=True, has_begun=True, present=1, has_minutes=True, resolutions=1, without_outcome=0
)


@pytest.mark.parametrize(
    ("verb", "change", "code"),
    [
        (Verb.SCREEN, {"unscreened": 1}, "session.unscreened"),
        (Verb.SCREEN, {"taken_up": 0}, "session.no-item"),
        (Verb.NOTICE, {"is_placed": False}, "session.no-place"),
        (Verb.HOLD, {"has_begun": False}, "session.not-begun"),
        (Verb.HOLD, {"present": 0}, "session.nobody-there"),
        (Verb.HOLD, {"has_minutes": False}, "session.no-minutes"),
        (Verb.HOLD, {"without_outcome": 1}, "session.no-outcome"),
        (Verb.EXECUTE, {"without_task": 1}, "session.no-task"),
        (Verb.REVIEW, {"without_task": 1}, "session.no-task"),
        (Verb.REVIEW, {"open_tasks": 1}, "session.open-tasks"),
        (Verb.REVIEW, {"without_ballot": 1}, "session.no-ballot"),
        (Verb.CANCEL, {"resolutions": 1}, "session.has-resolutions"),
    ],
)
def test_each_thing_a_step_needs(verb: Verb, change: dict[str, Any], code: str) -> None:
    ready = READY._replace(resolutions=0) if verb == Verb.CANCEL else READY
    assert [need.code for need in needs(verb, ready) if not need.is_met] == []
    lacking = [need.code for need in needs(verb, ready._replace(**change)) if not need.is_met]
    assert lacking == [code]


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (Kind.COMMITTEE, date(2026, 12, 1)),
        (Kind.HEARING, date(2026, 12, 5)),
        (Kind.COORDINATION, date(2026, 12, 5)),
        (Kind.REVIEW, date(2026, 12, 5)),
        (Kind.JOINT, date(2026, 12, 5)),
    ],
)
def test_the_last_day_of_a_notice_and_the_day_after_it(kind: Kind, last: date) -> None:
    """A Saturday stays a Saturday: a notice may be early, never late."""
    assert sessionclocks.last_notice_day(kind, STARTS) == last
    assert sessionclocks.in_time(kind, STARTS, today=last)
    assert not sessionclocks.in_time(kind, STARTS, today=last + timedelta(days=1))


def test_only_the_committees_days_are_law() -> None:
    assert {kind for kind in Kind if sessionclocks.NOTICES[kind].statutory} == {Kind.COMMITTEE}
    assert {kind for kind in Kind if sessionclocks.RESULTS[kind].statutory} == {Kind.COMMITTEE}
    assert {sessionclocks.RESULTS[kind].days for kind in Kind} == {3}


def test_a_session_just_after_midnight_counts_from_its_own_day() -> None:
    early = datetime(2026, 12, 8, 0, 1, tzinfo=SHANGHAI)
    assert sessionclocks.last_notice_day(Kind.COMMITTEE, early) == date(2026, 12, 1)


@pytest.mark.parametrize("back", [0, 3, 40])
def test_the_clock_of_a_notice_ends_with_its_day_however_late_it_is_set(back: int) -> None:
    at = STARTS - timedelta(days=back)
    clock = sessionclocks.notice_clock(1, Kind.COMMITTEE, STARTS, at=at)
    ends = due(clock.starts_at, clock.amount, clock.unit, overrides={}).at
    assert ends == datetime(2026, 12, 1, 23, 59, 59, tzinfo=SHANGHAI)
    assert clock.amount >= 1


def test_a_task_due_today_is_due_at_the_end_of_today() -> None:
    clock = sessionclocks.task_clock(1, STARTS.date(), at=STARTS)
    ends = due(clock.starts_at, clock.amount, clock.unit, overrides={}).at
    assert ends == datetime(2026, 12, 8, 23, 59, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("yes", "present", "carried"), [(5, 10, False), (6, 10, True), (6, 11, True), (5, 11, False)]
)
def test_a_majority_is_more_than_half_of_all_present(yes: int, present: int, *, carried: bool) -> None:
    assert has_majority(yes, present) is carried


def test_nobody_has_two_voices() -> None:
    assert adds_up(6, 3, 1, 10)
    assert not adds_up(6, 3, 2, 10)

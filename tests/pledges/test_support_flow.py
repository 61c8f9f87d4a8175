"""The table of calls for support: who may do what, when, with what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from notices.calendar import SHANGHAI
from pledges.supportflow import (
    ENDED,
    OPEN,
    ROWS,
    Hat,
    State,
    Verb,
    counts,
    find,
    in_time,
    moves_for,
    promised_moment,
)

DUE = datetime(2026, 10, 15, 23, 59, 59, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)

WHAT = {
    (Hat.CALLER, State.ASKED): {Verb.WITHDRAW, Verb.NOTE},
    (Hat.CALLER, State.ACCEPTED): {Verb.NOTE},
    (Hat.CALLER, State.DONE): {Verb.CONFIRM, Verb.SEND_BACK, Verb.NOTE},
    (Hat.DEPARTMENT, State.ASKED): {Verb.ACCEPT, Verb.DECLINE, Verb.NOTE},
    (Hat.DEPARTMENT, State.ACCEPTED): {Verb.FINISH, Verb.POSTPONE, Verb.NOTE},
    (Hat.DEPARTMENT, State.DONE): {Verb.NOTE},
    (Hat.STREET, State.ASKED): {Verb.NOTE},
    (Hat.STREET, State.ACCEPTED): {Verb.NOTE},
    (Hat.STREET, State.DONE): {Verb.NOTE},
}


@pytest.mark.parametrize("hat", list(Hat))
@pytest.mark.parametrize("state", list(State))
def test_every_hat_has_exactly_these_moves(hat: Hat, state: State) -> None:
    found = {row.verb for row in moves_for(state, frozenset({hat}))}

    assert found == WHAT.get((hat, state), set())


def test_nothing_moves_after_the_end() -> None:
    assert set(State) == OPEN | ENDED
    assert [find(state, verb) for state in ENDED for verb in Verb] == [None] * (len(ENDED) * len(Verb))


def test_a_date_and_words_are_asked_for_where_they_matter() -> None:
    assert {row.verb: row.needs for row in ROWS if row.needs} == {
        Verb.ACCEPT: ("promised_on", "note"),
        Verb.DECLINE: ("note",),
        Verb.FINISH: ("note",),
        Verb.POSTPONE: ("promised_on", "note"),
        Verb.SEND_BACK: ("note",),
        Verb.NOTE: ("note",),
    }


def test_in_time_means_up_to_the_last_second() -> None:
    assert in_time(DUE, DUE)
    assert not in_time(DUE, DUE + SECOND)
    assert not in_time(DUE, None)


def test_what_was_withdrawn_before_its_date_does_not_count() -> None:
    assert not counts(DUE, state=State.WITHDRAWN, ended_at=DUE)
    assert counts(DUE, state=State.WITHDRAWN, ended_at=DUE + SECOND)
    assert counts(DUE, state=State.ASKED, ended_at=None)
    assert counts(DUE, state=State.DECLINED, ended_at=DUE)


def test_a_day_of_rest_gives_way_to_the_next_working_day() -> None:
    monday = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)

    def ends(day: date) -> date:
        return promised_moment(day, at=monday, today=monday.date(), overrides={}).date()

    assert ends(date(2026, 10, 16)) == date(2026, 10, 16)
    assert ends(date(2026, 10, 17)) == date(2026, 10, 19)

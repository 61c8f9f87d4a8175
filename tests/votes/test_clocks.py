"""The days around a vote: each edge on both sides, and that the clocks follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from notices.calendar import SHANGHAI, day_of
from notices.models import Deadline
from properties.models import Role
from tests.votes.rows import CLOSES, NO, NOTICED, OPENS, PREPARED, YES, hall
from votes import actions, clocks
from votes.models import Ballot, Course
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def running(ballot: Ballot) -> dict[str, date]:
    rows = Deadline.objects.open().filter(subject_kind="ballot", subject_id=ballot.course.pk)
    return {row.kind: day_of(row.due_at) for row in rows}


def test_a_notice_is_in_time_on_the_fifteenth_day_before_and_not_on_the_fourteenth() -> None:
    assert clocks.last_notice_day(OPENS) == NOTICED == date(2026, 11, 10)
    assert clocks.is_in_time(NOTICED, OPENS)
    assert not clocks.is_in_time(NOTICED + DAY, OPENS)
    assert not clocks.is_in_time(None, OPENS)
    assert clocks.first_voting_day(NOTICED) == OPENS.date()
    just_after_midnight = datetime(2026, 11, 25, 0, 0, tzinfo=SHANGHAI)
    assert clocks.last_notice_day(just_after_midnight) == NOTICED
    assert clocks.last_notice_day(just_after_midnight - timedelta(seconds=1)) == NOTICED - DAY


@pytest.mark.parametrize("noticed", [None, NOTICED + DAY])
def test_voting_does_not_begin_before_owners_were_told(noticed: date | None) -> None:
    town = hall(1)
    ballot = town.draft(noticed=noticed)
    with refused("vote.notice-late"):
        actions.open_ballot(ballot=ballot, by=town.chair, at=PREPARED)
    with refused("register.say-why"):
        actions.open_ballot(ballot=ballot, by=town.chair, early_reason="x", at=PREPARED)

    opened = actions.open_ballot(ballot=ballot, by=town.chair, early_reason="屋面漏雨不能等", at=PREPARED)

    assert '"early_reason":"屋面漏雨不能等"' in opened.opening_record
    assert ballot.moves.filter(verb="override", words="屋面漏雨不能等", by=town.chair).count() == 1
    assert running(opened) == {}


def test_a_poll_needs_no_notice_and_owes_nothing_afterwards() -> None:
    town = hall(1)
    ballot = town.draft(noticed=None, form="advisory")
    assert running(ballot) == {}
    opened = actions.open_ballot(ballot=ballot, by=town.chair, at=PREPARED)
    town.cast(opened, "101", YES)
    town.close(opened)
    assert running(opened) == {}
    assert not opened.moves.filter(verb="override").exists()


def test_the_clock_of_the_notice_follows_the_draft() -> None:
    town = hall(1)
    later: dict[str, Any] = {"opens_at": OPENS + 30 * DAY, "closes_at": CLOSES + 30 * DAY}
    ballot = town.draft(noticed=None, **later)
    assert running(ballot) == {clocks.NOTICE: NOTICED + 30 * DAY}

    actions.edit(ballot=ballot, by=town.chair, data={"opens_at": OPENS + 29 * DAY}, at=PREPARED)
    assert running(ballot) == {clocks.NOTICE: NOTICED + 29 * DAY}

    actions.post_notice(ballot=ballot, on=PREPARED.date(), by=town.chair, at=PREPARED)
    assert running(ballot) == {}
    assert Deadline.objects.filter(kind=clocks.NOTICE, met_at__isnull=False).count() == 1


def test_the_last_day_of_a_notice_is_ahead_on_the_day_itself_and_gone_the_day_after() -> None:
    last = datetime(2026, 11, 10, 9, tzinfo=SHANGHAI)
    clock = clocks.notice(1, OPENS, at=last)
    assert clock is not None
    assert clock.statutory
    assert clocks.notice(1, OPENS, at=last + DAY) is None


def test_whoever_changes_the_draft_tells_the_owners_anew() -> None:
    town = hall(1)
    ballot = town.draft(4)
    changes: list[Any] = [
        lambda: actions.edit(ballot=ballot, by=town.chair, data={"title": "另一次表决"}, at=PREPARED),
        lambda: actions.add_item(ballot=ballot, text="再加一项", clause=5, by=town.chair, at=PREPARED),
        lambda: actions.drop_item(item=ballot.items.get(number=2), by=town.chair, at=PREPARED),
    ]
    for change in changes:
        change()
        assert Course.objects.get().noticed_on is None
        actions.post_notice(ballot=ballot, on=NOTICED, by=town.chair, at=PREPARED)
    assert ballot.moves.filter(verb="notice_void").count() == 3


def test_a_notice_is_of_today_or_earlier_and_says_something() -> None:
    town = hall(1)
    ballot = town.draft(noticed=None)
    with refused("vote.future"):
        actions.post_notice(ballot=ballot, on=PREPARED.date() + DAY, by=town.chair, at=PREPARED)
    with pytest.raises(NotYours):
        actions.post_notice(
            ballot=ballot, on=PREPARED.date(), by=town.people.own[Role.FIRM_MANAGER], at=PREPARED
        )
    empty = actions.prepare(
        compound=town.people.compound,
        by=town.chair,
        data={"title": "空", "opens_at": OPENS, "closes_at": CLOSES},
        at=PREPARED,
    )
    with refused("vote.no-items"):
        actions.post_notice(ballot=empty, on=PREPARED.date(), by=town.chair, at=PREPARED)


@pytest.mark.parametrize(
    ("clause", "choice", "owed"),
    [(3, YES, {clocks.POST, clocks.FILE}), (3, NO, {clocks.POST}), (4, YES, {clocks.POST})],
)
def test_a_count_sets_the_clocks_of_posting_and_filing(clause: int, choice: str, owed: set[str]) -> None:
    town = hall(3)
    ballot = town.opened(clause)
    for number in town.homes:
        town.cast(ballot, number, choice)
    town.close(ballot)
    assert set(running(ballot)) == owed
    rows = Deadline.objects.filter(subject_kind="ballot", kind=clocks.POST)
    # Only an election's is set by law; 28 November 2026 is a Saturday, three days later a Tuesday.
    assert [(row.statutory, day_of(row.due_at)) for row in rows] == [(clause == 3, date(2026, 12, 1))]


def counted(*clauses: int) -> tuple[Any, Ballot]:
    town = hall(3)
    ballot = town.opened(*clauses)
    for number in town.homes:
        town.cast(ballot, number, *[YES] * max(1, len(clauses)))
    return town, town.close(ballot)


def test_posting_is_entered_once_and_not_before_the_count() -> None:
    town, ballot = counted(4)
    for day, code in ((CLOSES.date() - DAY, "vote.before-close"), (CLOSES.date() + DAY, "vote.future")):
        with refused(code):
            actions.post_result(ballot=ballot, on=day, by=town.chair, at=CLOSES)
    actions.post_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=CLOSES)
    assert running(ballot) == {}
    with refused("vote.posted"):
        actions.post_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=CLOSES)


@pytest.mark.parametrize(("clause", "asks"), [(3, True), (4, False)])
def test_the_result_of_an_election_posted_late_says_why(clause: int, asks: bool) -> None:
    town, ballot = counted(clause)
    due = date(2026, 12, 1)
    given: dict[str, Any] = {"ballot": ballot, "by": town.chair, "at": CLOSES + 30 * DAY}
    if asks:
        with refused("deadline.say-why-late"):
            actions.post_result(**given, on=due + DAY)
        actions.post_result(**given, on=due + DAY, late_reason="公示栏维修")
        assert ballot.moves.filter(verb="post_result").get().words == "2026-12-02 公示栏维修"
    else:
        actions.post_result(**given, on=due + DAY)


def test_the_last_day_of_a_posting_needs_no_reason() -> None:
    town, ballot = counted(3)
    actions.post_result(ballot=ballot, on=date(2026, 12, 1), by=town.chair, at=CLOSES + 30 * DAY)
    assert clocks.POST not in running(ballot)


def test_only_an_election_is_filed() -> None:
    town, ballot = counted(4)
    with refused("vote.nothing-to-file"):
        actions.file_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=CLOSES)


def test_a_filed_committee_ends_its_clock() -> None:
    town, ballot = counted(3)
    actions.file_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=CLOSES)
    assert set(running(ballot)) == {clocks.POST}


def test_objections_run_for_the_oldest_without_an_answer() -> None:
    town, ballot = counted(4)
    at = CLOSES + 20 * DAY
    actions.post_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=at)
    days = (CLOSES.date() + DAY, CLOSES.date() + 3 * DAY)
    first, second = (
        actions.receive_objection(
            ballot=ballot, raised_by="王五", text="面积不对", on=day, by=town.chair, at=at
        )
        for day in days
    )
    assert running(ballot) == {clocks.ANSWER: date(2026, 12, 7)}  # the seventh day is a Sunday
    actions.answer_objection(objection=first, answer="已核对", on=at.date(), by=town.chair, at=at)
    assert running(ballot) == {clocks.ANSWER: date(2026, 12, 8)}
    with refused("vote.answered"):
        actions.answer_objection(objection=first, answer="再答", on=at.date(), by=town.chair, at=at)
    with refused("vote.before-close"):
        actions.answer_objection(objection=second, answer="早", on=CLOSES.date() - DAY, by=town.chair, at=at)
    actions.answer_objection(objection=second, answer="已核对", on=at.date(), by=town.chair, at=at)
    assert running(ballot) == {}
    assert "王五" not in str(first.raised_by)


def test_the_windows_after_the_posting() -> None:
    assert clocks.objections_until(date(2026, 12, 1)) == date(2026, 12, 8)
    assert clocks.last_day_to_sue(date(2026, 12, 1)) == date(2027, 12, 1)
    assert clocks.last_day_to_sue(date(2028, 2, 29)) == date(2029, 2, 28)


def test_a_withdrawn_ballot_has_no_clock() -> None:
    town = hall(1)
    later: dict[str, Any] = {"opens_at": OPENS + 30 * DAY, "closes_at": CLOSES + 30 * DAY}
    ballot = town.draft(noticed=None, **later)
    actions.withdraw(ballot=ballot, reason="改期", by=town.chair, at=PREPARED)
    assert running(ballot) == {}


@pytest.mark.parametrize(
    ("values", "guard"),
    [
        ({"noticed_on": date(2026, 1, 1)}, "course_told_before_opening"),
        ({"early_reason": "事后补写"}, "course_told_before_opening"),
        ({"posted_on": date(2026, 12, 2)}, "course_day_stays"),
        ({"posted_on": None}, "course_day_stays"),
    ],
)
def test_days_stay_as_they_were_entered(values: dict[str, Any], guard: str) -> None:
    town, ballot = counted(4)
    actions.post_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=CLOSES)
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Course.objects.filter(ballot=ballot).update(**values)


def test_days_and_objections_are_kept() -> None:
    town, ballot = counted(4)
    row = actions.receive_objection(
        ballot=ballot, raised_by="王五", text="面积不对", on=CLOSES.date(), by=town.chair, at=CLOSES
    )
    for rows, guard in (
        (Course.objects.all(), "course_is_kept"),
        (ballot.objections.all(), "ballot_objection_is_kept"),
    ):
        with pytest.raises(IntegrityError, match=guard), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError, match="ballot_objection_is_frozen"), transaction.atomic():
        ballot.objections.update(text="没有异议")
    actions.answer_objection(objection=row, answer="已核对", on=CLOSES.date(), by=town.chair, at=CLOSES)
    with pytest.raises(IntegrityError, match="ballot_objection_answered_once"), transaction.atomic():
        ballot.objections.update(answer="另一个回答")


def test_no_result_is_posted_of_what_was_not_counted() -> None:
    town = hall(1)
    ballot = town.opened()
    with refused("vote.no-such-move"):
        actions.post_result(ballot=ballot, on=CLOSES.date(), by=town.chair, at=CLOSES)
    with pytest.raises(IntegrityError, match="course_of_no_result"), transaction.atomic():
        Course.objects.filter(ballot=ballot).update(posted_on=CLOSES.date())

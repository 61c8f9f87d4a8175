"""Three days of silence, many workers at once, clocks in any zone: each message still goes out exactly once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import Count

from notices.actions import meet_deadlines, move_deadline, set_deadlines, tell
from notices.draining import deliver_inbox, drain
from notices.ladder import load_default
from notices.models import Deadline, InboxItem, Notice
from notices.planning import reconcile
from properties.models import User
from tests.notices.books import CaseBook
from tests.notices.rows import NOW, at, case, clock, deadline, event, party, person, rung

RUNGS = ("handler", "firm_manager", "party_secretary", "grid_head", "street_officer", "street_leader")


@pytest.fixture(autouse=True)
def _inbox_only(settings: LazySettings) -> None:
    settings.NOTICE_CHANNELS = ["inbox"]


def staff(book: CaseBook, cases: range, count: int = 10) -> list[User]:
    """The same few people on every rung of every case."""
    people = [person(f"p{n}") for n in range(count)]
    for place, who in enumerate(RUNGS):
        for pk in cases:
            book.on[who][pk] = [party(people[(pk + place) % count])]
    return people


@pytest.mark.django_db
def test_after_three_days_of_silence_each_person_hears_once_of_each_open_case(book: CaseBook) -> None:
    load_default()
    cases = range(1, 301)
    staff(book, cases)
    rows = set_deadlines([clock(pk, kind="issue.contact") for pk in cases], by=None, at=NOW)
    for pk in range(1, 51):
        meet_deadlines(subject=case(pk), kinds=["issue.contact"], at=NOW)
    for row in rows[50:100]:
        move_deadline(row.pk, due_at=NOW + timedelta(days=60), reason="r", by=None, at=NOW)
    book.closed.update(range(101, 151))

    drain(NOW + timedelta(days=5))

    heard = Counter(InboxItem.objects.values_list("user", "notice__subject_id"))
    assert set(heard.values()) == {1}
    assert {pk for _user, pk in heard} == set(range(151, 301))
    gravest = InboxItem.objects.values("notice__subject_id").annotate(
        stages=Count("notice__stage", distinct=True)
    )
    assert set(gravest.values_list("stages", flat=True)) <= {1, 2, 3}
    assert not Notice.objects.filter(
        state__in=["pending", "inflight"], next_at__lte=NOW + timedelta(days=5)
    ).exists()


@pytest.mark.django_db(transaction=True)
def test_many_planners_and_workers_at_once_write_and_deliver_each_key_once(book: CaseBook) -> None:
    cases = range(1, 61)
    staff(book, cases)
    for offset, who in ((-8, "handler"), (0, "firm_manager")):
        rung(f"s{offset}", offset, who=who, unit="hour")
    set_deadlines([clock(pk) for pk in cases], by=None, at=NOW - timedelta(days=30))
    Notice.objects.all().delete()
    due = at("2025-06-06T23:59:59")

    def go(number: int) -> None:
        try:
            reconcile(due) if number % 2 else deliver_inbox(due, limit=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(go, range(60)))
    while deliver_inbox(due):
        pass

    keys = Notice.objects.values_list("dedupe_key", flat=True)
    assert len(keys) == len(set(keys)) == 120
    told = Counter(InboxItem.objects.values_list("notice__subject_id", "user"))
    assert set(told.values()) == {1}
    assert Notice.objects.filter(state="sent").count() == InboxItem.objects.count() == len(told)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_a_machine_in_any_zone_reminds_on_the_same_moment(
    book: CaseBook, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        _remind_once(book)
    finally:
        monkeypatch.undo()
        time.tzset()


def _remind_once(book: CaseBook) -> None:
    book.on["handler"][1] = [party(person("wang"))]
    rung("due", 0)
    row = deadline(starts_at=at("2025-11-01T12:00"), now=at("2025-11-01T12:00"))

    assert row.due_at == at("2025-11-03T23:59:59")
    drain(at("2025-11-03T23:59:58"))
    assert InboxItem.objects.count() == 0
    drain(at("2025-11-03T23:59:59"))
    assert InboxItem.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_a_reminder_each_day_of_a_year_comes_once_and_on_its_day(book: CaseBook) -> None:
    """366 days over 29 February, 31 December and every make-up day: none missed, none twice."""
    book.on["handler"] = {pk: [party(person(f"p{pk}"))] for pk in range(3)}
    rung("due", 0, unit="hour")
    day, missed, twice = at("2024-01-01T12:00"), 0, 0
    for number in range(366):
        now = day + timedelta(days=number)
        set_deadlines([clock(number % 3, starts_at=now, amount=60, unit="minute")], by=None, at=now)
        deliver_inbox(now + timedelta(minutes=59))
        before = InboxItem.objects.count()
        deliver_inbox(now + timedelta(minutes=60))
        deliver_inbox(now + timedelta(minutes=61))
        after = InboxItem.objects.count()
        missed, twice = missed + (after == before), twice + (after > before + 1)
        Deadline.objects.open().update(met_at=now, next_rung_at=None)

    assert (missed, twice, InboxItem.objects.count()) == (0, 0, 366)


@pytest.mark.django_db
def test_one_poisonous_row_among_a_thousand_delays_the_others_by_seconds(
    book: CaseBook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    to = party(person("wang"))
    tell([event(to, pk=pk, key=str(pk)) for pk in range(1_000)], at=NOW)
    book.poison.add(500)
    started = time.monotonic()

    drain(NOW)

    assert InboxItem.objects.count() == 999
    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_a_failing_database_question_in_a_book_spoils_no_other_row(
    book: CaseBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a failed statement would make every later one of the transaction fail."""
    to = party(person("wang"))
    tell([event(to, pk=pk, key=str(pk)) for pk in range(9)], at=NOW)
    real: Callable[..., object] = book.words

    def words(notice: Notice) -> object:
        if notice.subject_id == 4:
            connection.cursor().execute("SELECT no_such_column")
        return real(notice)

    monkeypatch.setattr(book, "words", words)

    drain(NOW)

    assert InboxItem.objects.count() == 8
    assert Notice.objects.get(subject_id=4).error_code in {"OperationalError", "ProgrammingError"}

"""The ledger against the reports: found out, put right, made smaller; the same after any way a report can go."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from issues import actions
from issues.access import SYSTEM, actor_for, reporter_actor
from issues.figures import compact
from issues.figures.rebuilding import rebuild
from issues.housekeeping import keep_house
from issues.models import Closing, Figure, Issue, Reporter, TimeRequest
from issues.workflow import Status, Verb, find_move
from properties.models import Role
from tests.cast import cast
from tests.issues.counted import differences, ledger
from tests.issues.people import MONDAY, do, filed, photo, walk
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from issues.access import Actor
    from issues.actions import Filed
    from tests.cast import Cast


def some_work() -> Cast:
    """Reports in several states, one of them reopened, one rated twice, one merged."""
    people = cast()
    first = filed(people)
    walk(people, first, Status.CLOSED)
    do(first.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], note="又坏了，重新处理。")
    second = filed(people, phone="13900139000")
    walk(people, second, Status.CLOSED)
    assert second.reporter is not None
    actions.rate(reporter=second.reporter, score=1, at=MONDAY + timedelta(days=1))
    second.issue.refresh_from_db()
    walk(people, second, Status.CLOSED, at=MONDAY + timedelta(days=20))
    actions.rate(reporter=second.reporter, score=4, at=MONDAY + timedelta(days=40))
    merged = filed(people, phone="13700137000").issue
    do(merged, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=first.issue)
    return people


def run(**options: Any) -> str:
    out = StringIO()
    call_command("rebuild_figures", stdout=out, **options)
    return out.getvalue()


def ends() -> list[tuple[Any, ...]]:
    columns = [field.attname for field in Closing._meta.concrete_fields if field.attname != "id"]
    return sorted(Closing.objects.values_list(*columns), key=str)


@pytest.mark.django_db
def test_an_old_installation_gets_its_ends_and_figures() -> None:
    """The ends of yesterday come from history and the deadlines of their time, to the column."""
    some_work()
    was, counted = ends(), ledger()
    Closing.objects.all().delete()
    Figure.objects.all().delete()
    with pytest.raises(CommandError):
        run(check=True)
    assert Figure.objects.count() == 0
    assert run().endswith(", put right\n")
    assert (ends(), ledger()) == (was, counted)
    assert run(check=True) == "0 differences\n"


@pytest.mark.django_db
def test_each_difference_is_told_cell_by_cell_and_put_right_by_adding() -> None:
    people = some_work()
    row = Figure.objects.filter(on_time=1).latest("pk")
    Figure.objects.filter(pk=row.pk).update(on_time=0, late=3)
    lines = differences()
    place = f"2026-03 compound {people.compound.pk} topic {row.topic_id} firm {people.firm.pk}"
    assert lines == [f"{place}: to be added on_time +1, late -3"]
    before = Figure.objects.count()
    assert run() == f"{lines[0]}\n1 differences, put right\n"
    assert Figure.objects.count() == before + 1
    assert differences() == []


@pytest.mark.django_db
def test_wrong_ends_are_put_right_those_taken_back_first() -> None:
    some_work()
    was = ends()
    stands = Closing.objects.filter(undone_at=None).get()
    undone = Closing.objects.filter(issue=stands.issue).exclude(pk=stands.pk).get()
    stands.delete()
    Closing.objects.filter(pk=undone.pk).update(undone_at=None, on_time=not undone.on_time)
    surplus = Closing.objects.exclude(issue=undone.issue).get()
    surplus.pk, surplus.seq = None, 99
    surplus.save()
    assert len(differences()) == 3
    run()
    assert ends() == was


@pytest.mark.django_db
def test_a_long_list_is_cut_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    some_work()
    Figure.objects.all().delete()
    monkeypatch.setattr("issues.management.commands.rebuild_figures._MOST_LINES", 1)
    short, whole = StringIO(), StringIO()
    for out, verbosity in ((short, 1), (whole, 2)):
        with pytest.raises(CommandError):
            call_command("rebuild_figures", check=True, verbosity=verbosity, stdout=out)
    count = len(differences())
    assert count > 1
    assert (len(short.getvalue().splitlines()), len(whole.getvalue().splitlines())) == (2, count + 1)


# Compacting


@pytest.mark.django_db
def test_compacting_keeps_every_sum_and_one_row_a_cell() -> None:
    some_work()
    before, rows = ledger(), Figure.objects.count()
    assert compact(1) > 0
    assert ledger() == before
    while compact(1):
        pass
    cells = Figure.objects.values("month", "compound", "topic", "firm").distinct().count()
    assert Figure.objects.count() == cells < rows
    assert (ledger(), differences(), compact(100)) == (before, [], 0)


@pytest.mark.django_db
def test_a_cell_that_came_to_nothing_goes() -> None:
    people = cast()
    made = filed(people)
    do(made.issue, Verb.WITHDRAW, made.reporter)
    assert Figure.objects.count() == 2
    assert (compact(10), Figure.objects.count()) == (2, 0)


@pytest.mark.django_db
def test_housekeeping_comes_to_every_compound_within_the_hour() -> None:
    some_work()
    before = ledger()
    later = [MONDAY + timedelta(days=99, minutes=ten) for ten in range(0, 60, 10)]
    gone = sum(keep_house(at)["figures summed up"] for at in later)
    assert gone > 0
    assert (ledger(), compact(100)) == (before, 0)


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    start = threading.Barrier(len(deeds))

    def go(deed: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return deed()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(go, deeds))


@pytest.mark.django_db(transaction=True)
def test_compacting_repairing_and_working_at_once_loses_nothing() -> None:
    people = some_work()
    Figure.objects.filter(pk=Figure.objects.latest("pk").pk).delete()
    issues = [filed(people, phone=f"1380013{number:04d}").issue for number in range(4)]
    street = people.own[Role.STREET_OFFICER]

    def assign(issue: Issue) -> None:
        actions.move(
            issue=issue, verb=Verb.ASSIGN, by=actor_for(street, issue), data={"firm": people.other_firm}
        )

    repair = [lambda: rebuild(repair=True, told=lambda _found: None)] * 2
    work = [lambda issue=issue: assign(issue) for issue in issues]
    at_once([*repair, lambda: compact(100), lambda: compact(100), *work])
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_leave_one_end() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.DONE)
    names = (Role.PARTY_SECRETARY, Role.GRID_HEAD, Role.STREET_OFFICER, Role.NEIGHBOURHOOD_STAFF)
    deeds = [
        lambda user=people.own[role]: actions.move(
            issue=issue, verb=Verb.VERIFY, by=actor_for(user, issue), data={}, at=MONDAY
        )
        for role in names
    ]
    answers = at_once(deeds)
    assert len([answer for answer in answers if isinstance(answer, Issue)]) == 1
    assert ledger() == {"received": 1, "on_time": 1}
    assert differences() == []


@pytest.mark.django_db
def test_a_second_standing_end_is_a_lost_race() -> None:
    people = cast()
    made = filed(people)
    walk(people, made, Status.CLOSED)
    row = Closing.objects.get()
    do(made.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], note="又坏了，重新处理。")
    Closing.objects.filter(pk=row.pk).update(undone_at=None)
    made.issue.refresh_from_db()
    done = walk(people, made, Status.DONE)
    with transaction.atomic(), pytest.raises(Refused) as caught:
        do(done, Verb.VERIFY, people.own[Role.PARTY_SECRETARY])
    assert caught.value.code == "issue.changed-meanwhile"


# Any way a report can go

VERBS = [verb for verb in Verb if verb not in {Verb.FILE, Verb.JOIN}]
DEEDS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(VERBS), st.integers(1, 5), st.sampled_from([0, 0, 1, 9])),
    min_size=5,
    max_size=40,
)
WHO = (
    Role.FIRM_MANAGER,
    Role.PARTY_SECRETARY,
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.DEPARTMENT_OFFICER,
)


class AnyWay(TestCase):
    """Three reports and any moves on them, days apart: what the table allows is made, the rest refused."""

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(DEEDS)
    def test_any_legal_sequence_of_moves_leaves_the_ledger_as_the_reports_say(
        self, deeds: list[tuple[int, Verb, int, int]]
    ) -> None:
        people = cast()
        made = [filed(people, phone=f"1380013800{number}") for number in range(3)]
        at = MONDAY
        for number, verb, score, days in deeds:
            at += timedelta(days=days, minutes=1)
            _attempt(people, made, number, verb, score, at)
        assert differences() == []
        before = ledger()
        compact(100)
        assert ledger() == before


def _attempt(people: Cast, made: list[Filed], number: int, verb: Verb, score: int, at: Any) -> None:
    """The move by the first who may make it; walks the likeliest way on where the verb does not fit."""
    issue = Issue.objects.get(pk=made[number].issue.pk)
    if find_move(Status(issue.status), verb) is None:
        verb = _LIKELY.get(Status(issue.status), verb)
    into = Issue.objects.get(pk=made[(number + 1) % 3].issue.pk)
    firm = people.other_firm if score % 2 else people.firm
    data: dict[str, Any] = {
        "note": "已经看过现场。",
        "firm": None if score == 5 else firm,
        "department": people.department if score == 5 else None,
        "stopped": False,
        "body": "综合行政执法队",
        "step": "found",
        "photos": [photo()] if verb == Verb.FINISH else [],
        "ground": "不属于物业服务范围。",
        "kind": "pause" if score % 2 else "extend",
        "days": score,
        "into": into,
        "text": "另外一件事。",
        "score": score,
        "request": TimeRequest.objects.filter(issue=issue, state="asked").first(),
    }
    for by in _actors(people, made[number], issue):
        try:
            actions.move(issue=issue, verb=verb, by=by, data=data, at=at)
        except (NotYours, Refused):
            continue
        return


_LIKELY = {
    Status.ASSIGNED: Verb.ACCEPT,
    Status.WORKING: Verb.FINISH,
    Status.ASKED: Verb.NO_ANSWER,
    Status.OUTSIDE: Verb.OUTSIDE_EXPIRED,
    Status.PAUSED: Verb.RESUME,
    Status.DONE: Verb.VERIFY,
    Status.CLOSED: Verb.RATE,
}


def _actors(people: Cast, made: Filed, issue: Issue) -> list[Actor]:
    assert made.reporter is not None
    reporter = Reporter.objects.select_related("issue").get(pk=made.reporter.pk)
    staff = [people.own[role] for role in WHO] + [people.other[Role.FIRM_MANAGER]]
    return [reporter_actor(reporter), *(actor_for(user, issue) for user in staff), SYSTEM]

"""What a report counts for, where, and when that changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from issues import actions
from issues.access import SYSTEM
from issues.figures import recording
from issues.figures.counting import (
    COLUMNS,
    Cell,
    End,
    Place,
    Rated,
    Report,
    contributions,
    difference,
    month_of,
)
from issues.models import Closing, Figure, Issue
from issues.workflow import Outcome, Status, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties.models import Contract, Role
from tests.cast import cast
from tests.issues.counted import by_firm_and_month, differences, ledger
from tests.issues.people import MONDAY, do, ends, filed, photo, walk

if TYPE_CHECKING:
    from pytest_django import Settings

    from issues.actions import Filed
    from tests.cast import Cast

MARCH, APRIL = "2026-03", "2026-04"
SECOND = timedelta(seconds=1)
# The last second of March in Shanghai.
YEAR_OF_MARCH = datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI)

# The pure part

PLACE = Place(1, 2, 3, 4)


def counted(**more: Any) -> Report:
    given: dict[str, Any] = {"status": "closed", "firm": 7, "opened_at": MONDAY, "recurs": False}
    return Report(PLACE, **(given | more))


def in_words(report: Report) -> dict[Cell, dict[str, int]]:
    return {cell: recording._named(counts) for cell, counts in contributions(report).items()}


def one(name: str, **more: int) -> dict[str, int]:
    return dict.fromkeys(COLUMNS, 0) | {name: 1} | more


def test_each_part_counts_in_its_own_month_and_for_the_firm_of_its_time() -> None:
    end = End(Outcome.RESOLVED, True, 8, MONDAY + timedelta(days=31))
    rated = Rated(3, 9, MONDAY + timedelta(days=62))
    assert in_words(counted(recurs=True, end=end, rated=rated)) == {
        Cell(date(2026, 3, 1), *PLACE, 7): one("received", recurred=1),
        Cell(date(2026, 4, 1), *PLACE, 8): one("on_time"),
        Cell(date(2026, 5, 1), *PLACE, 9): one("rated", satisfied=1),
    }


def test_parts_of_one_month_and_firm_share_a_cell() -> None:
    end = End(Outcome.RESOLVED, False, 7, MONDAY)
    found = in_words(counted(end=end, rated=Rated(2, 7, MONDAY)))
    assert found == {Cell(date(2026, 3, 1), *PLACE, 7): one("received", late=1, rated=1)}


@pytest.mark.parametrize(("score", "satisfied"), [(5, 1), (3, 1), (2, 0), (1, 0)])
def test_three_stars_and_more_are_satisfied(score: int, satisfied: int) -> None:
    found = in_words(counted(firm=None, rated=Rated(score, 7, MONDAY)))
    assert found[Cell(date(2026, 3, 1), *PLACE, 7)] == one("rated", satisfied=satisfied)


@pytest.mark.parametrize("status", ["merged", "withdrawn"])
def test_merged_and_taken_back_count_nowhere(status: str) -> None:
    assert contributions(counted(status=status, rated=Rated(5, 7, MONDAY))) == {}


def test_months_are_those_of_shanghai() -> None:
    assert month_of(YEAR_OF_MARCH) == date(2026, 3, 1)
    assert month_of(YEAR_OF_MARCH + SECOND) == date(2026, 4, 1)


def test_a_difference_leads_from_one_to_the_other_and_leaves_out_what_agrees() -> None:
    before, after = contributions(counted()), contributions(counted(firm=8, rated=Rated(5, 6, MONDAY)))
    assert difference(before, before) == {}
    assert {cell.firm: counts[0] for cell, counts in difference(before, after).items()} == {7: -1, 8: 1, 6: 0}


# What moves do


def closed(people: Cast, *, at: datetime = MONDAY) -> Filed:
    made = filed(people, at=at)
    walk(people, made, Status.CLOSED, at=at)
    return made


@pytest.mark.django_db
def test_a_report_is_received_for_its_firm_in_its_month() -> None:
    people = cast()
    filed(people, at=YEAR_OF_MARCH)
    filed(people, at=YEAR_OF_MARCH + SECOND, phone="13900139000")
    assert by_firm_and_month() == {
        (people.firm.pk, MARCH): {"received": 1},
        (people.firm.pk, APRIL): {"received": 1},
    }
    row = Figure.objects.earliest("pk")
    place = (row.subdistrict_id, row.neighbourhood_id, row.compound_id)
    assert place == (people.street.pk, people.neighbourhood.pk, people.compound.pk)
    assert differences() == []


@pytest.mark.django_db
def test_assigning_takes_what_was_received_along() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)
    assert by_firm_and_month() == {(people.other_firm.pk, MARCH): {"received": 1}}
    do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], department=people.department)
    assert by_firm_and_month() == {(None, MARCH): {"received": 1}}
    assert differences() == []


@pytest.mark.django_db
def test_a_change_of_contract_moves_nothing_by_itself() -> None:
    """The firm that lost the contract keeps what it received and answered; what is sent on goes along."""
    people = cast()
    done, left = closed(people), filed(people, phone="13900139000").issue
    Contract.objects.filter(compound=people.compound).update(firm=people.other_firm)
    assert by_firm_and_month() == {(people.firm.pk, MARCH): {"received": 2, "on_time": 1}}
    do(left, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)
    filed(people, phone="13700137000")
    assert by_firm_and_month() == {
        (people.firm.pk, MARCH): {"received": 1, "on_time": 1},
        (people.other_firm.pk, MARCH): {"received": 2},
    }
    assert Closing.objects.get(issue=done.issue).firm == people.firm
    assert differences() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "on_time"), [(timedelta(0), True), (SECOND, False)])
def test_in_time_is_when_the_result_came_by_the_promised_second(after: timedelta, on_time: bool) -> None:
    """The deadline that was met and the end that is counted say the same, however late the verifier came."""
    people = cast()
    made = filed(people)
    due_at = ends(made.issue, "issue.handle")
    firm, secretary = people.own[Role.FIRM_MANAGER], people.own[Role.PARTY_SECRETARY]
    do(made.issue, Verb.ACCEPT, firm)
    do(made.issue, Verb.FINISH, firm, note="换好了。", photos=[photo()], at=due_at + after)
    do(made.issue, Verb.VERIFY, secretary, at=due_at + timedelta(days=9))
    row = Closing.objects.get()
    clock = Deadline.objects.get(kind="issue.handle")
    assert clock.met_at is not None
    assert (row.on_time, clock.met_at <= clock.due_at) == (on_time, on_time)
    assert (row.finished_at, row.due_at, row.seq) == (clock.met_at, clock.due_at, 5)
    assert ledger() == {"received": 1, "on_time" if on_time else "late": 1}
    assert differences() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "name"), [(Verb.REFUSE, "refused"), (Verb.HAND_OVER, "handed_over")])
def test_the_other_two_ends_are_counted_apart(verb: Verb, name: str) -> None:
    people = cast()
    said: dict[str, Any] = {
        "note": "不属于物业服务范围。",
        "ground": "不属于物业服务范围。",
        "body": "区房管局",
    }
    do(filed(people).issue, verb, people.own[Role.STREET_OFFICER], **said)
    assert ledger() == {"received": 1, name: 1}
    assert Closing.objects.get().outcome == name
    assert differences() == []


@pytest.mark.django_db
def test_a_reopened_report_has_no_end_until_it_ends_again() -> None:
    people = cast()
    made = closed(people, at=YEAR_OF_MARCH)
    again = YEAR_OF_MARCH + timedelta(days=2)
    do(made.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], note="又坏了，重新处理。", at=again)
    assert by_firm_and_month() == {(people.firm.pk, MARCH): {"received": 1}}
    assert Closing.objects.get().undone_at == again
    made.issue.refresh_from_db()
    walk(people, made, Status.CLOSED, at=again)
    assert ledger() == {"received": 1, "on_time": 1}
    assert list(Closing.objects.values_list("undone_at", flat=True)) == [again, None]
    assert differences() == []


@pytest.mark.django_db
def test_an_unhappy_rating_is_counted_though_it_sends_the_report_back() -> None:
    """Were only ratings of standing ends counted, nobody would ever be unhappy."""
    people = cast()
    made = closed(people)
    assert made.reporter is not None
    actions.rate(reporter=made.reporter, score=2, at=MONDAY + timedelta(days=1))
    assert ledger() == {"received": 1, "rated": 1}
    made.issue.refresh_from_db()
    walk(people, made, Status.CLOSED, at=MONDAY + timedelta(days=2))
    assert ledger() == {"received": 1, "on_time": 1, "rated": 1}
    assert differences() == []


@pytest.mark.django_db
def test_the_latest_rating_takes_the_place_of_the_one_before() -> None:
    people = cast()
    made = closed(people)
    assert made.reporter is not None
    actions.rate(reporter=made.reporter, score=1, at=MONDAY + timedelta(days=1))
    made.issue.refresh_from_db()
    do(made.issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)
    for verb, more in ((Verb.ACCEPT, {}), (Verb.FINISH, {"note": "修好了。", "photos": [photo()]})):
        do(made.issue, verb, people.other[Role.FIRM_MANAGER], at=YEAR_OF_MARCH, **more)
    do(made.issue, Verb.VERIFY, people.own[Role.PARTY_SECRETARY], at=YEAR_OF_MARCH)
    actions.rate(reporter=made.reporter, score=5, at=YEAR_OF_MARCH + SECOND)
    assert by_firm_and_month() == {
        (people.other_firm.pk, MARCH): {"received": 1, "late": 1},
        (people.other_firm.pk, APRIL): {"rated": 1, "satisfied": 1},
    }
    assert differences() == []


@pytest.mark.django_db
def test_a_merged_report_is_counted_where_it_went() -> None:
    people = cast()
    made, into = filed(people), filed(people, phone="13900139000").issue
    do(made.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=into)
    assert ledger() == {"received": 1}
    assert differences() == []


@pytest.mark.django_db
def test_a_report_merged_after_it_was_closed_rated_and_reopened_counts_nowhere() -> None:
    people = cast()
    made, into = closed(people), filed(people, phone="13900139000").issue
    assert made.reporter is not None
    actions.rate(reporter=made.reporter, score=5, at=MONDAY + timedelta(days=1))
    do(made.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], note="又坏了，重新处理。")
    do(made.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=into)
    assert ledger() == {"received": 1}
    assert Closing.objects.get().undone_at is not None
    assert differences() == []


@pytest.mark.django_db
def test_a_report_taken_back_is_taken_out() -> None:
    people = cast()
    made = filed(people)
    do(made.issue, Verb.WITHDRAW, made.reporter)
    assert ledger() == {}
    assert differences() == []


@pytest.mark.django_db
def test_a_part_that_was_split_off_is_a_report_of_its_own() -> None:
    people = cast()
    do(filed(people).issue, Verb.SPLIT, people.own[Role.PARTY_SECRETARY], text="另外一件事。")
    assert ledger() == {"received": 2}
    assert differences() == []


@pytest.mark.django_db
def test_what_came_back_is_counted_as_recurred() -> None:
    people = cast()
    made = closed(people)
    filed(people, at=MONDAY + timedelta(days=3), subtopic=made.issue.subtopic, phone="13900139000")
    assert ledger() == {"received": 2, "recurred": 1, "on_time": 1}
    assert differences() == []


@pytest.mark.django_db
def test_a_counted_report_cannot_be_deleted() -> None:
    made = closed(cast())
    with pytest.raises(ProtectedError):
        Issue.objects.get(pk=made.issue.pk).delete()
    assert ledger() == {"received": 1, "on_time": 1}


@pytest.mark.django_db
def test_moves_that_change_no_figure_ask_the_ledger_nothing(settings: Settings) -> None:
    settings.PREPARED_STATEMENTS = False  # so that the text can be read
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    with CaptureQueriesContext(connection) as asked:
        do(issue, Verb.NOTE, people.own[Role.FIRM_MANAGER], note="看过现场。")
        do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.firm)
    tables = ("issues_figure", "issues_closing", "issues_rating")
    assert [query["sql"] for query in asked if any(table in query["sql"] for table in tables)] == []


@pytest.mark.django_db
def test_a_change_is_one_insert(settings: Settings) -> None:
    settings.PREPARED_STATEMENTS = False  # so that the text can be read
    people = cast()
    issue = filed(people).issue
    with CaptureQueriesContext(connection) as asked:
        do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)
    writes = [query["sql"] for query in asked if "issues_figure" in query["sql"]]
    assert [sql.split(" (")[0] for sql in writes] == ['INSERT INTO "issues_figure"']
    assert list(Figure.objects.order_by("pk").values_list("firm", "received")) == [
        (people.firm.pk, 1),
        (people.firm.pk, -1),
        (people.other_firm.pk, 1),
    ]


@pytest.mark.django_db
def test_a_report_that_ended_before_ends_were_kept_reopens_all_the_same() -> None:
    """An installation that has not been brought up to date yet: nothing fails, and the repair finds it."""
    people = cast()
    made = closed(people)
    Closing.objects.all().delete()
    Figure.objects.all().delete()
    do(made.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], note="又坏了，重新处理。")
    assert (ledger(), Closing.objects.count()) == ({}, 0)
    assert len(differences()) == 2


@pytest.mark.django_db
def test_the_systems_own_moves_are_counted_like_anybodys() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.PAUSED)
    do(issue, Verb.RESUME, SYSTEM)
    assert ledger() == {"received": 1}
    assert differences() == []


@pytest.mark.django_db
def test_a_rated_refusal_is_not_held_against_the_firm() -> None:
    """The street refused; the firm did nothing anybody could be satisfied with."""
    people = cast()
    made = filed(people)
    assert made.reporter is not None
    street = people.own[Role.STREET_OFFICER]
    do(made.issue, Verb.REFUSE, street, note="不属于物业服务范围。", ground="不属于物业服务范围。")
    actions.rate(reporter=made.reporter, score=3, at=MONDAY + timedelta(days=1))
    assert ledger() == {"received": 1, "refused": 1}
    assert differences() == []

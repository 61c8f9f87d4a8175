"""Measures over reports, from real moves: what counts, what does not, and that a past day stays what it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from issues.models import Closing, Issue
from issues.workflow import Verb
from notices.actions import move_deadline
from notices.models import Deadline
from properties.models import Contract, Role
from tests.cast import Cast, cast
from tests.factories import ContractFactory
from tests.issues.people import MONDAY, do, filed
from tests.pledges.measured import DAY, at, behind_it, figure, finish, rate, scope_in, solved

pytestmark = pytest.mark.django_db

# An ordinary report of MONDAY is due at the end of the Monday after.
DUE_DAY = DAY + timedelta(days=7)


@pytest.fixture
def people() -> Cast:
    return cast()


def counts(people: Cast, measure: str, day: date, **more: object) -> tuple[int, int]:
    found = figure(measure, scope_in(people, **more), day)
    return found.hits, found.rows


# Solved in time


def test_in_time_late_and_overdue(people: Cast) -> None:
    solved(people)
    late = filed(people).issue
    do(late, Verb.ACCEPT, people.own[Role.FIRM_MANAGER])
    filed(people)
    assert counts(people, "on_time_rate", DAY) == (1, 1)
    assert counts(people, "on_time_rate", DUE_DAY - timedelta(days=1)) == (1, 1)
    assert counts(people, "on_time_rate", DUE_DAY) == (1, 3)
    finish(people, late, at(DUE_DAY + timedelta(days=1)))
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=1)) == (1, 3)
    assert [
        (row.kind, row.hit)
        for row in behind_it("on_time_rate", scope_in(people), DUE_DAY + timedelta(days=1))
    ] == [
        ("closing", True),
        ("closing", False),
        ("overdue", False),
    ]


def test_the_due_day_is_over_at_midnight_and_not_while_it_lasts(people: Cast) -> None:
    filed(people)
    noon = scope_in(people, at=at(DUE_DAY))
    assert figure("on_time_rate", noon, DUE_DAY).rows == 0
    assert counts(people, "on_time_rate", DUE_DAY) == (0, 1)


def test_a_day_reads_the_same_after_everything_that_came_later(people: Cast) -> None:
    made = filed(people)
    do(made.issue, Verb.ACCEPT, people.own[Role.FIRM_MANAGER])
    before = counts(people, "on_time_rate", DUE_DAY)
    finish(people, made.issue, at(DUE_DAY + timedelta(days=3)))
    assert counts(people, "on_time_rate", DUE_DAY) == before == (0, 1)
    rate(made, 1, at(DUE_DAY + timedelta(days=4)))
    assert Closing.objects.get().undone_at is not None
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=3)) == (0, 1)
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=4)) == (0, 0)


def test_a_report_that_was_reopened_counts_until_then_and_from_its_new_date(people: Cast) -> None:
    made = solved(people)
    later = at(DAY + timedelta(days=2))
    do(made.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], at=later, note="又坏了。")
    assert counts(people, "on_time_rate", DAY + timedelta(days=1)) == (1, 1)
    assert counts(people, "on_time_rate", DAY + timedelta(days=2)) == (0, 0)
    assert counts(people, "on_time_rate", DAY + timedelta(days=9)) == (0, 1)


def test_a_date_moved_later_does_not_reach_back(people: Cast) -> None:
    made = filed(people)
    row = Deadline.objects.get(subject_id=made.issue.pk, kind="issue.handle")
    move_deadline(
        row.pk,
        due_at=row.due_at + timedelta(days=10),
        reason="等配件",
        by=None,
        at=at(DUE_DAY + timedelta(days=2)),
    )
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=1)) == (0, 1)
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=2)) == (0, 0)
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=10)) == (0, 1)


def test_the_clock_that_waits_for_the_verifier_is_not_late(people: Cast) -> None:
    made = filed(people)
    firm = people.own[Role.FIRM_MANAGER]
    do(made.issue, Verb.ACCEPT, firm)
    do(made.issue, Verb.ASK, firm, at=at(DAY + timedelta(days=1)), note="哪一层？")
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=30)) == (0, 0)


def test_refused_in_time_counts_neither_way_and_too_late_counts_as_late(people: Cast) -> None:
    street = people.own[Role.STREET_OFFICER]
    early, late = filed(people).issue, filed(people).issue
    do(early, Verb.REFUSE, street, note="不属实。", ground="现场核实不属实")
    assert counts(people, "on_time_rate", DAY) == (0, 0)
    do(late, Verb.HAND_OVER, street, at=at(DUE_DAY + timedelta(days=1)), note="归燃气公司。", body="燃气公司")
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=1)) == (0, 1)


def test_a_report_merged_after_it_was_counted_as_overdue_stays_there_for_those_days(people: Cast) -> None:
    one, other = filed(people).issue, filed(people, at=at(DUE_DAY)).issue
    assert counts(people, "on_time_rate", DUE_DAY) == (0, 1)
    do(one, Verb.MERGE, people.own[Role.STREET_OFFICER], at=at(DUE_DAY + timedelta(days=1)), into=other)
    assert counts(people, "on_time_rate", DUE_DAY) == (0, 1)
    assert counts(people, "on_time_rate", DUE_DAY + timedelta(days=1)) == (0, 0)


def test_what_ended_before_the_first_day_does_not_count(people: Cast) -> None:
    solved(people)
    assert counts(people, "on_time_rate", DAY, since=DAY) == (1, 1)
    assert counts(people, "on_time_rate", DAY + timedelta(days=9), since=DAY + timedelta(days=1)) == (0, 0)


# Who answered then


def test_a_firm_keeps_what_it_answered_for_and_nothing_new_comes(people: Cast) -> None:
    solved(people)
    kept_open = filed(people).issue
    old, new = people.firm, people.other_firm
    Contract.objects.filter(compound=people.compound).update(
        is_current=False, ends_on=DUE_DAY + timedelta(days=1)
    )
    ContractFactory.create(compound=people.compound, firm=new, starts_on=DUE_DAY + timedelta(days=2))
    street = people.own[Role.STREET_OFFICER]
    do(kept_open, Verb.ASSIGN, street, at=at(DUE_DAY + timedelta(days=2)), firm=new)
    filed(people, at=at(DUE_DAY + timedelta(days=3)))
    for day, of_old, of_new in (
        (DUE_DAY, (1, 2), (0, 0)),
        (DUE_DAY + timedelta(days=1), (1, 2), (0, 0)),
        (DUE_DAY + timedelta(days=2), (1, 1), (0, 1)),
        (DUE_DAY + timedelta(days=20), (1, 1), (0, 2)),
    ):
        assert counts(people, "on_time_rate", day, firm=old.pk) == of_old, day
        assert counts(people, "on_time_rate", day, firm=new.pk) == of_new, day


def test_first_contact_belongs_to_the_firm_that_owed_it(people: Cast) -> None:
    made = filed(people).issue
    street, later = people.own[Role.STREET_OFFICER], DAY + timedelta(days=3)
    do(made, Verb.ASSIGN, street, at=at(later), firm=people.other_firm)
    assert counts(people, "first_contact_rate", later, firm=people.firm.pk) == (0, 1)
    assert counts(people, "first_contact_rate", later, firm=people.other_firm.pk) == (0, 0)


# First contact


def test_contact_in_time_late_and_never(people: Cast) -> None:
    firm = people.own[Role.FIRM_MANAGER]
    in_time, late, never = (filed(people).issue for _ in range(3))
    do(in_time, Verb.CONTACT, firm, at=MONDAY + timedelta(hours=3), note="打过电话。")
    tuesday = DAY + timedelta(days=1)
    assert counts(people, "first_contact_rate", DAY) == (1, 1)
    assert counts(people, "first_contact_rate", tuesday) == (1, 3)
    do(late, Verb.CONTACT, firm, at=at(tuesday + timedelta(days=1)), note="打过电话。")
    assert counts(people, "first_contact_rate", tuesday) == (1, 3)
    assert counts(people, "first_contact_rate", tuesday + timedelta(days=1)) == (1, 3)
    rows = behind_it("first_contact_rate", scope_in(people), tuesday + timedelta(days=1))
    assert {row.label: row.hit for row in rows} == {in_time.code: True, late.code: False, never.code: False}


def test_taken_back_or_merged_before_the_time_ran_out_was_never_owed(people: Cast) -> None:
    gone, into = filed(people), filed(people)
    do(
        gone.issue,
        Verb.MERGE,
        people.own[Role.STREET_OFFICER],
        at=MONDAY + timedelta(hours=1),
        into=into.issue,
    )
    back = filed(people)
    do(back.issue, Verb.WITHDRAW, back.reporter, at=MONDAY + timedelta(minutes=5))
    assert counts(people, "first_contact_rate", DAY + timedelta(days=1)) == (0, 1)


def test_merged_after_the_time_ran_out_was_owed(people: Cast) -> None:
    gone, into = filed(people), filed(people)
    later = at(DAY + timedelta(days=3))
    do(gone.issue, Verb.MERGE, people.own[Role.STREET_OFFICER], at=later, into=into.issue)
    assert counts(people, "first_contact_rate", DAY + timedelta(days=3)) == (0, 2)


# Hours to repair


def test_the_middle_one_is_exact_for_odd_and_even_numbers(people: Cast) -> None:
    for hours in (1, 2, 4, 50, 100):
        solved(people, after=timedelta(hours=hours))
    day = DAY + timedelta(days=6)
    assert figure("median_repair_hours", scope_in(people), day).value == Decimal("4.00")
    solved(people, after=timedelta(minutes=245))
    found = figure("median_repair_hours", scope_in(people), day)
    assert (found.value, found.hits, found.rows) == (Decimal("4.04"), 6, 6)
    rows = behind_it("median_repair_hours", scope_in(people), day)
    assert sorted(str(row.amount) for row in rows) == ["1.00", "100.00", "2.00", "4.00", "4.08", "50.00"]


# Fewer than five


def test_four_are_too_few_and_five_are_enough(people: Cast) -> None:
    for _ in range(4):
        solved(people)
    found = figure("on_time_rate", scope_in(people), DAY)
    assert (found.value, found.hits, found.rows, found.too_few) == (None, 4, 4, True)
    solved(people)
    found = figure("on_time_rate", scope_in(people), DAY)
    assert (found.value, found.too_few) == (Decimal("100.00"), False)


def test_nothing_is_not_zero(people: Cast) -> None:
    found = figure("on_time_rate", scope_in(people), DAY)
    assert (found.value, found.rows, found.too_few) == (None, 0, False)


# Satisfaction


def test_one_voice_a_report_its_newest_and_a_bad_one_counts(people: Cast) -> None:
    made = [solved(people) for _ in range(7)]
    tuesday = at(DAY + timedelta(days=1))
    for one, score in zip(made, (5, 4, 3, 2, 1), strict=False):
        rate(one, score, tuesday)
    found = figure("satisfaction", scope_in(people), DAY + timedelta(days=1))
    assert (found.hits, found.rows, found.asked, found.value) == (3, 5, 7, Decimal("60.00"))
    again = made[4].issue
    again.refresh_from_db()
    do(again, Verb.ACCEPT, people.own[Role.FIRM_MANAGER], at=at(DAY + timedelta(days=2)))
    finish(people, again, at(DAY + timedelta(days=2), 14))
    assert counts(people, "satisfaction", DAY + timedelta(days=2)) == (3, 5)
    rate(made[4], 5, at(DAY + timedelta(days=3)))
    assert counts(people, "satisfaction", DAY + timedelta(days=3)) == (4, 5)
    assert counts(people, "satisfaction", DAY + timedelta(days=2)) == (3, 5)
    assert figure("satisfaction", scope_in(people), DAY + timedelta(days=3)).asked == 7


# What came back, what came in


def test_a_result_is_judged_when_its_thirty_days_are_over(people: Cast) -> None:
    one = solved(people)
    solved(people, subtopic=None, topic=one.issue.topic, place="五号楼")
    soon = MONDAY + timedelta(days=10)
    again = filed(people, at=soon, subtopic=one.issue.subtopic, topic=one.issue.topic)
    assert again.issue.recurrence_of_id == one.issue.pk
    assert counts(people, "recurrence_rate", DAY + timedelta(days=29)) == (0, 0)
    assert counts(people, "recurrence_rate", DAY + timedelta(days=30)) == (1, 2)


def test_received_counts_once_and_not_what_was_taken_back(people: Cast) -> None:
    made = [filed(people) for _ in range(4)]
    do(made[0].issue, Verb.WITHDRAW, made[0].reporter, at=MONDAY + timedelta(minutes=5))
    do(
        made[1].issue,
        Verb.MERGE,
        people.own[Role.STREET_OFFICER],
        at=at(DAY + timedelta(days=1)),
        into=made[2].issue,
    )
    assert counts(people, "reports_received", DAY - timedelta(days=1)) == (0, 0)
    assert counts(people, "reports_received", DAY) == (3, 3)
    assert counts(people, "reports_received", DAY + timedelta(days=1)) == (2, 2)


# Where and about what


def test_a_scope_narrows_by_place_and_topic(people: Cast) -> None:
    here = solved(people)
    filed(people, compound=people.next_door)
    day = DUE_DAY
    assert counts(people, "on_time_rate", day) == (1, 2)
    assert counts(people, "on_time_rate", day, compounds=frozenset({people.compound.pk})) == (1, 1)
    assert counts(people, "on_time_rate", day, compounds=frozenset()) == (0, 0)
    assert counts(people, "on_time_rate", day, topic=here.issue.topic_id) == (1, 1)
    assert counts(people, "on_time_rate", day, neighbourhood=people.other_neighbourhood.pk) == (0, 0)
    assert counts(people, "on_time_rate", day, subdistrict=people.other_street.pk) == (0, 0)


def test_a_report_from_an_import_without_history_is_held_by_its_row(people: Cast) -> None:
    from tests.factories import IssueFactory

    row: Issue = IssueFactory.create(compound=people.compound, opened_at=MONDAY)
    assert counts(people, "on_time_rate", DUE_DAY, firm=people.firm.pk) == (0, 1)
    assert row.firm_id == people.firm.pk

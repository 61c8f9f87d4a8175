"""Every clock of a term and of an election: from when, until when, owed by whom, and that it is set once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from councils import actions, committeeclocks
from councils.committeeclocks import Owes
from councils.models import CommitteeMove, OwnersCommittee
from notices.calendar import day_of
from notices.ladder import default_rungs
from notices.models import Deadline
from properties.models import Role
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, group, meeting_of, morning, term
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def running() -> dict[str, date]:
    return {row.kind: day_of(row.due_at) for row in Deadline.objects.open()}


def new_committee(people: Cast, **more: Any) -> OwnersCommittee:
    """Elected a week ago and nothing done since."""
    given = {"elected_on": TODAY - 7 * DAY, "filed_on": None, "filing_completed_on": None}
    return committee_in(people.compound, **(given | more))


@pytest.mark.once
def test_each_clock_has_an_owner_an_article_and_a_ladder() -> None:
    owed = {row.kind: row.owes for row in committeeclocks.ROWS}
    assert {kind for kind, owes in owed.items() if owes == Owes.STREET} == {
        "committee.completion",
        "committee.handover",
        "reelection.group",
    }
    assert all(row.basis.startswith("SHP ") for row in committeeclocks.ROWS)
    assert all(bool(row.days) + bool(row.months) + (row.on is not None) == 1 for row in committeeclocks.ROWS)
    assert {row.kind for row in committeeclocks.ROWS} <= {rung.kind for rung in default_rungs()}


def test_an_election_is_posted_in_three_days_and_filed_in_thirty(people: Cast) -> None:
    new_committee(people)

    assert running() == {
        "committee.result": date(2026, 11, 19),
        "committee.filing": date(2026, 12, 16),
        "committee.meeting": date(2027, 1, 18),  # two months end on a Saturday
    }
    assert all(Deadline.objects.values_list("statutory", flat=True))


def test_the_street_completes_a_filing_in_twenty_days(people: Cast) -> None:
    new_committee(people)

    actions.file_committee(compound=people.compound, on=TODAY, by=None, at=NOW)

    assert running()["committee.completion"] == date(2026, 12, 14)  # the 13th is a Sunday
    assert "committee.filing" not in running()
    actions.complete_filing(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert "committee.completion" not in running()


def test_the_report_is_asked_for_before_its_day_and_not_earlier(people: Cast) -> None:
    """It is due five months before the term ends and asked for sixty days ahead."""
    ends = date(2027, 6, 22)  # report by 22 January 2027, asked from 23 November 2026
    committee = committee_in(people.compound, starts_on=date(2023, 6, 23), ends_on=ends)
    assert running()["committee.report"] == date(2027, 1, 22)
    actions.report_term(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert "committee.report" not in running()

    later = committee_in(people.next_door, starts_on=date(2023, 6, 24), ends_on=ends + DAY)
    rows = Deadline.objects.open().filter(kind="committee.report", subject_id=later.pk)
    assert not rows.exists()
    assert actions.plan_clocks(at=NOW + timedelta(days=1)) >= 1
    assert [day_of(row.due_at) for row in rows] == [date(2027, 1, 23)]
    assert committee.pk != later.pk


def test_a_report_that_is_late_already_is_late_at_once(people: Cast) -> None:
    committee_in(people.compound, starts_on=date(2022, 12, 1), ends_on=date(2026, 11, 30))
    assert running()["committee.report"] == date(2026, 6, 30)


def test_planning_again_sets_nothing_twice(people: Cast) -> None:
    committee_in(people.compound, starts_on=date(2023, 1, 1), ends_on=date(2026, 12, 31))
    before = sorted(Deadline.objects.values_list("pk", flat=True))
    for later in (0, 1, 40):
        actions.plan_clocks(at=NOW + later * DAY)
    assert sorted(Deadline.objects.values_list("pk", flat=True)) == before


def test_what_was_forgotten_is_made_up_for(people: Cast) -> None:
    OwnersCommittee.objects.create(
        compound=people.compound,
        starts_on=date(2024, 1, 1),
        ends_on=date(2028, 12, 31),
        filed_on=date(2024, 1, 9),
        filing_completed_on=date(2024, 1, 20),
        result_posted_on=date(2024, 1, 2),
    )
    actions.plan_clocks(at=NOW)
    assert running() == {"committee.meeting": date(2024, 3, 1)}


def test_a_meeting_every_two_months(people: Cast) -> None:
    committee = committee_in(people.compound)
    first = Deadline.objects.open().get(kind="committee.meeting")

    meeting_of(committee, on=TODAY - 3 * DAY)

    first.refresh_from_db()
    assert first.met_at is not None
    assert day_of(first.met_at) == TODAY - 3 * DAY
    assert running()["committee.meeting"] == date(2027, 1, 20)


def test_a_meeting_entered_late_does_not_put_the_next_one_back(people: Cast) -> None:
    committee = committee_in(people.compound)
    meeting_of(committee, on=TODAY - 3 * DAY)
    meeting_of(committee, on=TODAY - 60 * DAY)
    committee.refresh_from_db()
    assert committee.last_met_on == TODAY - 3 * DAY
    assert running()["committee.meeting"] == date(2027, 1, 20)


def test_an_election_has_its_clocks_one_after_the_other(people: Cast) -> None:
    committee_in(people.compound, starts_on=date(2023, 6, 23), ends_on=date(2027, 6, 22))
    actions.report_term(compound=people.compound, on=TODAY - 30 * DAY, by=None, at=NOW)
    kinds = ("reelection.group", "reelection.elect")
    assert {kind: running().get(kind) for kind in kinds} == {
        "reelection.group": date(2026, 12, 23),
        "reelection.elect": date(2027, 6, 22),  # the last day of the term, whatever day of the week
    }

    preparing = group(7, 4)
    actions.form_group(compound=people.compound, group=preparing, on=TODAY - 10 * DAY, by=None, at=NOW)
    assert "reelection.group" not in running()
    assert running()["reelection.list"] == date(2026, 11, 20)
    assert running()["reelection.handover"] == TODAY

    actions.post_list(compound=people.compound, on=TODAY, by=None, at=NOW)
    actions.hand_to_housing(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert {kind for kind in running() if kind.startswith("reelection.")} == {"reelection.elect"}


def test_a_first_committee_is_elected_within_ninety_days(people: Cast) -> None:
    actions.report_first(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert running() == {"reelection.group": date(2027, 1, 22)}
    preparing = group(5, 3)
    actions.form_group(compound=people.compound, group=preparing, on=TODAY, by=None, at=NOW)
    assert running() == {"reelection.list": date(2026, 11, 30), "reelection.first": date(2027, 2, 22)}


def test_what_is_late_counts_until_it_is_done(people: Cast) -> None:
    new_committee(people)
    actions.plan_clocks(at=NOW + timedelta(days=400))
    assert running()["committee.result"] == date(2026, 11, 19)
    late: dict[str, Any] = {"on": TODAY + 300 * DAY, "by": None, "at": morning(TODAY + 300 * DAY)}
    with pytest.raises(Refused) as no:
        actions.post_result(compound=people.compound, **late)
    assert (no.value.code, no.value.field) == ("deadline.say-why-late", "late_reason")
    actions.post_result(compound=people.compound, **late, late_reason="公示栏维修")
    said = CommitteeMove.objects.get(compound=people.compound, step="result")
    assert said.words == "公示栏维修"
    row = Deadline.objects.get(kind="committee.result")
    assert row.met_at is not None
    assert row.met_at > row.due_at


def test_the_chair_is_reminded_and_the_street_of_its_own(people: Cast) -> None:
    from notices import registry  # filled when the apps are ready

    new = new_committee(people)
    book = registry.subject_book(committeeclocks.COMMITTEE)
    told = {
        who: [party.id for party in book.audience([new.pk], who)[new.pk]]
        for who in ("handler", "street_officer")
    }
    assert told == {
        "handler": [str(people.own[Role.COMMITTEE_CHAIR].pk)],
        "street_officer": [str(people.own[Role.STREET_OFFICER].pk)],
    }
    assert book.audience([new.pk], "firm_manager") == {}


def test_the_terms_of_the_old_committee_stop_with_it(people: Cast) -> None:
    committee_in(people.compound, starts_on=date(2023, 6, 23), ends_on=date(2027, 6, 22))
    actions.report_term(compound=people.compound, on=TODAY - 30 * DAY, by=None, at=NOW)
    preparing = group(7, 4)
    actions.form_group(compound=people.compound, group=preparing, on=TODAY - 10 * DAY, by=None, at=NOW)
    new = actions.enter_election(
        compound=people.compound,
        term=term(elected_on=TODAY, filed_on=None, filing_completed_on=None, named="新委员"),
        by=None,
        at=NOW,
    )
    open_ones = Deadline.objects.open().filter(subject_kind="committee")
    assert set(open_ones.values_list("subject_id", flat=True)) == {new.pk}

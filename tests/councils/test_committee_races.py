"""Two people at one committee: one wins, the other is told, and no clock is set twice."""

from __future__ import annotations

import pytest

from councils import actions
from councils.models import CommitteeMeeting, CommitteeMove, OwnersCommittee, Reelection
from notices.models import Deadline
from properties.models import DecisionFreeze
from tests.cast import cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, meeting_of, term
from tests.issues.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_committee_is_entered_one_election_opened() -> None:
    people = cast()

    def enter() -> str:
        row = actions.enter_committee(compound=people.compound, term=term(), by=None, at=NOW)
        return str(row.size)

    assert sorted(at_once([enter] * 4)) == ["5", *["committee.no-such-step"] * 3]

    def report() -> str:
        return str(actions.report_term(compound=people.compound, on=TODAY, by=None, at=NOW).reason)

    assert sorted(at_once([report] * 4)) == [*["committee.no-such-step"] * 3, "term"]
    assert (OwnersCommittee.objects.count(), Reelection.objects.count()) == (1, 1)
    assert DecisionFreeze.objects.count() == 1
    assert CommitteeMove.objects.count() == 2


def test_a_meeting_is_entered_once_and_the_next_one_runs_once() -> None:
    people = cast()
    committee = committee_in(people.compound)

    def meet() -> str:
        return str(meeting_of(committee, on=TODAY - 3 * DAY).held_on)

    assert sorted(at_once([meet] * 4)) == [str(TODAY - 3 * DAY), *["meeting.known"] * 3]
    assert CommitteeMeeting.objects.count() == 1
    assert Deadline.objects.open().filter(kind="committee.meeting").count() == 1


def test_two_passes_at_once_set_each_clock_once() -> None:
    people = cast()
    for compound in (people.compound, people.next_door, people.other_compound):
        OwnersCommittee.objects.create(
            compound=compound, starts_on=TODAY.replace(year=2022), ends_on=TODAY.replace(year=2027)
        )

    at_once([lambda: actions.plan_clocks(at=NOW)] * 3)

    kinds = list(Deadline.objects.filter(subject_kind="committee").values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "committee.result": 3,
        "committee.filing": 3,
        "committee.meeting": 3,
    }

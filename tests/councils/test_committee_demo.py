"""The invented committees of a demo street: every state is there, all is marked, the same seed writes the same."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from councils.boards import committee_desk
from councils.boards.committee_desk import LISTS, Asked
from councils.demo.committees import write
from councils.models import CommitteeDecision, CommitteeMeeting, CommitteeSeat, OwnersCommittee
from properties.models import Compound, DecisionFreeze, Role
from tests.cast import cast
from tests.councils.rows import NOW
from tests.factories import CompoundFactory, NeighbourhoodFactory

pytestmark = pytest.mark.django_db


def written(seed: int, count: int, *, showcase: bool = True) -> list[Compound]:
    here = NeighbourhoodFactory.create()
    compounds = CompoundFactory.create_batch(count, neighbourhood=here, is_demo=True)
    write(street=compounds[0].subdistrict, now=NOW, random=Random(seed), showcase=showcase)
    return list(compounds)


def test_a_street_shows_every_state() -> None:
    compounds = written(1, 9)
    seated = OwnersCommittee.objects.filter(compound__in=compounds, ended_on=None)
    assert seated.count() == 7
    assert DecisionFreeze.objects.get(ends_on=None).compound == compounds[1]
    uncompleted = seated.get(filed_on__isnull=False, filing_completed_on=None)
    assert uncompleted.compound == compounds[2]
    assert set(CommitteeDecision.objects.values_list("passed", flat=True)) == {True, False}
    assert CommitteeMeeting.objects.exclude(late_notice_reason="").count() == 1
    assert CommitteeSeat.objects.filter(began="substitute").count() == 1
    names = [
        *CommitteeSeat.objects.values_list("name", flat=True),
        *CommitteeDecision.objects.values_list("text", flat=True),
    ]
    assert [name for name in names if "演示" not in name] == []


def test_the_smallest_street_has_one_frozen_one_left_lying_and_one_without() -> None:
    people = cast()
    places = CompoundFactory.create_batch(1, neighbourhood=people.neighbourhood)
    write(street=people.street, now=NOW, random=Random(1), showcase=True)
    found = committee_desk.desk(people.own[Role.STREET_OFFICER], Asked(), at=NOW)
    counts = dict(zip(LISTS, [tile.count for tile in found.tiles], strict=True))
    assert (counts["frozen"], counts["none"]) == (1, 1)
    assert counts["late"] >= 3
    assert counts["street"] >= 1
    assert len(places) == 1


def test_the_same_seed_writes_the_same() -> None:
    shown = ("starts_on", "ends_on", "filed_on", "last_met_on", "is_red")
    found: list[Any] = [
        list(
            OwnersCommittee.objects.filter(compound__in=written(7, 6, showcase=False))
            .order_by("pk")
            .values_list(*shown)
        )
        for _turn in range(2)
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 5


def test_many_are_written_in_few_statements(django_assert_max_num_queries: Any) -> None:
    here = NeighbourhoodFactory.create()
    first, *_others = CompoundFactory.create_batch(40, neighbourhood=here)
    with django_assert_max_num_queries(12):
        write(street=first.subdistrict, now=NOW, random=Random(1), showcase=False)

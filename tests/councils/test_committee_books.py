"""What the notices floor is told of committees: who may hear of what, and the words of every clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from councils import actions, committeeclocks
from councils.committee_rules import Ended
from notices import registry
from notices.models import Deadline, Notice
from notices.parties import Party
from properties.models import Role
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, meeting_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def subjects(people: Cast) -> dict[str, int]:
    """One of each kind of subject, all of the own compound."""
    committee = committee_in(people.compound)
    meeting = meeting_of(committee, on=TODAY - 3 * DAY)
    seat = actions.end_seat(
        seat=committee.seats.order_by("-pk")[0], why=Ended.RESIGNED, on=TODAY, by=None, at=NOW
    )
    election = actions.report_term(compound=people.compound, on=TODAY, by=None, at=NOW)
    rows = (committee, election, meeting, seat)
    return {kind: row.pk for kind, row in zip(committeeclocks.SUBJECTS, rows, strict=True)}


@pytest.mark.parametrize("kind", committeeclocks.SUBJECTS)
def test_who_works_with_the_compound_may_be_told(people: Cast, subjects: dict[str, int], kind: str) -> None:
    book, key = registry.subject_book(kind), subjects[kind]
    chair, stranger = people.own[Role.COMMITTEE_CHAIR], people.other[Role.COMMITTEE_CHAIR]
    pairs = [(key, Party("user", str(one.pk))) for one in (chair, stranger)]
    odd = [(key, Party("user", "nobody")), (key, Party("reporter", str(chair.pk))), (10**9, pairs[0][1])]

    assert registry.entitled_pairs(kind, [*pairs, *odd]) == {pairs[0]}
    assert [book.entitled(*pair) for pair in pairs] == [True, False]
    assert book.still_open([key, 10**9]) == {key}
    assert book.audience([10**9], "handler") == {}
    with transaction.atomic():
        registry.hold(kind, key)


def test_the_office_sees_those_of_its_own_street(people: Cast, subjects: dict[str, int]) -> None:
    seen = {
        who: {
            kind: list(rows.values_list("pk", flat=True))
            for kind, rows in registry.reaches(user)
            if kind in committeeclocks.SUBJECTS
        }
        for who, user in (
            ("own", people.own[Role.STREET_OFFICER]),
            ("other", people.other[Role.STREET_OFFICER]),
        )
    }
    assert all(subjects[kind] in keys for kind, keys in seen["own"].items())
    assert seen["other"] == {kind: [] for kind in committeeclocks.SUBJECTS}


@pytest.mark.parametrize("row", committeeclocks.ROWS, ids=lambda row: row.kind)
def test_each_clock_has_words_before_on_and_after_its_day(
    people: Cast, subjects: dict[str, int], row: committeeclocks.Row
) -> None:
    said = set()
    for shift in (-1, 0, 1):
        notice = Notice(kind=row.kind, subject_kind=row.subject, subject_id=subjects[row.subject])
        notice.deadline = Deadline(kind=row.kind, due_at=NOW)
        notice.due_at = NOW + timedelta(days=shift)
        with override("en"):
            words = registry.subject_book(row.subject).words(notice)
        assert words.path == reverse("committees:compound", args=[people.compound.code])
        assert str(row.basis) in words.body
        said.add(words.title)
    assert len(said) == 3

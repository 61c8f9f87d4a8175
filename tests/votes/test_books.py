"""Who is told of a ballot's days, and what: the book of the subject "ballot"."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from notices.ladder import default_rungs
from notices.models import Deadline, Notice
from notices.parties import Party
from properties.models import Role
from tests.votes.rows import CLOSES, OPENS, PREPARED, YES, hall
from votes import actions, clocks
from votes.books.ballots import BallotBook

pytestmark = pytest.mark.django_db
KINDS = (clocks.NOTICE, clocks.POST, clocks.FILE, clocks.ANSWER)


def test_the_committee_hears_first_and_only_who_works_here_may_be_told() -> None:
    town = hall(1)
    ballot, book = town.draft(noticed=None), BallotBook()
    key = ballot.course.pk
    chair = Party("user", str(town.chair.pk))
    assert book.audience([key], "handler") == {key: [chair]}
    assert book.audience([key], "nobody") == {}
    stranger = Party("user", str(town.people.other[Role.COMMITTEE_CHAIR].pk))
    pairs = [(key, chair), (key, stranger), (key, Party("user", "x")), (key, Party("reporter", chair.id))]
    assert book.entitled_many(pairs) == {(key, chair)}
    assert book.entitled(key, chair)
    assert list(book.within(town.people.own[Role.STREET_OFFICER])) == [ballot.course]
    assert not book.within(town.people.other[Role.STREET_OFFICER]).exists()


def test_nothing_is_owed_while_they_vote_or_after_a_withdrawal() -> None:
    town = hall(1)
    book, draft, opened = BallotBook(), town.draft(), town.opened()
    assert book.still_open([draft.course.pk, opened.course.pk]) == {draft.course.pk}
    town.close(opened)
    actions.withdraw(ballot=draft, reason="改期", by=town.chair, at=PREPARED)
    assert book.still_open([draft.course.pk, opened.course.pk]) == {opened.course.pk}


def test_each_clock_has_rungs_and_words_before_and_after_its_day() -> None:
    town = hall(3)
    later: dict[str, Any] = {"opens_at": OPENS.replace(month=12), "closes_at": CLOSES.replace(month=12)}
    town.draft(noticed=None, **later)
    counted = town.opened(3)
    for number in town.homes:
        town.cast(counted, number, YES)
    town.close(counted)
    actions.receive_objection(
        ballot=counted, raised_by="王五", text="面积不对", on=CLOSES.date(), by=town.chair, at=CLOSES
    )
    rows = {row.kind: row for row in Deadline.objects.filter(subject_kind="ballot")}
    assert set(rows) == set(KINDS) <= {rung.kind for rung in default_rungs()}
    book = BallotBook()
    with translation.override("en"):
        for row in rows.values():
            said = {
                book.words(
                    Notice(
                        kind=row.kind,
                        subject_kind="ballot",
                        subject_id=row.subject_id,
                        deadline=row,
                        due_at=at,
                    )
                )
                for at in (row.due_at, row.due_at.replace(year=2027))
            }
            assert len(said) == 2
            assert all(words.path.startswith("/work/votes/") for words in said)
            assert all("%" not in words.title + words.body for words in said)
    told = Notice(kind="x", subject_kind="ballot", subject_id=counted.course.pk, due_at=CLOSES)
    with pytest.raises(KeyError):
        book.words(told)

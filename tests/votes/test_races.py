"""Many at once: a right votes once, and a vote is either taken and counted or refused. On either database."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.issues.test_races import at_once
from tests.votes.rows import CLOSES, INSTANT, NO, OPENS, YES, hall, said
from votes import actions, export, recount, verifying
from votes.chain import Receipt
from votes.models import Ballot, PaperEntry, Vote

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_submits_of_one_right_are_one_vote() -> None:
    town = hall(1)
    ballot = town.opened()
    right, owner = town.right(ballot, "101"), town.owner(ballot, "101")
    cast = partial(actions.cast, right=right, choices=said(YES), by=owner, at=OPENS)

    told = at_once([cast] * 20)

    assert sum(isinstance(one, Receipt) for one in told) == 1
    assert told.count("vote.already") == 19
    assert Vote.objects.count() == 1


def test_rights_that_vote_at_once_are_one_chain() -> None:
    town = hall(8)
    ballot = town.opened()
    deeds = [
        partial(
            actions.cast,
            right=town.right(ballot, number),
            choices=said(YES),
            by=town.owner(ballot, number),
            at=OPENS,
        )
        for number in town.homes
        for _submit in range(2)
    ]
    random.Random(1).shuffle(deeds)

    told = at_once(deeds)

    assert sum(isinstance(one, Receipt) for one in told) == 8
    assert list(ballot.votes.order_by("seq").values_list("seq", flat=True)) == list(range(1, 9))
    assert verifying.first_fault(Ballot.objects.get()) is None


def test_a_vote_at_the_close_is_counted_or_refused() -> None:
    town = hall(9)
    ballot = town.opened()
    deeds: list[Callable[[], Any]] = [
        partial(
            actions.cast,
            right=town.right(ballot, number),
            choices=said(YES),
            by=town.owner(ballot, number),
            at=CLOSES - INSTANT,
        )
        for number in town.homes
    ]
    deeds.insert(4, partial(actions.close, ballot=ballot, by=None, at=CLOSES))

    told = at_once(deeds)

    receipts = [one for one in told if isinstance(one, Receipt)]
    closed = Ballot.objects.get()
    assert len(receipts) + told.count("vote.closed") == 9
    assert closed.votes_count == len(receipts) == Vote.objects.count()
    hashes = {line["hash"] for line in export.bulletin(closed)}
    assert hashes == {receipt.hash for receipt in receipts}
    assert recount.recount(export.export(closed)) == export.published_result(closed)


def test_ten_closes_are_one() -> None:
    town = hall(2)
    ballot = town.opened()

    told = at_once([partial(actions.close, ballot=ballot, by=None, at=CLOSES)] * 10)

    assert told.count("vote.no-such-move") == 9
    assert ballot.moves.filter(verb="close").count() == 1


def test_ten_openings_freeze_one_roll() -> None:
    town = hall(3)
    ballot = town.draft()
    opening = partial(actions.open_ballot, ballot=ballot, by=town.chair, at=OPENS)

    told = at_once([opening] * 10)

    assert told.count("vote.no-such-move") == 9
    assert ballot.rights.count() == 3


def test_paper_and_online_at_once_are_one_vote() -> None:
    town = hall(1)
    ballot = town.opened()
    scan, (first, second) = town.scan(), town.counters
    town.paper(ballot, "101", scan, first, NO)
    right, owner = town.right(ballot, "101"), town.owner(ballot, "101")

    told = at_once(
        [
            partial(actions.enter_paper, right=right, choices=said(NO), paper=scan, by=second, at=OPENS),
            partial(actions.cast, right=right, choices=said(YES), by=owner, at=OPENS),
        ]
    )

    assert told.count("vote.already") == 1
    assert Vote.objects.count() == 1


def test_two_first_readers_of_one_paper_are_first_and_second() -> None:
    town = hall(1)
    ballot = town.opened()
    scan, right = town.scan(), town.right(ballot, "101")
    enter = partial(actions.enter_paper, right=right, choices=said(YES), paper=scan, at=OPENS)

    at_once([partial(enter, by=user) for user in town.counters])

    assert sorted(PaperEntry.objects.values_list("round", "place")) == [(1, 1), (1, 2)]
    assert Vote.objects.count() == 1

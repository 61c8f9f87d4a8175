"""Voting cards: what opens one, what one may do with it, and what is never told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from properties.models import Role
from tests.properties.register_rows import START, couple, owned
from tests.votes.rows import CLOSES, INSTANT, NO, OPENS, PREPARED, YES, Hall, hall, said
from votes import access, actions, cards, knocking
from votes.models import Ballot, Vote, VotingCard
from yinhang.errors import NotYours, Refused, TooMany

pytestmark = pytest.mark.django_db


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def printed(town: Hall, ballot: Ballot) -> dict[int, str]:
    return actions.issue_cards(ballot=ballot, by=town.chair, at=PREPARED)


def shown(code: str, proof: str = "8000") -> VotingCard:
    return access.card_of(code, proof)


def test_a_code_has_128_bits_and_only_its_fingerprint_is_kept() -> None:
    town = hall(3)
    codes = printed(town, town.opened())
    assert sorted(codes) == [1, 2, 3]
    assert len({*codes.values()}) == 3
    assert all(len(code) == 26 for code in codes.values())
    kept = str(list(VotingCard.objects.values_list()))
    assert not any(code in kept for code in codes.values())


def test_a_code_is_read_however_it_is_typed() -> None:
    code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for typed in (
        code.lower(),
        cards.grouped(code),
        " ".join(code),
        code.replace("O", "0").replace("I", "1"),
    ):
        assert cards.cleaned(typed) == code
    for typed in ("", "ABC", code + "A", code[:-1] + "9", "x" * 60):
        assert cards.cleaned(typed) == ""


def test_the_second_proof_is_the_last_four_of_paper_or_phone() -> None:
    assert cards.proves("8000", ["", "+8613800138000"])
    assert cards.proves("123x", ["31011019900101123X", ""])
    for typed in ("", "800", "08000", "8001"):
        assert not cards.proves(typed, ["31011019900101123X", "+8613800138000"])
    assert not cards.proves("", ["", ""])
    assert not cards.proves("12", ["12"])


def test_a_card_opens_with_code_and_proof_and_every_other_answer_is_the_same() -> None:
    town = hall(2)
    ballot = town.opened()
    codes = printed(town, ballot)
    assert shown(cards.grouped(codes[1])).right == town.right(ballot, "101")
    for code, proof in ((codes[1], "8001"), (cards.new_code(), "8000"), ("", ""), (codes[1], "")):
        with refused("vote.card-unknown"):
            shown(code, proof)


def test_a_home_without_an_owner_gets_no_card_and_a_paper_ballot_none_at_all() -> None:
    town = hall(2)
    town.homes["102"].holdings.all().delete()
    assert sorted(printed(town, town.opened())) == [1]
    with refused("vote.paper-only"):
        printed(town, town.opened(form="paper", electronic_clause=""))
    with refused("vote.no-such-move"):
        printed(town, town.draft())


def test_cards_are_printed_once_and_by_the_organiser() -> None:
    town = hall(1)
    ballot = town.opened()
    with pytest.raises(NotYours):
        actions.issue_cards(ballot=ballot, by=town.people.own[Role.FIRM_MANAGER], at=PREPARED)
    printed(town, ballot)
    with refused("vote.no-cards"):
        printed(town, ballot)


def test_a_replaced_card_opens_nothing_any_more() -> None:
    town = hall(1)
    ballot = town.opened()
    old = printed(town, ballot)[1]
    held = shown(old)
    new = actions.reissue_card(right=held.right, reason="卡片遗失", by=town.chair, at=OPENS)
    with refused("vote.card-unknown"):
        shown(old)
    with refused("vote.card-revoked"):  # held in a browser since before
        actions.vote_with_card(card=held, numbers=[1], choices=said(YES), at=OPENS)
    assert access.living_card(held.pk) is None
    assert shown(new).right == held.right
    assert ballot.moves.get(verb="reissue_card").words == "卡片遗失"


def test_a_card_votes_changes_within_ten_minutes_and_no_longer() -> None:
    town = hall(1)
    ballot = town.opened()
    card = shown(printed(town, ballot)[1])
    actions.vote_with_card(card=card, numbers=[1], choices=said(YES), at=OPENS)
    ten = OPENS + timedelta(minutes=10)
    actions.vote_with_card(card=card, numbers=[1], choices=said(NO), at=ten)
    with refused("vote.already"):
        actions.vote_with_card(card=card, numbers=[1], choices=said(YES), at=ten + INSTANT)
    assert list(ballot.votes.order_by("seq").values_list("choices", "replaced_by")) == [
        ({"1": YES}, 2),
        ({"1": NO}, None),
    ]


def test_several_homes_vote_as_one_or_one_by_one_and_nobody_elses() -> None:
    town = hall()
    for number, owner in (("101", "甲"), ("102", "甲"), ("103", "乙"), ("104", "甲")):
        town.home(number, owner)
    ballot = town.opened()
    card = shown(printed(town, ballot)[1])
    receipts = actions.vote_with_card(card=card, numbers=[1, 2], choices=said(YES), at=OPENS)
    assert [receipt.record.right for receipt in receipts] == [1, 2]
    with pytest.raises(NotYours):
        actions.vote_with_card(card=card, numbers=[3], choices=said(YES), at=OPENS)
    with pytest.raises(NotYours):
        actions.vote_with_card(card=card, numbers=[3, 4], choices=said(YES), at=OPENS)
    with pytest.raises(NotYours):
        actions.vote_with_card(card=card, numbers=[], choices=said(YES), at=OPENS)
    assert Vote.objects.count() == 2
    actions.vote_with_card(card=card, numbers=[4], choices=said(NO), at=OPENS)
    assert Vote.objects.count() == 3


def test_where_one_home_cannot_vote_none_of_them_does() -> None:
    town = hall()
    for number in ("101", "102"):
        town.home(number, "甲")
    ballot = town.opened()
    card = shown(printed(town, ballot)[1])
    scan, (first, second) = town.scan(), town.counters
    for user in (first, second):
        town.paper(ballot, "102", scan, user, NO)
    with refused("vote.already"):
        actions.vote_with_card(card=card, numbers=[1, 2], choices=said(YES), at=OPENS)
    assert list(Vote.objects.values_list("right__number", flat=True)) == [2]


def test_of_co_owners_only_the_representative_proves_the_card() -> None:
    town = hall()
    home = town.home("101", "先前")
    home.holdings.all().delete()
    party = couple(town.people.compound, "甲", "乙")
    owned(home, party, START)
    other = party.members.get(is_representative=False)
    other.phone = "+8613900139999"
    other.save()
    code = printed(town, town.opened())[1]
    with refused("vote.card-unknown"):
        shown(code, "9999")
    assert shown(code, "8000").right.representative == party.members.get(is_representative=True)


def test_a_card_votes_from_the_first_moment_up_to_the_last() -> None:
    town = hall(2)
    ballot = town.opened()
    first, second = (shown(code) for code in printed(town, ballot).values())
    with refused("vote.not-yet"):
        actions.vote_with_card(card=first, numbers=[1], choices=said(YES), at=OPENS - INSTANT)
    with refused("vote.closed"):
        actions.vote_with_card(card=second, numbers=[2], choices=said(YES), at=CLOSES)
    actions.vote_with_card(card=second, numbers=[2], choices=said(YES), at=CLOSES - INSTANT)


def test_ten_tries_an_hour_are_listened_to_and_no_more() -> None:
    code = cards.new_code()
    for number in range(knocking.A_CARD_AN_HOUR):
        knocking.before_card(code, f"10.0.0.{number}", at=OPENS)
    with pytest.raises(TooMany):
        knocking.before_card(code, "10.0.0.99", at=OPENS)
    knocking.before_card(cards.new_code(), "10.0.0.99", at=OPENS)
    knocking.before_card(code, "10.0.0.99", at=OPENS + timedelta(hours=1))


def test_cards_are_kept() -> None:
    town = hall(2)
    ballot = town.opened()
    printed(town, ballot)
    card = VotingCard.objects.order_by("pk")[0]
    tampering = (
        ("card_is_kept", lambda: VotingCard.objects.all().delete()),
        ("card_is_frozen", lambda: VotingCard.objects.filter(pk=card.pk).update(code_hash="0" * 64)),
        (
            "card_of_another_ballot",
            lambda: VotingCard.objects.create(
                ballot=town.opened(), right=card.right, code_hash="1" * 64, by=town.chair
            ),
        ),
    )
    for guard, deed in tampering:
        with pytest.raises(IntegrityError, match=guard), transaction.atomic():
            deed()
    VotingCard.objects.filter(pk=card.pk).update(revoked_at=OPENS)
    with pytest.raises(IntegrityError, match="card_revoked_for_good"), transaction.atomic():
        VotingCard.objects.filter(pk=card.pk).update(revoked_at=None)

"""A ballot from draft to result: the frozen roll, casting, changing, closing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import clock
from properties import actions as register
from properties.models import Home, Role
from tests.factories import EntranceFactory, UserFactory
from tests.properties.register_rows import couple, home_in, owned, person
from tests.votes.rows import CLOSES, INSTANT, MAYBE, NO, OPENS, PREPARED, YES, hall, said
from votes import actions, chain, export, freezing, recount
from votes.models import Ballot, BallotMove, Right, Vote
from votes.states import Form, Scope, State, Unreturned
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db


def refused(code: str, act: Any, /, **given: Any) -> Refused:
    with pytest.raises(Refused) as told:
        act(**given)
    assert told.value.code == code
    return told.value


def test_a_ballot_from_draft_to_result() -> None:
    town = hall(3)
    ballot = town.opened(4, 7)
    for number, choices in (("101", (YES, YES)), ("102", (YES, NO)), ("103", (MAYBE, YES))):
        town.cast(ballot, number, *choices)
    closed = town.close(ballot)
    first, second = json.loads(closed.closing_record)["result"]["items"]
    assert (first["carried"], second["carried"]) == (True, False)
    assert (closed.state, closed.votes_count, closed.carried) == (State.CLOSED, 3, 1)
    assert list(ballot.moves.values_list("verb", flat=True)) == [
        "prepare", "add_item", "add_item", "appoint", "appoint", "notice", "open", "cast", "cast", "cast", "close",
    ]  # fmt: skip
    assert recount.recount(export.export(closed)) == export.published_result(closed)


def test_the_roll_is_frozen_at_the_opening() -> None:
    town = hall(3)
    ballot = town.opened()
    home = town.homes["101"]
    officer = town.people.own[Role.STREET_OFFICER]
    day = date(2026, 11, 25)
    register.enter_owner(home=home, kind="person", members=[person("新业主")], on=day, by=officer, at=OPENS)
    register.correct_area(
        home=town.homes["102"], area=Decimal("99.99"), source="survey", on=day, reason="重新测绘", by=officer, at=OPENS
    )  # fmt: skip
    town.home("104")
    assert freezing.roll_hash(ballot.rights.order_by("number")) == ballot.roll_hash
    assert list(ballot.rights.values_list("area", flat=True)) == [Decimal("80.00")] * 3
    town.cast(ballot, "101", YES)  # by who owned it when the roll was frozen
    found = json.loads(town.close(ballot).closing_record)["result"]["items"][0]
    assert (found["area"]["total"], found["heads"]["total"]) == ("240.00", 3)


def test_heads_are_owners_and_the_developer_is_one() -> None:
    town = hall()
    for number, owner in (("1", "甲"), ("2", "甲"), ("3", "乙"), ("4", "开发商"), ("5", "开发商")):
        town.home(number, owner)
    ballot = town.opened()
    heads = list(ballot.rights.order_by("number").values_list("head", flat=True))
    assert heads == [1, 1, 2, 3, 3]
    assert (ballot.rights_count, ballot.heads_count, ballot.area_total) == (5, 3, Decimal("400.00"))
    references = list(ballot.rights.order_by("number").values_list("reference", flat=True))
    assert references[0] == references[1] != references[2]


def test_a_home_whose_owner_is_unknown_belongs_to_the_whole_and_cannot_vote() -> None:
    """CC 278: two thirds are taken of all; what the register does not know makes no quorum easier."""
    town = hall(1)
    unknown = home_in(town.people.compound, "999")
    ballot = town.opened()
    assert (ballot.rights_count, ballot.heads_count) == (2, 2)
    assert ballot.area_total == sum(right.area for right in ballot.rights.all())
    right = ballot.rights.get(home=unknown)
    assert (right.area, right.representative_id, right.reference) == (unknown.area, None, "")


@pytest.mark.parametrize(
    ("scope", "rooms"),
    [(Scope.ALL, 4), (Scope.BUILDING, 2), (Scope.ENTRANCE, 1), (Scope.CUSTOM, 2)],
)
def test_owners_of_the_part_are_the_whole(scope: Scope, rooms: int) -> None:
    town = hall()
    for number, building in (("1", "甲楼"), ("2", "甲楼"), ("3", "乙楼"), ("4", "乙楼")):
        town.home(number, building=building)
    entrance = EntranceFactory.create(building=town.building("甲楼"), name="一单元")
    home = town.homes["2"]
    home.entrance = entrance
    home.save()
    place: dict[Scope, dict[str, Any]] = {
        Scope.BUILDING: {"building": town.building("甲楼")},
        Scope.ENTRANCE: {"entrance": entrance},
        Scope.CUSTOM: {"homes": [town.homes["1"], town.homes["4"]]},
    }
    ballot = town.opened(7, scope=scope, **place.get(scope, {}))
    assert ballot.rights_count == rooms
    for right in ballot.rights.order_by("number")[: rooms - rooms // 3]:
        actions.cast(right=right, choices=said(YES), by=right.representative, at=OPENS)  # type: ignore[arg-type]
    closed = town.close(ballot)
    found = json.loads(closed.closing_record)["result"]["items"][0]
    assert (found["heads"]["total"], found["carried"]) == (rooms, True)
    assert verified(closed)


def verified(ballot: Ballot) -> bool:
    return recount.recount(export.export(ballot)) == export.published_result(ballot)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("vote.scope", {"scope": Scope.BUILDING}),
        ("vote.no-title", {"title": "  "}),
        ("vote.closes-first", {"closes_at": OPENS}),
        ("vote.no-clause", {"unreturned": Unreturned.WITH_MAJORITY}),
        ("vote.no-clause", {"electronic_clause": ""}),
    ],
)
def test_a_draft_that_contradicts_itself(code: str, data: dict[str, Any]) -> None:
    town = hall(1)
    refused(code, town.draft, **data)
    assert not Ballot.objects.exists()


def test_what_an_opening_needs() -> None:
    town = hall(1)
    by = town.chair
    refused("vote.no-counters", actions.open_ballot, ballot=town.draft(counters=False), by=by, at=PREPARED)
    ballot = town.draft()
    refused("vote.closes-first", actions.open_ballot, ballot=ballot, by=by, at=CLOSES)
    actions.drop_item(item=ballot.items.get(), by=by, at=PREPARED)
    refused("vote.no-items", actions.open_ballot, ballot=ballot, by=by, at=PREPARED)
    empty = town.draft(scope=Scope.CUSTOM)
    refused("vote.nobody", actions.open_ballot, ballot=empty, by=by, at=PREPARED)
    assert not Right.objects.exists()


def test_nothing_of_an_open_ballot_is_edited() -> None:
    town = hall(1)
    ballot = town.opened()
    by = town.chair
    refused("vote.no-such-move", actions.edit, ballot=ballot, by=by, data={"title": "别的"})
    refused("vote.no-such-move", actions.add_item, ballot=ballot, text="再一项", clause=4, by=by)
    refused("vote.no-such-move", actions.drop_item, item=ballot.items.get(), by=by)
    refused("vote.no-such-move", actions.open_ballot, ballot=ballot, by=by)


def test_a_draft_is_edited_and_a_clause_is_one_of_nine() -> None:
    town = hall(1)
    ballot = town.draft()
    edited = actions.edit(ballot=ballot, by=town.chair, data={"title": "选聘物业"}, at=PREPARED)
    assert edited.title == "选聘物业"
    for clause in (0, 10):
        refused(
            "vote.no-such-clause", actions.add_item, ballot=ballot, text="项", clause=clause, by=town.chair
        )
    with pytest.raises(TypeError):
        actions.edit(ballot=ballot, by=town.chair, data={"state": "open"}, at=PREPARED)


def test_strangers_and_firms_organise_nothing() -> None:
    town = hall(1)
    ballot = town.draft()
    for user in (
        town.people.own[Role.FIRM_MANAGER],
        town.people.other[Role.COMMITTEE_CHAIR],
        UserFactory.create(),
    ):
        with pytest.raises(NotYours):
            actions.open_ballot(ballot=ballot, by=user, at=PREPARED)
    stranger = UserFactory.create()
    refused(
        "vote.counter-from-elsewhere", actions.appoint_counter, ballot=ballot, user=stranger, by=town.chair
    )


def test_casting_from_the_first_moment_up_to_the_last() -> None:
    town = hall(3)
    ballot = town.opened()
    refused("vote.not-yet", town.cast, ballot=ballot, number="101", at=OPENS - INSTANT)
    town.cast(ballot, "101", at=OPENS)
    town.cast(ballot, "102", at=CLOSES - INSTANT)
    refused("vote.closed", town.cast, ballot=ballot, number="103", at=CLOSES)
    refused("vote.too-early", town.close, ballot=ballot, at=CLOSES - INSTANT)
    assert town.close(ballot, CLOSES).votes_count == 2
    refused("vote.closed", town.cast, ballot=ballot, number="103", at=CLOSES - INSTANT)
    refused("vote.no-such-move", town.close, ballot=ballot)


def test_one_vote_a_right() -> None:
    town = hall(2)
    ballot = town.opened()
    town.cast(ballot, "101", YES)
    refused("vote.already", town.cast, ballot=ballot, number="101", at=OPENS)
    refused("vote.already", town.cast, ballot=ballot, number="101", act=actions.revote)
    refused("vote.none-yet", town.cast, ballot=ballot, number="102", act=actions.change)
    assert Vote.objects.count() == 1


def test_a_vote_is_changed_for_ten_minutes_from_the_first() -> None:
    town = hall(1)
    ballot = town.opened()
    town.cast(ballot, "101", YES)
    ten = timedelta(minutes=10)
    town.cast(ballot, "101", NO, at=OPENS + ten / 2, act=actions.change)
    receipt = town.cast(ballot, "101", MAYBE, at=OPENS + ten, act=actions.change)
    with pytest.raises(Refused) as told:
        town.cast(ballot, "101", YES, at=OPENS + ten + INSTANT, act=actions.change)
    assert told.value.code == "vote.change-over"
    rows = ballot.votes.order_by("seq").values_list("seq", "choices", "replaces", "replaced_by")
    assert list(rows) == [
        (1, {"1": YES}, None, 2),
        (2, {"1": NO}, 1, 3),
        (3, {"1": MAYBE}, 2, None),
    ]
    assert receipt.record.replaces == 2
    closed = town.close(ballot)
    assert closed.votes_count == 1
    assert verified(closed)


def test_voting_again_only_where_the_rules_say_so() -> None:
    town = hall(1)
    ballot = town.opened(revote_allowed=True)
    town.cast(ballot, "101", YES)
    town.cast(ballot, "101", NO, at=OPENS + timedelta(days=1), act=actions.revote)
    closed = town.close(ballot)
    assert json.loads(closed.closing_record)["result"]["items"][0]["heads"]["oppose"] == 1
    assert verified(closed)


def test_whoever_speaks_for_the_home_votes_and_nobody_else() -> None:
    town = hall(2)
    home = home_in(town.people.compound, "201")
    town.homes["201"] = home
    party = couple(town.people.compound, "张三", "李四")
    owned(home, party)
    ballot = town.opened()
    speaks = party.members.get(is_representative=True)
    other = party.members.get(is_representative=False)
    assert town.owner(ballot, "201") == speaks
    for member in (other, town.owner(ballot, "101")):
        refused("vote.not-your-right", town.cast, ballot=ballot, number="201", by=member)
    town.cast(ballot, "201", YES)


@pytest.mark.parametrize(
    "choices", [{}, {1: YES}, {1: YES, 2: "ja"}, {1: YES, 2: NO, 3: NO}, {0: YES, 1: NO}]
)
def test_a_vote_says_something_to_every_item(choices: dict[int, str]) -> None:
    town = hall(1)
    ballot = town.opened(4, 5)
    refused(
        "vote.not-whole",
        actions.cast,
        right=town.right(ballot, "101"),
        choices=choices,
        by=town.owner(ballot, "101"),
        at=OPENS,
    )


def test_online_only_where_it_is_allowed_and_a_poll_says_so() -> None:
    town = hall(1)
    on_paper = town.opened(form=Form.PAPER)
    refused("vote.paper-only", town.cast, ballot=on_paper, number="101")
    poll = town.opened(form=Form.ADVISORY, electronic_clause="")
    town.cast(poll, "101")
    closed = town.close(poll)
    assert json.loads(closed.closing_record)["result"]["advisory"] is True
    assert verified(closed)


def test_a_receipt_holds_and_is_found_in_the_bulletin() -> None:
    town = hall(2)
    ballot = town.opened()
    receipts = [json.loads(json.dumps(town.cast(ballot, number).document())) for number in ("101", "102")]
    for act in (export.bulletin, export.export, export.published_result):
        refused("vote.no-such-move", act, ballot=ballot)
    bulletin = export.bulletin(town.close(ballot))
    for receipt in receipts:
        assert chain.receipt_holds(receipt)
        assert chain.receipt_is_in(receipt, bulletin)
        assert not chain.receipt_holds(receipt | {"choices": {"1": NO}})
        assert not chain.receipt_is_in(receipt | {"hash": "0" * 64}, bulletin)
    assert "choices" not in json.dumps(bulletin)


def test_withdrawn_it_is_never_counted() -> None:
    town = hall(1)
    ballot = town.opened()
    town.cast(ballot, "101")
    refused("register.say-why", actions.withdraw, ballot=ballot, reason=" ", by=town.chair)
    gone = actions.withdraw(ballot=ballot, reason="议题有误", by=town.chair, at=OPENS)
    assert gone.state == State.WITHDRAWN
    for act in (town.close, export.export):
        refused("vote.no-such-move", act, ballot=ballot if act == town.close else gone)
    refused("vote.closed", town.cast, ballot=ballot, number="101")
    refused("vote.no-such-move", actions.withdraw, ballot=ballot, reason="再来一次", by=town.chair)
    assert Vote.objects.count() == 1


def test_zero_participants() -> None:
    town = hall(2)
    closed = town.close(town.opened(4, 7))
    assert (closed.votes_count, closed.carried) == (0, 0)
    assert verified(closed)


@pytest.mark.parametrize(
    ("counted", "rights", "heads", "area"), [(False, 1, 1, "80.00"), (True, 3, 2, "105.00")]
)
def test_parking_spaces_count_only_where_the_assembly_says_so(
    counted: bool, rights: int, heads: int, area: str
) -> None:
    """Of the same owner a space adds area and no head; whoever owns nothing else is a head with it."""
    town = hall()
    town.home("101", "张三丰")
    town.home("车位1", "张三丰", "12.50", use=Home.Use.PARKING)
    town.home("车位2", "李四光", "12.50", use=Home.Use.PARKING)
    ballot = town.opened(count_parking_area=counted)
    assert (ballot.rights_count, ballot.heads_count, ballot.area_total) == (rights, heads, Decimal(area))


def test_neither_name_nor_door_leaves_with_the_export() -> None:
    """Both are words no hash can hold by chance."""
    town = hall()
    town.home("东厢", "张三丰")
    ballot = town.opened()
    town.cast(ballot, "东厢")
    told = json.dumps(json.loads(export.export(town.close(ballot))), ensure_ascii=False)
    assert ballot.title in told
    assert "张" not in told
    assert "东厢" not in told


def test_a_cast_costs_the_same_number_of_statements_however_many_voted() -> None:
    town = hall(4)
    ballot = town.opened()
    counts = []
    for number in ("101", "102", "103"):
        right, owner = town.right(ballot, number), town.owner(ballot, number)
        with CaptureQueriesContext(connection) as asked:
            actions.cast(right=right, choices=said(YES), by=owner, at=OPENS)
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert BallotMove.objects.filter(verb="cast").count() == 3


def test_the_clock_is_read_under_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    town = hall(2)
    ballot = town.opened()
    order: list[str] = []
    lock, read = Ballot.objects.select_for_update, clock.now

    def locking(*given: Any, **more: Any) -> Any:
        order.append("lock")
        return lock(*given, **more)

    def reading(at: Any = None) -> Any:
        order.append("clock")
        return read(at or CLOSES)

    monkeypatch.setattr(Ballot.objects, "select_for_update", locking)
    monkeypatch.setattr("notices.clock.now", reading)
    right, owner = town.right(ballot, "101"), town.owner(ballot, "101")
    refused("vote.closed", actions.cast, right=right, choices=said(YES), by=owner)
    actions.close(ballot=ballot, by=None)
    assert order == ["lock", "clock"] * 2

"""What the database itself refuses, past every action, and what is found when somebody gets past the database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests.votes.rows import CLOSES, NO, OPENS, YES, Hall, hall
from votes import actions, verifying
from votes.models import Ballot, BallotMove, Item, PaperEntry, Right, Vote
from votes.verifying import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

pytestmark = pytest.mark.django_db


def held(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        act()
    assert name in str(told.value)


def voted() -> tuple[Hall, Ballot]:
    """101 changed its mind, 102 voted once, 103 not at all; a paper of 104 was entered by one person."""
    town = hall(4)
    ballot = town.opened(4, 7)
    town.cast(ballot, "101", YES, YES)
    town.cast(ballot, "102", NO, YES)
    town.cast(ballot, "101", NO, NO, act=actions.change)
    town.paper(ballot, "104", town.scan(), town.counters[0], YES, YES)
    return town, ballot


def test_no_row_of_an_opened_ballot_is_deleted() -> None:
    _town, ballot = voted()
    rows: dict[str, QuerySet[Any]] = {
        "vote_is_kept": Vote.objects.filter(seq=3),
        "right_is_kept": ballot.rights.filter(number=3),
        "item_is_kept": Item.objects.all(),
        "ballot_move_is_kept": BallotMove.objects.all(),
        "paper_entry_is_kept": PaperEntry.objects.all(),
        "ballot_opened_is_kept": Ballot.objects.all(),
    }
    for name, found in rows.items():
        held(name, lambda found=found: found._raw_delete(found.db))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "model", "change"),
    [
        ("vote_is_frozen", Vote, {"choices": {"1": NO, "2": NO}}),
        ("vote_is_frozen", Vote, {"hash": "0" * 64}),
        ("vote_is_frozen", Vote, {"salt": "0"}),
        ("vote_is_frozen", Vote, {"at": OPENS + timedelta(1)}),
        ("vote_is_frozen", Vote, {"channel": "paper"}),
        ("right_is_frozen", Right, {"area": Decimal(1)}),
        ("right_is_frozen", Right, {"head": 9}),
        ("right_is_frozen", Right, {"representative": None}),
        ("item_is_frozen", Item, {"clause": 5}),
        ("item_is_frozen", Item, {"text": "别的"}),
        ("ballot_move_is_frozen", BallotMove, {"words": "别的"}),
        ("paper_entry_is_frozen", PaperEntry, {"choices": {}}),
        ("ballot_rules_are_frozen", Ballot, {"title": "别的"}),
        ("ballot_rules_are_frozen", Ballot, {"closes_at": CLOSES + timedelta(1)}),
        ("ballot_rules_are_frozen", Ballot, {"revote_allowed": True}),
        ("ballot_rules_are_frozen", Ballot, {"roll_hash": "0" * 64}),
        ("ballot_rules_are_frozen", Ballot, {"opening_hash": ""}),
    ],
)
def test_no_column_of_an_opened_ballot_is_changed(name: str, model: Any, change: dict[str, Any]) -> None:
    voted()
    last = model.objects.order_by("pk").last()
    held(name, lambda: model.objects.filter(pk=last.pk).update(**change))


def test_a_replaced_vote_stays_replaced() -> None:
    _town, ballot = voted()
    held("vote_replaced_for_good", lambda: Vote.objects.filter(seq=1).update(replaced_by=None))
    held("vote_replaced_for_good", lambda: Vote.objects.filter(seq=1).update(replaced_by=9))
    held("vote_order_of_replacement", lambda: Vote.objects.filter(seq=2).update(replaced_by=2))
    assert ballot.votes.current().count() == 2


def test_nothing_is_added_to_an_opened_ballot() -> None:
    town, ballot = voted()
    held("item_after_opening", lambda: Item.objects.create(ballot=ballot, number=9, text="再一项", clause=4))
    late = town.home("999")
    right = Right(ballot=ballot, number=9, home=late, building="1", area=Decimal(1), head=9)
    held("right_after_opening", right.save)
    loose = Item.objects.create(ballot=town.draft(), number=2, text="再一项", clause=4)
    loose.ballot, loose.number = ballot, 9
    held("item_moved_after_opening", loose.save)


def copied(vote: Vote, **change: Any) -> Callable[[], None]:
    fields = {field.attname: getattr(vote, field.attname) for field in Vote._meta.concrete_fields}
    given = (
        fields | {"id": None, "seq": 9, "prev_hash": "9" * 64, "replaces": None, "replaced_by": None} | change
    )
    return Vote(**given).save


def test_a_right_has_one_vote_and_the_chain_does_not_fork() -> None:
    town, ballot = voted()
    vote = Vote.objects.get(seq=2)
    free = town.right(ballot, "103").pk
    unique = "vote_one_a_right" if connection.vendor == "postgresql" else "UNIQUE"
    held(unique, copied(vote))
    fork = "vote_chain_does_not_fork" if connection.vendor == "postgresql" else "prev_hash"
    held(fork, copied(vote, right_id=free, prev_hash=vote.prev_hash))
    seq = "vote_seq_once_a_ballot" if connection.vendor == "postgresql" else "seq"
    held(seq, copied(vote, right_id=free, seq=2))
    other = town.opened()
    held("vote_of_another_ballot", copied(vote, right_id=town.right(other, "101").pk))
    held("vote_channel_known", copied(vote, right_id=free, channel="phone"))


def test_no_vote_outside_the_voting_and_nothing_after_the_close() -> None:
    town = hall(2)
    ballot = town.opened()
    town.cast(ballot, "101")
    town.close(ballot)
    free = town.right(ballot, "102").pk
    held("vote_outside_voting", copied(Vote.objects.get(), right_id=free))
    held("vote_replaced_for_good", lambda: Vote.objects.update(replaced_by=5))
    held("ballot_ended_is_frozen", lambda: Ballot.objects.update(carried=0))
    held("ballot_ended_is_frozen", lambda: Ballot.objects.update(state="open"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ballot_scope_fits_its_place", {"scope": "building"}),
        ("ballot_unreturned_says_by_which_rule", {"unreturned": "with_majority"}),
        ("ballot_electronic_says_by_which_rule", {"electronic_clause": ""}),
        ("ballot_words_known", {"form": "telepathy", "electronic_clause": ""}),
        ("ballot_closes_after_it_opens", {"closes_at": OPENS}),
        ("ballot_opened_wholly", {"state": "open"}),
        ("ballot_opened_wholly", {"opening_hash": "1" * 64}),
        ("ballot_closed_wholly_and_not_early", {"closing_hash": "1" * 64}),
        ("ballot_withdrawn_with_a_reason", {"withdrawn_reason": "为何"}),
    ],
)
def test_what_no_ballot_is(name: str, change: dict[str, Any]) -> None:
    hall(1).draft()
    held(name, lambda: Ballot.objects.update(**change))


def test_two_votes_of_one_right_stand_not_even_without_the_triggers() -> None:
    voted()
    name = "vote_one_a_right" if connection.vendor == "postgresql" else "UNIQUE"
    held(name, lambda: unguarded("UPDATE votes_vote SET replaced_by = NULL WHERE seq = 1"))


def test_a_draft_that_is_withdrawn_leaves_no_roll() -> None:
    town = hall(1)
    gone = actions.withdraw(ballot=town.draft(), reason="不办了", by=town.chair, at=OPENS)
    assert (gone.opening_hash, gone.rights.count()) == ("", 0)


def unguarded(statement: str, *values: Any) -> None:
    """What a person with the database's own password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with events waiting cannot be altered
            for table in ("vote", "right", "item", "ballot"):
                cursor.execute(f"ALTER TABLE votes_{table} DISABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'votes_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("row", "statement"),
    [
        ("vote 2", """UPDATE votes_vote SET choices = '{"1": "agree", "2": "agree"}' WHERE seq = 2"""),
        ("vote 2", "UPDATE votes_vote SET channel = 'paper' WHERE seq = 2"),
        ("vote 2", "UPDATE votes_vote SET right_id = (SELECT MAX(id) FROM votes_right) WHERE seq = 2"),
        ("vote 1", "DELETE FROM votes_vote WHERE seq = 3"),
        ("vote 2", "UPDATE votes_vote SET replaced_by = 7 WHERE seq = 2"),
        ("roll", "UPDATE votes_right SET area = 800 WHERE number = 2"),
        ("roll", "UPDATE votes_right SET head = 1 WHERE number = 2"),
        ("rules and items", "UPDATE votes_item SET clause = 5 WHERE number = 2"),
        ("rules and items", "UPDATE votes_ballot SET revote_allowed = NOT revote_allowed"),
        ("opening record", "UPDATE votes_ballot SET opening_record = REPLACE(opening_record, '2', '3')"),
        (
            "closing record",
            "UPDATE votes_ballot SET closing_record = REPLACE(closing_record, 'heads', 'beads')",
        ),
        ("closing record", f"UPDATE votes_ballot SET closing_hash = '{'0' * 64}'"),
        # What no longer reads as a record is found, and ends nothing.
        ("opening record", "UPDATE votes_ballot SET opening_record = 'x' || opening_record"),
        ("closing record", "UPDATE votes_ballot SET closing_record = 'x' || closing_record"),
        ("closing record", "UPDATE votes_ballot SET closing_record = closing_record || ' '"),
        ("closing record", "UPDATE votes_ballot SET carried = carried + 1"),
        ("closing record", "UPDATE votes_ballot SET votes_count = votes_count + 1"),
        ("vote 2", """UPDATE votes_vote SET choices = '"agree"' WHERE seq = 2"""),
    ],
)
def test_what_gets_past_the_database_is_found(row: str, statement: str) -> None:
    town = hall(4)
    ballot = town.opened(4, 7)
    town.cast(ballot, "101", YES, YES)
    town.cast(ballot, "102", NO, YES)
    town.cast(ballot, "101", NO, NO, act=actions.change)
    town.close(ballot)
    said = StringIO()
    call_command("verify_history", stdout=said)
    assert "1" in said.getvalue()
    unguarded(statement)
    [opened] = verifying.opened_ballots()
    assert verifying.first_fault(opened) == Fault(str(ballot.pk), row)
    with pytest.raises(CommandError, match=str(ballot.pk)):
        call_command("verify_history", stdout=StringIO())

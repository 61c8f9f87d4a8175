"""V3: rows of a counted ballot edited straight in the database, past its triggers, as its owner could.

Each edit is made in a transaction of its own in which no trigger fires; `verify_history` has to name the row where
the ballot is first not as it was. Rolled back, everything has to hold again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from random import Random

    from votes.models import Ballot

# Rights of the ballot, and how many of them are left without a vote.
RIGHTS: Final = 60
SILENT: Final = 6
LONGEST_TAIL: Final = 8
Act: TypeAlias = Callable[[], Any]
_CHOICES: Final = ("agree", "oppose", "abstain")


class Edit(NamedTuple):
    """What is done, and the row that has to be named."""

    act: Act
    row: str


def found(count: int, ballot: Ballot) -> tuple[int, list[str]]:
    """How many of `count` random edits were found and undone; what went wrong, in words."""
    dice, hits, wrong = random.Random(3), 0, []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        edit = kind(dice, ballot)
        said = _edited(edit.act)
        if f" {edit.row} " not in f" {said} " or _verified():
            wrong.append(f"{kind.__name__}: expected {edit.row}, found {said or 'nothing'}")
        else:
            hits += 1
    return hits, wrong


def run(count: int, opened: Callable[[int], Ballot], cast: Callable[[Any], str]) -> tuple[bool, float, str]:
    """Whether all were found, when it began, and the line to print."""
    from votes import actions

    began = time.monotonic()
    ballot = opened(RIGHTS)
    for right in list(ballot.rights.select_related("representative").order_by("number"))[SILENT:]:
        cast(right)
    ballot = actions.close(ballot=ballot, by=None, at=ballot.closes_at)
    hits, wrong = found(count, ballot)
    return hits == count, began, f"{hits} of {count} found by their row and undone {'; '.join(wrong[:5])}"


def _edited(act: Act) -> str:
    """What is said of the ballot while the edit stands."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL session_replication_role = replica"
            )  # no trigger fires, no key is checked
        act()
        said = _verified()
        transaction.set_rollback(True)
    return said


def _verified() -> str:
    """The complaint of the command, "" when everything holds."""
    from django.core.management import CommandError, call_command
    from django.utils import translation

    try:
        with translation.override("en"):
            call_command("verify_history", stdout=StringIO())
    except CommandError as error:
        return str(error)
    return ""


def _vote(dice: Random, ballot: Ballot) -> Any:
    return ballot.votes.select_related("right").get(seq=dice.randint(1, ballot.votes.count()))


def vote_column(dice: Random, ballot: Ballot) -> Edit:
    """One column of one vote."""
    from votes.models import Vote

    vote = _vote(dice, ballot)
    item = dice.choice(sorted(vote.choices))
    others = [one for one in _CHOICES if one != vote.choices[item]]
    free = ballot.rights.filter(votes__isnull=True)
    change: dict[str, Any] = dice.choice(
        [
            {"choices": vote.choices | {item: dice.choice(others)}},
            {"choices": {key: value for key, value in vote.choices.items() if key != item}},
            {"salt": _hex(dice, 32)},
            {"commitment": _hex(dice, 64)},
            {"prev_hash": _hex(dice, 64)},
            {"hash": _hex(dice, 64)},
            {"at": vote.at + timedelta(microseconds=dice.choice((-1, 1)))},
            {"channel": "paper" if vote.channel == "online" else "online"},
            {"right": dice.choice(list(free))},
            {"replaced_by": vote.seq + dice.randint(1, 9)},
        ]
    )
    return Edit(lambda: Vote.objects.filter(pk=vote.pk).update(**change), f"vote {vote.seq}")


def vote_deleted(dice: Random, ballot: Ballot) -> Edit:
    """Not the last one: that is a tail. Where it stood the next one does not fit."""
    rows = ballot.votes.filter(seq=dice.randint(1, ballot.votes.count() - 1))
    return Edit(lambda: rows._raw_delete(rows.db), f"vote {rows.get().seq}")


def votes_swapped(dice: Random, ballot: Ballot) -> Edit:
    """Two votes change places in the chain, or what they chose, or whose they are."""
    from votes.models import Vote

    first, second = (
        ballot.votes.get(seq=seq) for seq in sorted(dice.sample(range(1, ballot.votes.count() + 1), 2))
    )
    column = dice.choice(["seq", "choices", "right_id"])
    if first.choices == second.choices and column == "choices":
        column = "seq"
    spare: dict[str, Any] = {
        "seq": ballot.votes.count() + 1,
        "choices": {},
        "right_id": ballot.rights.filter(votes__isnull=True)[0].pk,
    }

    def act() -> None:
        was, other = getattr(first, column), getattr(second, column)
        for vote, value in ((first, spare[column]), (second, was), (first, other)):
            Vote.objects.filter(pk=vote.pk).update(**{column: value})

    return Edit(act, f"vote {first.seq}")


def tail_cut(dice: Random, ballot: Ballot) -> Edit:
    """What is left holds in itself; the closing record says there was more."""
    rows = ballot.votes.filter(seq__gt=ballot.votes.count() - dice.randint(1, LONGEST_TAIL))
    return Edit(lambda: rows._raw_delete(rows.db), "closing record")


def right_column(dice: Random, ballot: Ballot) -> Edit:
    """A home measured anew, given to somebody else, or put elsewhere after the opening."""
    right = dice.choice(list(ballot.rights.all()))
    change: dict[str, Any] = dice.choice(
        [
            {"area": right.area + Decimal(dice.choice(("0.01", "-0.01")))},
            {"head": right.head + 1},
            {"building": f"{right.building}'"},
            {"entrance": "9"},
            {"reference": _hex(dice, 16)},
            {"number": RIGHTS + 1},
        ]
    )
    return Edit(lambda: ballot.rights.filter(pk=right.pk).update(**change), "roll")


def right_gone(dice: Random, ballot: Ballot) -> Edit:
    """A home that did not vote leaves the denominator."""
    rows = ballot.rights.filter(pk=dice.choice(list(ballot.rights.filter(votes__isnull=True))).pk)
    return Edit(lambda: rows._raw_delete(rows.db), "roll")


def question(dice: Random, ballot: Ballot) -> Edit:
    item = dice.choice(list(ballot.items.all()))
    change: dict[str, Any] = dice.choice([{"text": f"{item.text}。"}, {"clause": item.clause % 9 + 1}])
    return Edit(lambda: ballot.items.filter(pk=item.pk).update(**change), "rules and items")


def rule(dice: Random, ballot: Ballot) -> Edit:
    change: dict[str, Any] = dice.choice(
        [
            {"title": f"{ballot.title}。"},
            {"revote_allowed": not ballot.revote_allowed},
            {"count_parking_area": not ballot.count_parking_area},
            {"opens_at": ballot.opens_at - timedelta(seconds=1)},
            {"rights_count": RIGHTS - 1},
            {"heads_count": 1},
            {"roll_hash": _hex(dice, 64)},
        ]
    )
    return Edit(lambda: _of(ballot).update(**change), "rules and items")


def record_byte(dice: Random, ballot: Ballot) -> Edit:
    """One letter of what was hashed at the opening or at the close."""
    column = dice.choice(["opening_record", "closing_record"])
    text: str = getattr(ballot, column)
    place = dice.randrange(len(text))
    other = chr(ord(text[place]) + 1)
    changed = text[:place] + other + text[place + 1 :]
    return Edit(lambda: _of(ballot).update(**{column: changed}), column.replace("_", " "))


def result_copied(dice: Random, ballot: Ballot) -> Edit:
    """The copies that lists are drawn from, and the last hash."""
    change: dict[str, Any] = dice.choice(
        [
            {"carried": (ballot.carried or 0) + 1},
            {"votes_count": (ballot.votes_count or 0) - 1},
            {"closing_hash": _hex(dice, 64)},
        ]
    )
    return Edit(lambda: _of(ballot).update(**change), "closing record")


def _of(ballot: Ballot) -> Any:
    return type(ballot)._default_manager.filter(pk=ballot.pk)


def _hex(dice: Random, length: int) -> str:
    return f"{dice.getrandbits(length * 4):0{length}x}"


KINDS: Final = (
    vote_column,
    vote_deleted,
    votes_swapped,
    tail_cut,
    vote_column,
    right_column,
    right_gone,
    question,
    rule,
    record_byte,
    result_copied,
    votes_swapped,
)

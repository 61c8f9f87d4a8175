"""From the rows of a ballot to its result. Pure and exact: decimals and whole numbers, nothing is divided.

CC 278(2): two thirds of area and of heads take part; then more than half, or three quarters, of what took part, in
both. Under SHP 69 the whole is the owners of the part concerned, so the rights handed in are the denominator.
Heads by JI 9: all rights of one owner are one head. It takes part when one of them does; rights of one head that
differ are one head who abstains, while their areas count as they were cast.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from properties.majority import Count
from properties.majority import Item as Majority
from votes.law import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

AGREE, OPPOSE, ABSTAIN = CHOICES = ("agree", "oppose", "abstain")
NOT_PARTICIPATING: Final = "not_participating"
WITH_MAJORITY: Final = "with_majority"
# Fewer voters than this in a building, and its figures would tell who voted what.
FEWEST_SHOWN: Final = 5
_NONE: Final = Decimal("0.00")


class RightRow(NamedTuple):
    """One right of the frozen roll, as far as it is counted."""

    number: int
    building: str
    area: Decimal
    head: int


class ItemRow(NamedTuple):
    number: int
    clause: int


class Tally(NamedTuple):
    """How much of the roll chose what for one item: in m², or in heads."""

    total: Decimal | int
    agree: Decimal | int
    oppose: Decimal | int
    abstain: Decimal | int

    @property
    def voting(self) -> Decimal | int:
        return self.agree + self.oppose + self.abstain

    def has_majority(self, choice: str) -> bool:
        chosen: Decimal | int = getattr(self, choice)
        return chosen * 2 > self.voting


def result(
    rights: Sequence[RightRow],
    items: Iterable[ItemRow],
    votes: Mapping[int, Mapping[str, str]],
    *,
    unreturned: str = NOT_PARTICIPATING,
) -> dict[str, Any]:
    """The published result; `votes` are the choices that count, by number of the right."""
    items = list(items)
    return {
        "buildings": by_building(rights, items, votes),
        "items": [decide(item, *tallies(rights, item.number, votes), unreturned) for item in items],
    }


def tallies(
    rights: Iterable[RightRow], item: int, votes: Mapping[int, Mapping[str, str]]
) -> tuple[Tally, Tally]:
    """Area and heads of one item."""
    area = dict.fromkeys(CHOICES, _NONE)
    heads: dict[int, set[str]] = {}
    whole, key = _NONE, str(item)
    for right in rights:
        whole += right.area
        said = heads.setdefault(right.head, set())
        if (choices := votes.get(right.number)) is not None:
            choice = choices[key]
            area[choice] += right.area
            said.add(choice)
    counted = dict.fromkeys(CHOICES, 0)
    for said in heads.values():
        if said:
            counted[head_choice(said)] += 1
    return Tally(whole, **area), Tally(len(heads), **counted)


def head_choice(said: set[str]) -> str:
    """What one owner says whose homes said this: the same everywhere, else neither yes nor no."""
    return next(iter(said)) if len(said) == 1 else ABSTAIN


def decide(item: ItemRow, area: Tally, heads: Tally, unreturned: str = NOT_PARTICIPATING) -> dict[str, Any]:
    """One item's numbers, each comparison with both its sides, and whether it is carried."""
    clause = CLAUSES[item.clause]
    joined = _joined(area, heads) if unreturned == WITH_MAJORITY else ""
    sides = {"area": _side(area, clause.majority, joined), "heads": _side(heads, clause.majority, joined)}
    quorate = all(side["quorum"]["met"] for side in sides.values())
    return {
        "article": clause.article,
        "carried": quorate and all(side["majority"]["met"] for side in sides.values()),
        "kind": str(clause.majority),
        "number": item.number,
        "quorate": quorate,
        "unreturned_joined": joined,
        **sides,
    }


def _joined(area: Tally, heads: Tally) -> str:
    """The choice that more than half of those who voted made, in area and in heads; "" where there is none."""
    return next((one for one in CHOICES if area.has_majority(one) and heads.has_majority(one)), "")


def _side(tally: Tally, majority: Majority, joined: str) -> dict[str, Any]:
    """The quorum is always of those who voted: no clause of an assembly makes two thirds out of silence."""
    voted = Count(tally.total, tally.voting, tally.agree)
    silent = tally.total - tally.voting
    base = tally.total if joined else tally.voting
    consent = tally.agree + silent if joined == AGREE else tally.agree
    decisive = Count(tally.total, base, consent)
    if majority == Majority.SPECIAL:
        left, right = consent * 4, base * 3
    else:
        left, right = consent * 2, base
    return {
        "abstain": shown(tally.abstain),
        "agree": shown(tally.agree),
        "base": shown(base),
        "consent": shown(consent),
        "majority": {"left": shown(left), "met": decisive.carries(majority), "right": shown(right)},
        "oppose": shown(tally.oppose),
        "quorum": {
            "left": shown(tally.voting * 3),
            "met": voted.is_quorate,
            "right": shown(tally.total * 2),
        },
        "total": shown(tally.total),
        "voting": shown(tally.voting),
    }


def shown(number: Decimal | int) -> str | int:
    """An area with its two digits, heads as a number."""
    return f"{number:.2f}" if isinstance(number, Decimal) else number


def by_building(
    rights: Iterable[RightRow], items: Sequence[ItemRow], votes: Mapping[int, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Rights by building and choice, in the order of the roll; None where too few voted to be shown."""
    homes: dict[str, list[RightRow]] = defaultdict(list)
    for right in rights:
        homes[right.building].append(right)
    voters = {
        name: len({right.head for right in rows if right.number in votes}) for name, rows in homes.items()
    }
    hidden = masked(voters)
    return [
        {
            "building": name,
            "items": None if name in hidden else _figures(rows, items, votes),
            "rights": len(rows),
        }
        for name, rows in homes.items()
    ]


def masked(voters: Mapping[str, int]) -> set[str]:
    """Buildings with fewer than five voters, and as many more, the smallest first, as it takes for the hidden ones
    together to have five: what is left over from the whole would tell them otherwise.
    """
    order = sorted(voters, key=lambda name: (voters[name], name))
    hidden = {name for name in order if voters[name] < FEWEST_SHOWN}
    for name in order:
        if not 0 < sum(voters[one] for one in hidden) < FEWEST_SHOWN:
            break
        hidden.add(name)
    return hidden


def _figures(
    rows: Iterable[RightRow], items: Iterable[ItemRow], votes: Mapping[int, Mapping[str, str]]
) -> list[list[int]]:
    said = [votes[right.number] for right in rows if right.number in votes]
    return [
        [sum(choices[str(item.number)] == choice for choices in said) for choice in CHOICES] for item in items
    ]

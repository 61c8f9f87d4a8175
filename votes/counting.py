"""From the rows of a ballot to its result. Pure and exact: decimals and whole numbers, nothing is divided.

CC 278(2): two thirds of area and of heads take part; then more than half, or three quarters, of what took part, in
both. Under SHP 69 the whole is the owners of the part concerned, so the rights handed in are the denominator.
Heads by JI 9: all rights of one owner are one head. It takes part when one of them does; rights of one head that
differ are one head who abstains, while their areas count as they were cast.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

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
# What one right chose, in the order of the items.
Said: TypeAlias = tuple[str, ...]


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


class Gathered(NamedTuple):
    """A roll after one walk over it: everything counting needs, with rights that said the same put together.

    `areas` and `heads` are of what voted; a head is known by all that its rights said. By building: how many rights,
    how many heads that voted, and how many rights said what.
    """

    whole: Decimal
    owners: int
    areas: Mapping[Said, Decimal]
    heads: Mapping[frozenset[Said], int]
    rights: Mapping[str, int]
    voters: Mapping[str, int]
    figures: Mapping[str, Mapping[Said, int]]


def result(
    rights: Sequence[RightRow],
    items: Iterable[ItemRow],
    votes: Mapping[int, Mapping[str, str]],
    *,
    unreturned: str = NOT_PARTICIPATING,
) -> dict[str, Any]:
    """The published result; `votes` are the choices that count, by number of the right."""
    items = list(items)
    roll = gathered(rights, items, votes)
    return {
        "buildings": by_building(roll, len(items)),
        "items": [decide(item, *tallies(roll, place), unreturned) for place, item in enumerate(items)],
    }


def gathered(
    rights: Sequence[RightRow], items: Sequence[ItemRow], votes: Mapping[int, Mapping[str, str]]
) -> Gathered:
    """One walk over the roll; only sums and counts, so that the order of the rows changes nothing but the buildings'."""
    keys = [str(item.number) for item in items]
    areas: dict[tuple[str, Said], list[Decimal]] = defaultdict(list)
    heads: dict[int, set[Said]] = defaultdict(set)
    voting: set[tuple[str, int]] = set()
    for number, building, area, head in rights:
        if (choices := votes.get(number)) is not None:
            said = tuple([choices[key] for key in keys])
            areas[building, said].append(area)
            heads[head].add(said)
            voting.add((building, head))
    sums: dict[Said, Decimal] = defaultdict(lambda: _NONE)
    figures: dict[str, dict[Said, int]] = defaultdict(dict)
    for (building, said), part in areas.items():
        sums[said] += sum(part, _NONE)
        figures[building][said] = len(part)
    return Gathered(
        whole=sum((right.area for right in rights), _NONE),
        owners=len({right.head for right in rights}),
        areas=sums,
        heads=Counter(map(frozenset, heads.values())),
        rights=Counter(right.building for right in rights),
        voters=Counter(building for building, _head in voting),
        figures=figures,
    )


def tallies(roll: Gathered, place: int) -> tuple[Tally, Tally]:
    """Area and heads of the item at this place."""
    area = dict.fromkeys(CHOICES, _NONE)
    for said, part in roll.areas.items():
        area[said[place]] += part
    counted = dict.fromkeys(CHOICES, 0)
    for everything, many in roll.heads.items():
        counted[head_choice({said[place] for said in everything})] += many
    return Tally(roll.whole, **area), Tally(roll.owners, **counted)


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


def by_building(roll: Gathered, items: int) -> list[dict[str, Any]]:
    """Rights by building and choice, in the order of the roll; None where too few voted to be shown."""
    hidden = masked({name: roll.voters.get(name, 0) for name in roll.rights})
    return [
        {
            "building": name,
            "items": None if name in hidden else _figures(roll.figures.get(name, {}), items),
            "rights": many,
        }
        for name, many in roll.rights.items()
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


def _figures(said: Mapping[Said, int], items: int) -> list[list[int]]:
    found = [dict.fromkeys(CHOICES, 0) for _place in range(items)]
    for choices, many in said.items():
        for place, choice in enumerate(choices):
            found[place][choice] += many
    return [list(counts.values()) for counts in found]

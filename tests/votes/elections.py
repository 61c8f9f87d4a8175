"""Whole elections without a database, written down as the export of a closed ballot is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.votes.rows import OPENS
from votes import chain, counting
from votes.law import CLAUSES

if TYPE_CHECKING:
    from random import Random


def election(dice: Random, most: int = 40) -> dict[str, Any]:
    """Homes of one or several owners, a developer, thirds of square metres, votes cast again, silence."""
    rights = _roll(dice, dice.randint(1, most))
    items = [counting.ItemRow(number, dice.randint(1, 9)) for number in range(1, dice.randint(2, 4))]
    rules = {
        "form": dice.choice(["paper", "electronic", "advisory"]),
        "unreturned": dice.choice([counting.NOT_PARTICIPATING, counting.WITH_MAJORITY]),
    }
    name = f"{dice.getrandbits(128):032x}"
    opening = _opening(name, rights, items, rules)
    votes, counted = _votes(dice, name, rights, items, chain.digest_of(opening))
    result = counting.result(rights, items, counted, unreturned=rules["unreturned"])
    head = votes[-1]["hash"] if votes else chain.digest_of(opening)
    closing = {
        "ballot": name,
        "closed_at": chain.moment(OPENS),
        "counted": len(counted),
        "head": head,
        "result": {"advisory": rules["form"] == "advisory", "ballot": name, **result},
        "votes": len(votes),
    }
    return {
        "closing": closing,
        "closing_hash": chain.link(head, closing),
        "opening": opening,
        "opening_hash": chain.digest_of(opening),
        "roll": _lines(rights),
        "votes": votes,
    }


def written(document: dict[str, Any]) -> bytes:
    return chain.canonical(document) + b"\n"


def result_of(document: dict[str, Any]) -> bytes:
    return written(document["closing"]["result"])


def _roll(dice: Random, count: int) -> list[counting.RightRow]:
    owners = dice.randint(1, count)
    # A common area makes exact thirds, halves and quarters likely.
    same = dice.random() < 0.5
    return [
        counting.RightRow(
            number,
            f"{dice.randint(1, 3)}号楼",
            Decimal("33.33") if same else Decimal(dice.randint(1, 20_000)) / 100,
            number if same else dice.randint(1, owners),
        )
        for number in range(1, count + 1)
    ]


def _lines(rights: list[counting.RightRow]) -> list[dict[str, Any]]:
    return [
        {
            "area": f"{right.area:.2f}",
            "building": right.building,
            "entrance": "",
            "head": right.head,
            "number": right.number,
            "representative": "0123456789abcdef",
        }
        for right in rights
    ]


def _opening(
    name: str, rights: list[counting.RightRow], items: list[counting.ItemRow], rules: dict[str, Any]
) -> dict[str, Any]:
    return {
        "ballot": name,
        "items": [
            {
                "article": CLAUSES[item.clause].article,
                "clause": item.clause,
                "kind": str(CLAUSES[item.clause].majority),
                "number": item.number,
                "text": "是否同意？",
            }
            for item in items
        ],
        "roll": {
            "area": f"{sum((right.area for right in rights), Decimal(0)):.2f}",
            "hash": chain.digest_of(_lines(rights)),
            "heads": len({right.head for right in rights}),
            "rights": len(rights),
        },
        "rules": rules,
    }


def _votes(
    dice: Random, name: str, rights: list[counting.RightRow], items: list[counting.ItemRow], before: str
) -> tuple[list[dict[str, Any]], dict[int, dict[str, str]]]:
    turnout, leaning = dice.choice([0, 0.5, 2 / 3, 0.8, 1]), dice.choice([1, 2, 3, 9])
    voters = [right.number for right in rights if dice.random() < turnout]
    voters += [number for number in voters if dice.random() < 0.1]
    last: dict[int, int] = {}
    counted: dict[int, dict[str, str]] = {}
    votes = []
    for seq, number in enumerate(voters, 1):
        choices = {
            str(item.number): dice.choices(counting.CHOICES, weights=(leaning, 1, 0.5))[0] for item in items
        }
        salt = f"{dice.getrandbits(128):032x}"
        record = chain.VoteRecord(
            seq=seq,
            right=number,
            channel=dice.choice(["paper", "online"]),
            by_agent=dice.random() < 0.1,
            at=chain.moment(OPENS + timedelta(seconds=seq)),
            replaces=last.get(number),
            commitment=chain.commitment(ballot=name, right=number, choices=choices, salt=salt),
        ).public()
        before = chain.link(before, record)
        votes.append({"choices": choices, "hash": before, "record": record, "salt": salt})
        last[number], counted[number] = seq, choices
    return votes, counted

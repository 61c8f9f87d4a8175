"""A counted result as it is shown: every comparison with both its sides, as numbers and as bars. Reads the closing record."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _

from properties.majority import Item as Majority
from votes import law
from votes.boards.ballots import article_in_words, majority_in_words
from votes.counting import CHOICES
from votes.states import Choice

if TYPE_CHECKING:
    from votes.models import Ballot

_TWO_THIRDS: Final = Fraction(2, 3)
_BARS: Final = {Majority.ORDINARY: Fraction(1, 2), Majority.SPECIAL: Fraction(3, 4)}


class Bar(NamedTuple):
    """One comparison. `done` and `mark` are hundredths of the width, for drawing only: nothing is decided by them."""

    title: str
    part: str
    whole: str
    sum: str
    met: bool
    done: str
    mark: str
    share: str


class Side(NamedTuple):
    """One side of the count, area or heads, with how much chose what."""

    name: str
    unit: str
    quorum: Bar
    majority: Bar
    choices: list[tuple[str, str]]


class Decision(NamedTuple):
    number: int
    text: str
    article: str
    majority: str
    carried: bool
    quorate: bool
    joined: str
    sides: list[Side]


class Shown(NamedTuple):
    """`buildings`: name, number of rights, and per item the three counts; None where too few voted."""

    decisions: list[Decision]
    buildings: list[dict[str, Any]]
    rights: int
    heads: int
    area: str
    counted: int
    votes: int


def shown(ballot: Ballot) -> Shown:
    """The result of a closed ballot, out of the records that were hashed. No statement."""
    opening, closing = json.loads(ballot.opening_record), json.loads(ballot.closing_record)
    texts = {item["number"]: item for item in opening["items"]}
    result = closing["result"]
    return Shown(
        decisions=[_decision(one, texts[one["number"]]) for one in result["items"]],
        buildings=result["buildings"],
        rights=opening["roll"]["rights"],
        heads=opening["roll"]["heads"],
        area=number(opening["roll"]["area"]),
        counted=closing["counted"],
        votes=closing["votes"],
    )


def counted(ballot: Ballot) -> dict[str, Any]:
    """The same result for programs: the figures as they were hashed, with the texts of the items. No statement."""
    opening, closing = json.loads(ballot.opening_record), json.loads(ballot.closing_record)
    texts = {item["number"]: item["text"] for item in opening["items"]}
    decisions = [
        {**item, "text": texts[item["number"]], "joined": item["unreturned_joined"] or None}
        for item in closing["result"]["items"]
    ]
    whole = {name: opening["roll"][name] for name in ("rights", "heads", "area")}
    buildings = closing["result"]["buildings"]
    return {**whole, "votes": closing["votes"], "decisions": decisions, "buildings": buildings}


def _decision(item: dict[str, Any], asked: dict[str, Any]) -> Decision:
    kind = Majority(item["kind"])
    joined = item["unreturned_joined"]
    return Decision(
        number=item["number"],
        text=asked["text"],
        article=article_in_words(law.CLAUSES[asked["clause"]]),
        majority=majority_in_words(law.CLAUSES[asked["clause"]]),
        carried=item["carried"],
        quorate=item["quorate"],
        joined=str(Choice(joined).label) if joined else "",
        sides=[
            _side(_("By heads"), _("persons"), item["heads"], kind),
            _side(_("By area"), "m²", item["area"], kind),
        ],
    )


def _side(name: str, unit: str, side: dict[str, Any], kind: Majority) -> Side:
    quorum, majority = side["quorum"], side["majority"]
    times, base_times = (4, 3) if kind == Majority.SPECIAL else (2, 1)
    taking_part = _sum(
        (side["voting"], 3, quorum["left"]), (side["total"], 2, quorum["right"]), _at_least(quorum)
    )
    # More than half: the half itself is not enough. Three quarters are.
    sign = _at_least(majority) if kind == Majority.SPECIAL else _more(majority)
    consenting = _sum(
        (side["consent"], times, majority["left"]), (side["base"], base_times, majority["right"]), sign
    )
    return Side(
        name=name,
        unit=unit,
        quorum=_bar(
            _("Taking part"), (side["voting"], side["total"]), taking_part, quorum["met"], _TWO_THIRDS
        ),
        majority=_bar(
            _("Agreeing"), (side["consent"], side["base"]), consenting, majority["met"], _BARS[kind]
        ),
        choices=[(str(Choice(one).label), number(side[one])) for one in CHOICES],
    )


def _at_least(comparison: dict[str, Any]) -> str:
    return "≥" if Decimal(comparison["left"]) >= Decimal(comparison["right"]) else "<"


def _more(comparison: dict[str, Any]) -> str:
    return ">" if Decimal(comparison["left"]) > Decimal(comparison["right"]) else "≤"


def _sum(left: tuple[Any, int, Any], right: tuple[Any, int, Any], sign: str) -> str:
    """“10,001.00 × 2 = 20,002.00 > 20,000.00”: what was compared, both sides in full."""
    return f"{_product(*left)} {sign} {_product(*right)}"


def _product(value: Any, times: int, product: Any) -> str:
    return number(product) if times == 1 else f"{number(value)} × {times} = {number(product)}"


def _bar(title: str, of: tuple[str | int, str | int], sum_: str, met: bool, mark: Fraction) -> Bar:  # noqa: FBT001
    part, whole = (Fraction(Decimal(one)) for one in of)
    share = part / whole if whole else Fraction(0)
    return Bar(title, number(of[0]), number(of[1]), sum_, met, _width(share), _width(mark), _percent(share))


def _width(share: Fraction) -> str:
    return f"{float(share * 100):.2f}"


def _percent(share: Fraction) -> str:
    """Cut off, never rounded up: 66.666… % must not read as two thirds reached."""
    hundredths = share * 10_000
    whole = hundredths.numerator // hundredths.denominator
    return f"{whole // 100}.{whole % 100:02d}%"


def number(value: str | int) -> str:
    """With thousands apart, digits as they were counted."""
    return f"{Decimal(value):,}"

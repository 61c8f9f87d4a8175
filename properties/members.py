"""Homes and owners as people type them: what is folded before it is kept, and what is refused. Pure.

Exact areas and the order of their sources: JI 8. One representative of co-owners: 指导规则 25.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from properties.models.homes import LARGEST, SMALLEST
from properties.owners import DEVELOPER, Member, folded
from properties.phones import normalise_phone
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME_LENGTH: Final = 60
PAPER_LENGTH: Final = 40
NUMBER_LENGTH: Final = 40
REASON_LENGTH: Final = 200
BASIS_LENGTH: Final = 120
SHORTEST_REASON: Final = 2
# More than any marriage, inheritance or joint purchase the office has seen, and still a page.
MOST_MEMBERS: Final = 20
_CENT: Final = Decimal("0.01")
_DROPPED: Final = ("C", "Zl", "Zp")


def one_line(text: object, longest: int, *, field: str) -> str:
    """The text in half-width forms on one line, without characters that nobody sees."""
    shown = (
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFKC", str(text))
        if letter.isspace() or not unicodedata.category(letter).startswith(_DROPPED)
    )
    line = " ".join("".join(shown).split())
    if len(line) > longest:
        raise Refused(
            "register.too-long",
            _("Please use at most %(longest)d characters here; this has %(found)d.")
            % {"longest": longest, "found": len(line)},
            field=field,
        )
    return line


def said_why(text: str) -> str:
    """A reason somebody may read years later. Raises Refused("register.say-why") when there is none."""
    reason = one_line(text, REASON_LENGTH, field="reason")
    if len(reason) < SHORTEST_REASON:
        raise Refused("register.say-why", _("Please say why; it is kept beside the entry."), field="reason")
    return reason


def room_number(text: str) -> str:
    number = one_line(text, NUMBER_LENGTH, field="number")
    if not number:
        raise Refused("home.no-number", _("Please give the room's number."), field="number")
    return number


def exact_area(value: object) -> Decimal:
    """The area in m² as it is kept: from 0.01 to 99,999.99, in hundredths. Nothing is rounded silently."""
    try:
        area = Decimal(str(value))
    except InvalidOperation:
        area = Decimal("NaN")
    if not area.is_finite() or not SMALLEST <= area <= LARGEST:
        raise Refused(
            "home.area",
            _("An area lies between 0.01 and 99,999.99 m². Please look at it again."),
            field="area",
        )
    if area != area.quantize(_CENT):
        raise Refused(
            "home.area-too-fine", _("An area has at most two digits after the point."), field="area"
        )
    return area.quantize(_CENT)


def cleaned_members(kind: str, members: Sequence[Member]) -> tuple[Member, ...]:
    """The members of an owner as they are kept, in the order given. Refused unless there is at least one, each
    with a name and named once, and of several exactly one who represents them.
    """
    found = tuple(_cleaned(one) for one in members)
    if not found:
        raise Refused("owner.nobody", _("An owner is at least one person or firm."), field="members")
    if len(found) > MOST_MEMBERS:
        raise Refused(
            "owner.too-many",
            _("At most %(most)d co-owners can be entered.") % {"most": MOST_MEMBERS},
            field="members",
        )
    if kind == DEVELOPER and len(found) > 1:
        raise Refused("owner.one-developer", _("The developer of a compound is one owner."), field="members")
    if len(set(map(_known_by, found))) < len(found):
        raise Refused("owner.same-twice", _("The same person is named twice."), field="members")
    if len(found) == 1:
        return (found[0]._replace(is_representative=False),)
    speaking = sum(one.is_representative for one in found)
    if speaking == 0:
        raise Refused(
            "owner.no-representative",
            _("Co-owners appoint one of them to represent them. Please say who."),
            field="members",
        )
    if speaking > 1:
        raise Refused(
            "owner.two-representatives",
            _("Only one of the co-owners can represent them."),
            field="members",
        )
    return found


def _cleaned(one: Member) -> Member:
    name = one_line(one.name, NAME_LENGTH, field="members")
    if not folded(name):
        raise Refused("owner.no-name", _("Please give every owner's name."), field="members")
    phone = normalise_phone(one.phone) if one.phone.strip() else ""
    paper = one_line(one.paper, PAPER_LENGTH, field="members")
    return Member(name, phone, paper, one.is_representative)


def _known_by(one: Member) -> str:
    return folded(one.paper) or f"{folded(one.name)}|{one.phone}"

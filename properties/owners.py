"""Who counts as one owner (业主), and how an owner's name is shown. Pure.

JI 9: one private part is one head, but all that the developer has not sold or handed over is one head together,
and so is everything one buyer holds. Co-owners of a home are one head and speak through one of them (指导规则 25).
A and B together are another owner than A alone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN: Final = re.compile(r"[\s·•\-‐-―]+")
DEVELOPER: Final = "developer"


class Member(NamedTuple):
    """One person or firm of an owner, in plain text: only while it is being written or compared."""

    name: str
    phone: str = ""
    paper: str = ""
    is_representative: bool = False


def folded(text: str) -> str:
    """The same name or paper however it was typed: full-width forms, letters' case, spaces and dashes."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def party_key(kind: str, members: Sequence[Member]) -> str:
    """What finds an owner again in its compound: a blind index over the members' papers, in any order.

    A member without a paper is known by name and phone. The developer of a compound is one, whatever its name.
    """
    if kind == DEVELOPER:
        return blind_index(DEVELOPER)
    known = sorted(folded(one.paper) or f"{folded(one.name)}|{folded(one.phone)}" for one in members)
    return blind_index("\n".join([kind, *known]))


def masked_name(name: str) -> str:
    """“张＊”: the first character of a person's or a firm's name (domain.md 6.3)."""
    letters = name.strip()
    return f"{letters[:1]}＊" if letters else ""


def masked_paper(number: str) -> str:
    """“310***********1234”; short numbers show nothing but their length."""
    shown = number.strip()
    if len(shown) <= 7:  # noqa: PLR2004 — the three and four that would be shown
        return "*" * len(shown)
    return f"{shown[:3]}{'*' * (len(shown) - 7)}{shown[-4:]}"

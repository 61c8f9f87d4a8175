"""What higher floors show beside a session: the reports behind an item, and what could be put on an agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from councils.models import CouncilSession
    from properties.models import User

    Behind: TypeAlias = Callable[[Sequence[int], User | None], Mapping[int, "Why"]]
    Offer: TypeAlias = Callable[[CouncilSession], "Found"]


class Link(NamedTuple):
    text: str
    href: str


class Why(NamedTuple):
    """What stands behind an item: a figure in words, and the rows the person may open."""

    text: str
    links: Sequence[Link] = ()


class Found(NamedTuple):
    """Something an agenda could take up: words, how many, and where they are chosen."""

    text: str
    count: int
    href: str


_BEHIND: list[Behind] = []
_OFFERS: list[Offer] = []


def register_behind_items(read: Behind) -> None:
    """`read(item ids, user)` answers for many at once; `user` None asks for what anybody may know."""
    if read not in _BEHIND:
        _BEHIND.append(read)


def register_offer(offer: Offer) -> None:
    if offer not in _OFFERS:
        _OFFERS.append(offer)


def behind(items: Sequence[int], user: User | None) -> dict[int, list[Why]]:
    found: dict[int, list[Why]] = {item: [] for item in items}
    for read in _BEHIND:
        for item, why in read(items, user).items():
            found[item].append(why)
    return found


def offers(session: CouncilSession) -> list[Found]:
    return [offer(session) for offer in _OFFERS]

"""What higher floors show beside a session: the reports behind an item, and what could be put on an agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from councils.models import CouncilSession, Resolution
    from properties.models import User

    Behind: TypeAlias = Callable[[Sequence[int], User | None], Mapping[int, "Why"]]
    Offer: TypeAlias = Callable[[CouncilSession], "Found"]
    Further: TypeAlias = Callable[[Resolution], "Link"]


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
    many: int
    href: str


_BEHIND: list[Behind] = []
_OFFERS: list[Offer] = []
_CARRIERS: list[Behind] = []
_FURTHER: list[Further] = []


def register_behind_items(read: Behind) -> None:
    """`read(item ids, user)` answers for many at once; `user` None asks for what anybody may know."""
    if read not in _BEHIND:
        _BEHIND.append(read)


def register_offer(offer: Offer) -> None:
    if offer not in _OFFERS:
        _OFFERS.append(offer)


def register_carriers(read: Behind) -> None:
    """`read(resolution ids, user)`: what carries a resolution, e.g. a promise."""
    if read not in _CARRIERS:
        _CARRIERS.append(read)


def register_resolution_offer(offer: Further) -> None:
    """Where those who run a hall link something to a resolution."""
    if offer not in _FURTHER:
        _FURTHER.append(offer)


def behind(items: Sequence[int], user: User | None) -> dict[int, list[Why]]:
    return _asked(_BEHIND, items, user)


def carriers(resolutions: Sequence[int], user: User | None) -> dict[int, list[Why]]:
    return _asked(_CARRIERS, resolutions, user)


def further(resolution: Resolution) -> list[Link]:
    return [offer(resolution) for offer in _FURTHER]


def _asked(readers: Sequence[Behind], keys: Sequence[int], user: User | None) -> dict[int, list[Why]]:
    found: dict[int, list[Why]] = {key: [] for key in keys}
    for read in readers:
        for key, why in read(keys, user).items():
            found[key].append(why)
    return found


def offers(session: CouncilSession) -> list[Found]:
    return [offer(session) for offer in _OFFERS]

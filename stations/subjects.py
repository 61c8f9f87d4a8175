"""What deadlines are about: higher rooms say who sees the subjects of a kind, and how each is called.

Filled in `AppConfig.ready`. A kind nobody registered is shown to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.db.models import QuerySet

    from properties.models import User


class Kind(NamedTuple):
    """`visible` are the subjects a person may see; `codes` are what the interface calls these of them."""

    visible: Callable[[User], QuerySet[Any]]
    codes: Callable[[Collection[int]], dict[int, str]]


_kinds: Final[dict[str, Kind]] = {}


def register(
    kind: str, visible: Callable[[User], QuerySet[Any]], codes: Callable[..., dict[int, str]]
) -> None:
    _kinds[kind] = Kind(visible, codes)


def by_number(numbers: Collection[int]) -> dict[int, str]:
    """For what has no other name than its number."""
    return {number: str(number) for number in numbers}


def kinds() -> list[str]:
    return sorted(_kinds)


def seen_by(user: User) -> Q:
    """Deadlines of what the person may see. Asked row by row, so that a page costs what a page holds."""
    reach = Q(pk__in=())
    for kind, known in _kinds.items():
        mine = known.visible(user).order_by().filter(pk=OuterRef("subject_id"))
        reach |= Q(Exists(mine), subject_kind=kind)
    return reach


def sees(user: User, kind: str, subject: int) -> bool:
    """Whether the person may see that one: asks what one kind needs, where `seen_by` writes a question for each."""
    return kind in _kinds and _kinds[kind].visible(user).filter(pk=subject).exists()


def codes_of(kind: str, numbers: Collection[int]) -> dict[int, str]:
    return _kinds[kind].codes(numbers)

"""What higher floors show beside a work, without this floor knowing them. Registered when they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from properties.models import Work


class Beside(NamedTuple):
    """A heading, a state in words with its shape (see components/state.html), and where the rows are."""

    title: str
    text: str
    kind: str
    href: str


_WORKS: list[Callable[[Work], Beside]] = []


def register_beside_work(draw: Callable[[Work], Beside]) -> None:
    if draw not in _WORKS:
        _WORKS.append(draw)


def of_work(work: Work) -> list[Beside]:
    """Everything that stands beside one work, in the order of the floors."""
    return [draw(work) for draw in _WORKS]

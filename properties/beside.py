"""What higher floors show beside a work, without this floor knowing them. Registered when they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from properties.models import User, Work


class Beside(NamedTuple):
    """A heading, a state in words with its shape (see components/state.html), and where the rows are."""

    title: str
    text: str
    kind: str
    href: str


class Line(NamedTuple):
    text: str
    note: str
    href: str


class Thread(NamedTuple):
    """Where a work is talked about: a heading, its lines, what is said while there are none, and a way to begin."""

    title: str
    lines: Sequence[Line]
    empty: str
    action: Line | None = None


_WORKS: list[Callable[[Work], Beside]] = []
_THREADS: list[Callable[[Work, User], Thread | None]] = []


def register_beside_work(draw: Callable[[Work], Beside]) -> None:
    if draw not in _WORKS:
        _WORKS.append(draw)


def of_work(work: Work) -> list[Beside]:
    """Everything that stands beside one work, in the order of the floors."""
    return [draw(work) for draw in _WORKS]


def register_work_thread(draw: Callable[[Work, User], Thread | None]) -> None:
    """`draw(work, user)`: None for those who neither read there nor may begin."""
    if draw not in _THREADS:
        _THREADS.append(draw)


def threads_of(work: Work, user: User) -> list[Thread]:
    """Everything that follows up one work, as far as the person may see it."""
    return [thread for draw in _THREADS if (thread := draw(work, user)) is not None]

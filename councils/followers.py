"""Who on a higher floor is told when something about an agenda item happens, without this floor knowing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import TypeAlias

    Follower: TypeAlias = Callable[["Step", Sequence[int], datetime], None]


class Step(TextChoices):
    """What is told of an item: its result is published, everything agreed about it is done."""

    PUBLISHED = "published"
    DONE = "done"


_FOLLOWERS: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """`follower(step, item ids, at)` runs inside the transaction of the step, possibly more than once for one."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def tell(step: Step, items: Sequence[int], *, at: datetime) -> None:
    for follower in _FOLLOWERS:
        follower(step, items, at)

"""Ballot papers that wait, and proxies as they may be listed. Nothing of what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from votes.actions.papers import unfinished
from votes.sheets import home_label

if TYPE_CHECKING:
    from properties.models import User
    from votes.models import Ballot, PaperEntry, Proxy, Right


class Waiting(NamedTuple):
    """A paper that is not finished. `mine`: this person read it first, so somebody else reads it next."""

    right: Right
    home: str
    again: bool
    mine: bool


def waiting(ballot: Ballot, user: User) -> list[Waiting]:
    """In the order of the roll. `again` where two readings differed and it is read anew by two."""
    rights = ballot.rights.filter(number__in=unfinished(ballot)).select_related("home").order_by("number")
    found = []
    for right in rights.prefetch_related("papers"):
        last = max(right.papers.all(), key=lambda entry: (entry.round, entry.place))
        again = last.place != 1
        found.append(Waiting(right, home_label(right), again, not again and last.by_id == user.pk))
    return found


def waiting_for_second(right: Right) -> PaperEntry | None:
    """The first reading of a round that has no second one yet."""
    last = right.papers.order_by("-round", "-place").first()
    return last if last is not None and last.place == 1 else None


def proxies(ballot: Ballot) -> list[tuple[Proxy, str]]:
    """Each with its home; the agent's name stays sealed."""
    rows = ballot.proxies.select_related("right__home", "by").order_by("-at")
    return [(row, home_label(row.right)) for row in rows]

"""What a ballot, a vote and a moment must be like. Pure: the texts of refusals stand beside their conditions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from votes.counting import CHOICES
from votes.law import CLAUSES
from votes.states import Form, Scope, State, Unreturned
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from votes.models import Ballot

# A slip of the finger may be mended this long after the first vote of a right.
CHANGE_WITHIN: Final = timedelta(minutes=10)
FEWEST_COUNTERS: Final = 2


def check_draft(ballot: Ballot) -> None:
    """Whether the columns of a draft agree with one another."""
    place = {
        Scope.BUILDING: (ballot.building, ballot.entrance),
        Scope.ENTRANCE: (ballot.entrance, ballot.building),
    }.get(Scope(ballot.scope))
    if place is None and (ballot.building or ballot.entrance):
        raise Refused(
            "vote.scope", _("A building or an entrance is named only where it is the scope."), field="scope"
        )
    if place is not None and (place[0] is None or place[1] is not None):
        raise Refused("vote.scope", _("Please say which building or entrance it is about."), field="scope")
    owner = ballot.building or (ballot.entrance.building if ballot.entrance else None)
    if owner is not None and owner.compound_id != ballot.compound_id:
        raise Refused("vote.elsewhere", _("This place belongs to another compound."), field="scope")
    if not ballot.title:
        raise Refused("vote.no-title", _("Please give the ballot a title."), field="title")
    if ballot.closes_at <= ballot.opens_at:
        raise Refused("vote.closes-first", _("Voting cannot end before it begins."), field="closes_at")
    if ballot.unreturned != Unreturned.NOT_PARTICIPATING and not ballot.unreturned_clause:
        raise Refused(
            "vote.no-clause",
            _("Please name the rule of the assembly by which silence joins the majority."),
            field="unreturned_clause",
        )
    if ballot.form == Form.ELECTRONIC and not ballot.electronic_clause:
        raise Refused(
            "vote.no-clause",
            _("Please name the rule of the assembly that allows votes online."),
            field="electronic_clause",
        )


def check_clause(clause: int) -> None:
    if clause not in CLAUSES:
        raise Refused("vote.no-such-clause", _("Please choose an item of the law's list."), field="clause")


def must_be(ballot: Ballot, state: State) -> None:
    if ballot.state != state:
        raise Refused(
            "vote.no-such-move", _("The ballot is no longer in this state. Please reload the page.")
        )


def must_take_votes(ballot: Ballot, now: datetime) -> None:
    """From the first moment up to, and without, the last one."""
    if ballot.state != State.OPEN or now >= ballot.closes_at:
        raise Refused("vote.closed", _("Voting is over. This vote was not taken."))
    if now < ballot.opens_at:
        raise Refused("vote.not-yet", _("Voting has not begun yet."))


def may_be_changed(first: datetime, now: datetime) -> bool:
    return now - first <= CHANGE_WITHIN


def whole(choices: Mapping[Any, str], items: Collection[int]) -> dict[str, str]:
    """The choices as they are kept: one for every item, and no others."""
    kept = {str(item): str(choice) for item, choice in choices.items()}
    if set(kept) != {str(item) for item in items} or not set(kept.values()) <= set(CHOICES):
        raise Refused(
            "vote.not-whole",
            _("Please agree, oppose or abstain on every item."),
            field="choices",
        )
    return dict(sorted(kept.items(), key=lambda one: int(one[0])))

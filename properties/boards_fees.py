"""How a fee change is shown: its steps in order, where it stands, and what a person may enter now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from properties.actions.fee_changes import capacities
from properties.feechange import OPEN, ROWS, WAY, State, Step, next_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from properties.models import Contract, FeeChange, FeeStep, User


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the person may do now: the first is the one to do."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Station:
    """One step on the way of a fee change; `row` None while it is ahead."""

    step: Step
    title: str
    article: str
    state: str
    row: FeeStep | None


@dataclass(frozen=True, slots=True)
class Way:
    """A fee change as it is shown: where it stands, and its steps in order."""

    change: FeeChange
    state_kind: str
    stations: Sequence[Station]
    withdrawn: FeeStep | None
    offers: Sequence[Offer] = ()


def changes_of(contract: Contract) -> list[FeeChange]:
    rows = contract.fee_changes.select_related("contract__compound", "fee")
    return list(rows.prefetch_related("steps__document", "steps__by", "steps__vote"))


_STATE_KINDS: Final = {
    State.DONE: "done",
    State.NOT_PASSED: "returned",
    State.WITHDRAWN: "closed",
}
PAGES: Final = {
    Step.BASIS: "change_basis",
    Step.HALL: "change_hall",
    Step.VOTE: "change_vote",
    Step.FEE: "change_fee",
    Step.WITHDRAWN: "change_withdraw",
}


def way_of(change: FeeChange, user: User | None = None) -> Way:
    """A change with its steps, and for a person what they may enter now."""
    by_step = {row.step: row for row in change.steps.all()}
    state = State(change.state)
    ahead = next_steps(state)
    stations = [
        Station(
            step=step,
            title=str(step.label),
            article=str(ROWS[step].article) if step in ROWS else "",
            state="done" if step in by_step else "now" if step in ahead else "ahead",
            row=by_step.get(step),
        )
        for step in WAY
        if step in by_step or state in OPEN
    ]
    offers = []
    if user is not None:
        mine = capacities(user, change.contract)
        offers = [
            Offer(reverse(f"contracts:{PAGES[step]}", args=[change.pk]), deed(step))
            for step in ahead
            if ROWS[step].who & mine
        ]
    return Way(
        change, _STATE_KINDS.get(state, "active"), stations, by_step.get(Step.WITHDRAWN), tuple(offers)
    )


def deed(step: Step) -> str:
    """What entering a step is called on a button."""
    return {
        Step.BASIS: _("Publish the basis"),
        Step.HALL: _("Enter the council hall"),
        Step.VOTE: _("Enter the owners' vote"),
        Step.FEE: _("Enter the new fee"),
        Step.WITHDRAWN: _("Take the change back"),
    }[step]

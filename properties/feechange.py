"""质价双提升: what follows what when a fee is changed, and who enters it. Pure.

The firm publishes its audited accounts or a third party's assessment first (SHP 48). The red council hall comes to
a consensus, which decides nothing: the owners vote (CC 278). Only a vote that passed leads to a new fee.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class State(models.TextChoices):
    OPEN = "open", _("opened")
    PUBLISHED = "published", _("basis published")
    DISCUSSED = "discussed", _("discussed in the hall")
    PASSED = "passed", _("passed by the owners")
    DONE = "done", _("new fee in force")
    NOT_PASSED = "not_passed", _("not passed by the owners")
    WITHDRAWN = "withdrawn", _("taken back")


class Step(models.TextChoices):
    OPENED = "opened", _("Opened")
    BASIS = "basis", _("Basis published")
    HALL = "hall", _("Red council hall")
    VOTE = "vote", _("Owners' vote")
    FEE = "fee", _("New fee")
    WITHDRAWN = "withdrawn", _("Taken back")


class Who(models.TextChoices):
    """Who may enter a step; the machine's own command line may enter all of them."""

    FIRM = "firm", _("the manager of the firm")
    STREET = "street", _("the street office")
    NEIGHBOURHOOD = "neighbourhood", _("the Party secretary of the neighbourhood")


OPEN: Final = frozenset({State.OPEN, State.PUBLISHED, State.DISCUSSED, State.PASSED})


class Row(NamedTuple):
    """A step: from which states, to which, by whom, on what ground. `to` of a vote that fails is NOT_PASSED."""

    came_from: frozenset[State]
    to: State
    who: frozenset[Who]
    article: _StrPromise


_OFFICE: Final = frozenset({Who.STREET, Who.NEIGHBOURHOOD})
ROWS: Final[dict[Step, Row]] = {
    Step.BASIS: Row(
        frozenset({State.OPEN}),
        State.PUBLISHED,
        frozenset({Who.FIRM}),
        _("Shanghai rules, article 48: before a fee rises, audited accounts or an assessment are published"),
    ),
    Step.HALL: Row(
        frozenset({State.PUBLISHED}),
        State.DISCUSSED,
        _OFFICE,
        _("A consensus of the red council hall is not a decision of the owners; their vote has to follow"),
    ),
    Step.VOTE: Row(
        frozenset({State.DISCUSSED}),
        State.PASSED,
        _OFFICE,
        _(
            "Civil Code, article 278: two thirds take part, more than half of them agree, by area and by heads"
        ),
    ),
    Step.FEE: Row(
        frozenset({State.PASSED}),
        State.DONE,
        frozenset({Who.STREET}),
        _("Shanghai rules, article 48: items, standards and prices are shown in a prominent place"),
    ),
    Step.WITHDRAWN: Row(OPEN, State.WITHDRAWN, frozenset({Who.FIRM, Who.STREET}), _("House rule")),
}
# The order in which the way is shown; taking back is no part of it.
WAY: Final = (Step.OPENED, Step.BASIS, Step.HALL, Step.VOTE, Step.FEE)


def next_steps(state: State) -> tuple[Step, ...]:
    """What may follow, in the order of the table."""
    return tuple(step for step, row in ROWS.items() if state in row.came_from)

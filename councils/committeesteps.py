"""Who may do which step with a compound's committee, and when it is its turn. A table and pure questions.

The committee acts for itself; the neighbourhood guides and assists it (CC 277) and may write down what it did; the
street office forms groups and completes filings, which nobody else can, and records what the committee failed to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from properties.models.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from councils.models import OwnersCommittee, Reelection


class Step(models.TextChoices):
    ENTER = "enter", _("Enter a committee in office")
    FOUND = "found", _("Report a first committee")
    REPORT = "report", _("Report the end of the term")
    EARLY = "early", _("Order an early election")
    GROUP = "group", _("Form the group")
    LIST = "list", _("Post the list of the group")
    TO_HOUSING = "to_housing", _("Hand the papers to the housing body")
    ELECT = "elect", _("Enter the election result")
    CALL_OFF = "call_off", _("Call the election off")
    RESULT = "result", _("Post the election result")
    FILE = "file", _("File the committee")
    COMPLETE = "complete", _("Complete the filing")
    TO_COMMITTEE = "to_committee", _("Hand the papers to the new committee")
    MEET = "meet", _("Record a meeting")
    DECIDE = "decide", _("Add a decision")
    POST = "post", _("Post what a meeting decided")
    FILL = "fill", _("Fill a seat")
    END_SEAT = "end_seat", _("End a seat")
    SEAT_PAPERS = "seat_papers", _("Enter that a member handed over")
    ACCOUNT = "account", _("Connect an account")


@dataclass(frozen=True, slots=True)
class Situation:
    """A compound's committee in office, and the election that is open or that this committee came from."""

    committee: OwnersCommittee | None
    election: Reelection | None

    @property
    def open_election(self) -> Reelection | None:
        return self.election if self.election is not None and self.election.ended_on is None else None

    @property
    def group(self) -> Reelection | None:
        """The election whose group is formed."""
        return self.election if self.election is not None and self.election.group_formed_on else None


@dataclass(frozen=True, slots=True)
class Row:
    roles: frozenset[Role]
    fits: Callable[[Situation], bool]


_STREET: Final = frozenset({Role.STREET_OFFICER})
_OFFICE: Final = _STREET | {Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF}
_ALL: Final = _OFFICE | {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER}


def _no_committee(now: Situation) -> bool:
    return now.committee is None and now.open_election is None


def _may_report(now: Situation) -> bool:
    return now.committee is not None and now.open_election is None


def _may_form(now: Situation) -> bool:
    return now.open_election is not None and now.open_election.group_formed_on is None


def _may_post_list(now: Situation) -> bool:
    return now.group is not None and now.group.list_posted_on is None


def _may_hand_to_housing(now: Situation) -> bool:
    group = now.group
    return group is not None and group.committee_id is not None and group.handed_over_on is None


def _may_elect(now: Situation) -> bool:
    election = now.open_election
    return election is not None and election.group_formed_on is not None and election.elected_id is None


def _may_call_off(now: Situation) -> bool:
    return now.open_election is not None and now.open_election.elected_id is None


def _may_post_result(now: Situation) -> bool:
    return now.committee is not None and now.committee.result_posted_on is None


def _may_file(now: Situation) -> bool:
    return now.committee is not None and now.committee.filed_on is None


def _may_complete(now: Situation) -> bool:
    committee = now.committee
    return committee is not None and committee.filed_on is not None and committee.filing_completed_on is None


def _may_hand_over(now: Situation) -> bool:
    """Only where an earlier committee was there, whose papers there are."""
    committee, election = now.committee, now.election
    if committee is None or committee.filed_on is None or committee.handed_over_on is not None:
        return False
    return election is not None and election.elected_id == committee.pk and election.committee_id is not None


def _is_seated(now: Situation) -> bool:
    return now.committee is not None


# In the order in which they are offered: what presses most first.
ROWS: Final[dict[Step, Row]] = {
    Step.COMPLETE: Row(_STREET, _may_complete),
    Step.GROUP: Row(_STREET, _may_form),
    Step.LIST: Row(_OFFICE, _may_post_list),
    Step.TO_HOUSING: Row(_ALL, _may_hand_to_housing),
    Step.ELECT: Row(_OFFICE, _may_elect),
    Step.RESULT: Row(_ALL, _may_post_result),
    Step.FILE: Row(_ALL, _may_file),
    Step.TO_COMMITTEE: Row(_OFFICE, _may_hand_over),
    Step.FOUND: Row(_OFFICE, _no_committee),
    Step.ENTER: Row(_OFFICE, _no_committee),
    Step.MEET: Row(_ALL, _is_seated),
    Step.REPORT: Row(_ALL, _may_report),
    Step.FILL: Row(_ALL, _is_seated),
    Step.EARLY: Row(_STREET, _may_report),
    Step.CALL_OFF: Row(_STREET, _may_call_off),
}
# What is done to one meeting or one seat.
PARTS: Final[dict[Step, frozenset[Role]]] = {
    Step.DECIDE: _ALL,
    Step.POST: _ALL,
    Step.END_SEAT: _ALL,
    Step.SEAT_PAPERS: _ALL,
    # An account gives a post: the office that answers for posts says whose it is.
    Step.ACCOUNT: _STREET,
}


def roles_for(step: Step) -> frozenset[Role]:
    return ROWS[step].roles if step in ROWS else PARTS[step]

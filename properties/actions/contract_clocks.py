"""The clocks of a contract: to be filed with the district, and to be followed by another before it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices import actions as notices
from notices.calendar import day_of, end_of, noon_of
from notices.models import Deadline
from notices.parties import Subject
from properties import contractclocks
from properties.models import Contract

if TYPE_CHECKING:
    from datetime import datetime


def follow_clocks(contract: Contract, *, at: datetime) -> None:
    """Set, move, meet or cancel the clocks of a contract so that they say what its row says. Safe to repeat."""
    running = {
        row.kind: row for row in Deadline.objects.of(Subject(contractclocks.SUBJECT, contract.pk)).open()
    }
    _follow_filing(contract, running.get(contractclocks.FILE), at)
    _follow_expiry(contract, running.get(contractclocks.EXPIRY), at)


def _follow_filing(contract: Contract, running: Deadline | None, at: datetime) -> None:
    about = Subject(contractclocks.SUBJECT, contract.pk)
    if contract.filed_on is not None and running is not None:
        filed = noon_of(contract.filed_on)
        notices.meet_deadlines(subject=about, kinds=[contractclocks.FILE], at=filed)
    elif contract.filed_on is None and contract.signed_on is not None and running is None:
        notices.set_deadlines([contractclocks.filing(contract, contract.signed_on)], by=None, at=at)


def _follow_expiry(contract: Contract, running: Deadline | None, at: datetime) -> None:
    """It runs while nobody follows and nobody has said that it ends; after its day until somebody follows."""
    about, kinds = Subject(contractclocks.SUBJECT, contract.pk), [contractclocks.EXPIRY]
    ends_on = contract.ends_on
    later = Contract.objects.filter(compound=contract.compound_id, starts_on__gt=contract.starts_on)
    if contract.notice_on is not None or later.exists():
        if running is not None:
            notices.meet_deadlines(subject=about, kinds=kinds, at=at)
    elif ends_on is None or ends_on <= day_of(at):
        if running is not None and (ends_on is None or running.due_at != end_of(ends_on)):
            notices.cancel_deadlines(subject=about, kinds=kinds, at=at)
    elif running is None:
        notices.set_deadlines([contractclocks.expiry(contract, ends_on, at)], by=None, at=at)
    elif running.due_at != (due_at := end_of(ends_on)):
        reason = "the contract ends on another day"
        notices.move_deadline(running.pk, due_at=due_at, reason=reason, by=None, at=at)

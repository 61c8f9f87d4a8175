"""Emergency use of the maintenance fund, SHP 73: which cases, which proof, which step may follow which. Pure.

The committee approves within seven days. Where it has not, the district housing bureau may repair on its
behalf. What it cost is audited and then paid from the fund, never more than the audit found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from properties.models import EmergencyStep, EmergencyUse, Role

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.utils.functional import _StrPromise

Case: TypeAlias = EmergencyUse.Case
State: TypeAlias = EmergencyUse.State
Verb: TypeAlias = EmergencyStep.Verb

APPROVE_DAYS: Final = 7
APPROVE: Final = "emergency.approve"
BASIS: Final = gettext_noop("SHP 73: the owners' committee approves within 7 days")

# What each case must be proved with: always the paper of a third party, never the asker's own word.
PROOF: Final[dict[Case, _StrPromise]] = {
    Case.PUMP: _("A third party's proof that the pump or the tank has failed or is unsafe."),
    Case.LIFT: _("The order of the supervision of special equipment to stop the lift."),
    Case.FIRE: _("The notice of the fire service to rectify the fire protection."),
    Case.FACADE: _("A third party's proof that parts of the façade are loose or in danger of falling."),
    Case.LEAK: _("A third party's proof that roof or outer wall leak seriously."),
}

COMMITTEE: Final = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER})
NEAR: Final = frozenset({*COMMITTEE, Role.FIRM_MANAGER, Role.NEIGHBOURHOOD_STAFF, Role.STREET_OFFICER})
# Whoever was paid for the work does not record what the audit found or what was paid.
ACCOUNTS: Final = NEAR - {Role.FIRM_MANAGER}


class Step(NamedTuple):
    """`paper`, `amount`, `why` say what the step must bring; `day` that it happened on a day of its own."""

    to: State
    who: frozenset[Role]
    paper: bool = False
    amount: bool = False
    why: bool = False
    day: bool = False


_REPAIR: Final = Step(State.REPAIRED, NEAR, why=True, day=True)
_BUREAU: Final = Step(State.BUREAU, frozenset({Role.STREET_OFFICER}), why=True, day=True)
STEPS: Final[dict[tuple[State, Verb], Step]] = {
    (State.ASKED, Verb.APPROVE): Step(State.APPROVED, COMMITTEE),
    (State.ASKED, Verb.DECLINE): Step(State.DECLINED, COMMITTEE, why=True),
    (State.ASKED, Verb.BUREAU): _BUREAU,
    (State.DECLINED, Verb.BUREAU): _BUREAU,
    (State.ASKED, Verb.WITHDRAW): Step(State.WITHDRAWN, NEAR, why=True),
    (State.APPROVED, Verb.REPAIR): _REPAIR,
    (State.BUREAU, Verb.REPAIR): _REPAIR,
    (State.REPAIRED, Verb.AUDIT): Step(State.AUDITED, ACCOUNTS, paper=True, amount=True, day=True),
    (State.AUDITED, Verb.PAY): Step(State.PAID, ACCOUNTS, amount=True, day=True),
}
OVER: Final = frozenset({State.PAID, State.WITHDRAWN})


def in_time(at: datetime, approve_by: datetime) -> bool:
    """The last moment of the seventh day still is in time."""
    return at <= approve_by


def is_open_to(verb: Verb, *, at: datetime, approve_by: datetime) -> bool:
    """The bureau steps in only once the committee's seven days have passed without an approval."""
    return verb != Verb.BUREAU or not in_time(at, approve_by)


def may_pay(audited: Decimal, paid: Decimal) -> bool:
    """No more than the audit found leaves the fund."""
    return 0 < paid <= audited

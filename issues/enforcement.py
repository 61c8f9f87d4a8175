"""The ladder from finding a violation to striking it off, and who may take which step. Pure.

Sources: CG 18 (teach and order to correct first, punish on refusal), CF 33, SHP 59 and 79, FIRE 18 and 60,
CC 286 and 942: firm, committee and neighbourhood may dissuade, stop, report and post; orders and penalties
belong to the enforcing bodies alone. `after`: at least one of these steps has been taken on the issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.workflow import FIRM, OFFICE, Hat

if TYPE_CHECKING:
    from collections.abc import Collection


class EnforcementStep(models.TextChoices):
    FOUND = "found", _("Found and recorded")
    DISSUADED = "dissuaded", _("Talked to and asked to stop")
    NOTIFIED = "notified", _("Told in writing, with a date")
    REPORTED = "reported", _("Reported within 24 hours")
    RECTIFY_ORDER = "rectify_order", _("Order to put it right")
    RECHECK = "recheck", _("Checked again")
    JOINT_ACTION = "joint_action", _("Joint action or substitute performance")
    CASE_FILED = "case_filed", _("Case filed for a penalty")
    CLOSED = "closed", _("Struck off the list")
    RECURRENCE_CHECK = "recurrence_check", _("Patrol against recurrence")


class Rule(NamedTuple):
    """`who` may take the step; `enforcer`: only an officer of an enforcing department may; `after`: see above."""

    who: frozenset[Hat]
    after: frozenset[EnforcementStep] = frozenset()
    enforcer: bool = False


_Step = EnforcementStep
_ANYONE: Final = FIRM | OFFICE | {Hat.COMMITTEE, Hat.DEPARTMENT}
_CARERS: Final = OFFICE | {Hat.DEPARTMENT}
_ENFORCERS: Final = frozenset({Hat.DEPARTMENT})
_TAUGHT: Final = frozenset({_Step.DISSUADED, _Step.NOTIFIED})

LADDER: Final[dict[EnforcementStep, Rule]] = {
    _Step.FOUND: Rule(_ANYONE),
    _Step.DISSUADED: Rule(_ANYONE),
    _Step.NOTIFIED: Rule(_ANYONE),
    _Step.REPORTED: Rule(_ANYONE),
    _Step.RECTIFY_ORDER: Rule(_ENFORCERS, _TAUGHT, enforcer=True),
    _Step.RECHECK: Rule(_CARERS, _TAUGHT | {_Step.RECTIFY_ORDER}),
    _Step.JOINT_ACTION: Rule(_ENFORCERS, frozenset({_Step.RECTIFY_ORDER}), enforcer=True),
    _Step.CASE_FILED: Rule(_ENFORCERS, frozenset({_Step.RECTIFY_ORDER}), enforcer=True),
    _Step.CLOSED: Rule(_CARERS, frozenset({_Step.RECHECK, _Step.JOINT_ACTION})),
    _Step.RECURRENCE_CHECK: Rule(_CARERS, frozenset({_Step.CLOSED})),
}
PENALTY: Final = frozenset(step for step, rule in LADDER.items() if rule.enforcer)


def may_take(step: EnforcementStep, hats: Collection[Hat], *, enforcer: bool) -> bool:
    """Whether someone wearing `hats` may take the step; `enforcer`: of an enforcing department on this issue."""
    rule = LADDER[step]
    return bool(rule.who & frozenset(hats)) and (enforcer or not rule.enforcer)


def is_its_turn(step: EnforcementStep, taken: Collection[str]) -> bool:
    """Whether the steps already taken allow this one: nobody is punished who was not first told to correct."""
    after = LADDER[step].after
    return not after or bool(after & set(taken))


def steps_for(
    hats: Collection[Hat], taken: Collection[str], *, enforcer: bool
) -> tuple[EnforcementStep, ...]:
    """The steps a page offers, in the order of the ladder."""
    return tuple(
        step for step in LADDER if may_take(step, hats, enforcer=enforcer) and is_its_turn(step, taken)
    )

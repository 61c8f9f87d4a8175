"""Which function decides a verb. A verb without one would fail here at import, not at a resident's click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from issues.actions import asking, grouping, handling, resident, timing
from issues.workflow import ROWS, Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from issues.actions.steps import Step

DECIDE: Final[dict[Verb, Callable[[Step], None]]] = {
    Verb.ASSIGN: handling.assign,
    Verb.CHANGE_HANDS: handling.change_hands,
    Verb.FIRM_LEFT: handling.firm_left,
    Verb.RETURN: handling.return_to_office,
    Verb.APPOINT: handling.appoint,
    Verb.ACCEPT: handling.accept,
    Verb.CONTACT: handling.contact,
    Verb.NOTE: handling.add_note,
    Verb.DISSUADE: handling.dissuade,
    Verb.REPORT24: handling.report_violation,
    Verb.STEP: handling.enforce,
    Verb.FINISH: handling.finish,
    Verb.VERIFY: handling.verify,
    Verb.SEND_BACK: handling.send_back,
    Verb.REFUSE: handling.refuse,
    Verb.HAND_OVER: handling.hand_over,
    Verb.REOPEN: handling.reopen,
    Verb.ASK: asking.ask,
    Verb.ANSWER: asking.answer,
    Verb.NO_ANSWER: asking.no_answer,
    Verb.SEND_OUTSIDE: asking.send_outside,
    Verb.OUTSIDE_ANSWER: asking.outside_answer,
    Verb.RECALL: asking.end_outside,
    Verb.OUTSIDE_EXPIRED: asking.end_outside,
    Verb.REQUEST: timing.request,
    Verb.GRANT: timing.grant,
    Verb.DENY: timing.deny,
    Verb.GRANT_PAUSE: timing.grant_pause,
    Verb.RESUME: timing.resume,
    Verb.MERGE: grouping.merge,
    Verb.SPLIT: grouping.split,
    Verb.ATTACH: grouping.attach,
    Verb.CLASSIFY: grouping.classify,
    Verb.JOIN: resident.join,
    Verb.URGE: resident.urge,
    Verb.SUPPLEMENT: resident.supplement,
    Verb.WITHDRAW: resident.withdraw,
    Verb.RATE: resident.rate,
    Verb.REWORK: resident.rework,
    Verb.CALL_BACK: handling.call_back,
}
if _undecided := {row.verb for row in ROWS} ^ set(DECIDE):
    raise LookupError(f"verbs without a decision, or decisions without a row: {sorted(_undecided)}")

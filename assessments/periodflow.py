"""How a period goes, as one table: who may take which step, from where to where, and who may not have done what before.

Steps and order: domain.md 8 (初评、异议、复核、监督、公示、审定、兑付). The firms have five working days to object; the
public notice lasts five to seven days. Four eyes: whoever drew up does not review, whoever drew up or reviewed does
not supervise, whoever did any of it does not decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.utils.functional import _StrPromise

OBJECTION_DAYS: Final = 5
NOTICE_DAYS: Final = (5, 6, 7)
OBJECTION, NOTICE = "assessment.objection", "assessment.notice"
OBJECTION_BASIS: Final = "考核结果告知后5个工作日异议期"
NOTICE_BASIS: Final = "考核结果公示5至7天"
# The codes of the departments that review and supervise (issues/data/yinhang.toml: 管理办, 人大工委).
REVIEWING_DEPARTMENT: Final = "management"
SUPERVISING_DEPARTMENT: Final = "congress"


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    OBJECTIONS = "objections", _("open for objections")
    REVIEW = "review", _("under review")
    SUPERVISION = "supervision", _("under supervision")
    CLEARED = "cleared", _("ready for public notice")
    NOTICE = "notice", _("public notice")
    DECIDED = "decided", _("decided")
    PAID = "paid", _("paid")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Verb(models.TextChoices):
    DRAW_UP = "draw_up", _("Draw up")
    SEND = "send", _("Send to the firms")
    CLOSE = "close", _("End the time to object")
    REVIEW = "review", _("Confirm the review")
    SUPERVISE = "supervise", _("Confirm the supervision")
    ANNOUNCE = "announce", _("Start the public notice")
    DECIDE = "decide", _("Decide")
    PAY = "pay", _("All rewards paid")
    RETURN = "return", _("Send back to the draft")
    WITHDRAW = "withdraw", _("Withdraw")


class Hat(models.TextChoices):
    """In what capacity somebody acts; `assessments.access.hats` tells which a person wears."""

    OFFICER = "officer", _("Street office staff")
    LEADER = "leader", _("Street office leader")
    REVIEWER = "reviewer", _("Property management office (管理办)")
    SUPERVISOR = "supervisor", _("People's congress committee (人大工委)")


@dataclass(frozen=True, slots=True)
class Row:
    """`needs`: inputs a step cannot do without. `not_by`: earlier steps whose doer may not take this one."""

    verb: Verb
    was: frozenset[State]
    now: State
    hats: frozenset[Hat]
    needs: frozenset[str] = frozenset()
    not_by: frozenset[Verb] = frozenset()


_BEFORE_DECISION: Final = frozenset(
    {State.DRAFT, State.OBJECTIONS, State.REVIEW, State.SUPERVISION, State.CLEARED, State.NOTICE}
)
_HANDS: Final = frozenset({Verb.DRAW_UP, Verb.REVIEW, Verb.SUPERVISE})


def _row(verb: Verb, was: Collection[State], now: State, *hats: Hat, **more: frozenset[object]) -> Row:
    return Row(verb, frozenset(was), now, frozenset(hats), **more)  # type: ignore[arg-type]  # words of Row's own


ROWS: Final[Mapping[Verb, Row]] = {
    row.verb: row
    for row in (
        _row(Verb.SEND, {State.DRAFT}, State.OBJECTIONS, Hat.OFFICER),
        _row(Verb.CLOSE, {State.OBJECTIONS}, State.REVIEW, Hat.OFFICER, Hat.REVIEWER),
        _row(Verb.REVIEW, {State.REVIEW}, State.SUPERVISION, Hat.REVIEWER, not_by=frozenset({Verb.DRAW_UP})),
        _row(
            Verb.SUPERVISE,
            {State.SUPERVISION},
            State.CLEARED,
            Hat.SUPERVISOR,
            not_by=frozenset({Verb.DRAW_UP, Verb.REVIEW}),
        ),
        _row(
            Verb.ANNOUNCE, {State.CLEARED}, State.NOTICE, Hat.OFFICER, Hat.LEADER, needs=frozenset({"days"})
        ),
        _row(Verb.DECIDE, {State.NOTICE}, State.DECIDED, Hat.LEADER, not_by=_HANDS),
        _row(
            Verb.RETURN,
            {State.REVIEW, State.SUPERVISION, State.CLEARED, State.NOTICE},
            State.DRAFT,
            Hat.REVIEWER,
            Hat.SUPERVISOR,
            Hat.LEADER,
            needs=frozenset({"words"}),
        ),
        _row(
            Verb.WITHDRAW,
            _BEFORE_DECISION,
            State.WITHDRAWN,
            Hat.OFFICER,
            Hat.LEADER,
            needs=frozenset({"words"}),
        ),
    )
}
# Points and vetoes are given before the review begins; objections are decided while firms may object.
JUDGED_IN: Final = frozenset({State.DRAFT, State.OBJECTIONS})
PUBLIC: Final = frozenset({State.NOTICE, State.DECIDED, State.PAID})
FINAL: Final = frozenset({State.DECIDED, State.PAID})
# What everybody sees of the way.
WAY: Final = (
    State.DRAFT,
    State.OBJECTIONS,
    State.REVIEW,
    State.SUPERVISION,
    State.CLEARED,
    State.NOTICE,
    State.DECIDED,
    State.PAID,
)
SHAPES: Final[Mapping[str, str]] = {
    State.DRAFT: "new",
    State.OBJECTIONS: "active",
    State.REVIEW: "active",
    State.SUPERVISION: "active",
    State.CLEARED: "active",
    State.NOTICE: "soon",
    State.DECIDED: "done",
    State.PAID: "done",
    State.WITHDRAWN: "closed",
}
NEXT: Final[Mapping[str, _StrPromise]] = {
    State.DRAFT: _(
        "The street office reads the draft, gives bonus points or a veto, and sends it to the firms."
    ),
    State.OBJECTIONS: _("The firms read their own scores and may object; then the time to object is ended."),
    State.REVIEW: _("The property management office (管理办) reviews it; not whoever drew it up."),
    State.SUPERVISION: _("The people's congress committee (人大工委) supervises; not whoever reviewed it."),
    State.CLEARED: _("The street office starts the public notice of five to seven days."),
    State.NOTICE: _(
        "When the public notice is over, a leader decides who neither drew up, reviewed nor supervised."
    ),
    State.DECIDED: _("The scores are final. Each reward that is paid is recorded."),
    State.PAID: _("Every reward is paid. Nothing is left to do."),
    State.WITHDRAWN: _("This assessment was withdrawn. The period can be drawn up anew."),
}


def legal(verb: str, *, state: str, hats: Collection[Hat], done: Collection[Verb]) -> bool:
    """Whether somebody with these hats, who did those steps of this period before, may take the step now."""
    row = ROWS.get(Verb(verb)) if verb in Verb.values else None
    return row is not None and state in row.was and bool(row.hats & set(hats)) and not row.not_by & set(done)

"""How a session of a red council hall goes: one table of steps, who may take each, and what it needs first.

Topics are collected, screened by the Party branch, put up as a notice, deliberated, published, carried out, looked
back on and filed (domain.md 2.5). What comes out is a consensus of those present and never an owners' decision: what
touches CC 278 goes on to a vote. Pure: no query, no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise


class Kind(TextChoices):
    """The three meetings of a residents' committee (三会, JW 16), the joint meeting (JW 23), the committee's own."""

    HEARING = "hearing", _("Hearing")
    COORDINATION = "coordination", _("Coordination meeting")
    REVIEW = "review", _("Review meeting")
    JOINT = "joint", _("Joint meeting")
    COMMITTEE = "committee", _("Owners' committee meeting")


class State(TextChoices):
    COLLECTING = "collecting", pgettext_lazy("session", "collecting topics")
    SCREENED = "screened", pgettext_lazy("session", "agenda screened")
    NOTICED = "noticed", pgettext_lazy("session", "notice is up")
    DELIBERATED = "deliberated", pgettext_lazy("session", "deliberated")
    PUBLISHED = "published", pgettext_lazy("session", "result published")
    EXECUTING = "executing", pgettext_lazy("session", "being carried out")
    REVIEWED = "reviewed", pgettext_lazy("session", "reviewed")
    ARCHIVED = "archived", pgettext_lazy("session", "filed")
    CANCELLED = "cancelled", pgettext_lazy("session", "called off")


class Verb(TextChoices):
    """The steps that change the state, and below them what else is written into the history."""

    SCREEN = "screen", pgettext_lazy("session step", "Close the agenda")
    REOPEN = "reopen", pgettext_lazy("session step", "Collect topics again")
    NOTICE = "notice", pgettext_lazy("session step", "Put up the notice")
    HOLD = "hold", pgettext_lazy("session step", "End the deliberation")
    PUBLISH = "publish", pgettext_lazy("session step", "Publish the result")
    EXECUTE = "execute", pgettext_lazy("session step", "Hand out the tasks")
    REVIEW = "review", pgettext_lazy("session step", "Look back on it")
    ARCHIVE = "archive", pgettext_lazy("session step", "File it")
    CANCEL = "cancel", pgettext_lazy("session step", "Call it off")
    PLAN = "plan", pgettext_lazy("session step", "session planned")
    EDIT = "edit", pgettext_lazy("session step", "day, place or title changed")
    ADD_ITEM = "add_item", pgettext_lazy("session step", "item put on the agenda")
    ORDER = "order", pgettext_lazy("session step", "item moved up or down")
    ADMIT = "admit", pgettext_lazy("session step", "item admitted")
    DECLINE = "decline", pgettext_lazy("session step", "item not admitted")
    OVERRIDE = "override", pgettext_lazy("session step", "late notice or result put up with a reason")
    NEW_CODE = "new_code", pgettext_lazy("session step", "sign-in code changed")
    STRIKE = "strike", pgettext_lazy("session step", "name struck from the sign-in sheet")
    SHEET = "sheet", pgettext_lazy("session step", "sign-in sheet printed with full names")
    MINUTES = "minutes", pgettext_lazy("session step", "minutes written")
    RESOLVE = "resolve", pgettext_lazy("session step", "resolution recorded")
    TO_BALLOT = "to_ballot", pgettext_lazy("session step", "resolution gone to an owners' vote")
    ADD_TASK = "add_task", pgettext_lazy("session step", "task handed out")
    REPLAN = "replan", pgettext_lazy("session step", "task given another day")
    DONE = "done", pgettext_lazy("session step", "task done")
    DROP = "drop", pgettext_lazy("session step", "task dropped")
    NUDGE = "nudge", pgettext_lazy("session step", "reminder sent")


class Hat(TextChoices):
    """In what capacity somebody runs the hall; everybody else reads."""

    SECRETARY = "secretary", _("Neighbourhood Party secretary")
    STAFF = "staff", _("Neighbourhood staff")
    STREET = "street", _("Street office staff")


class Step(NamedTuple):
    """Where a step leads and who may take it; `words` says whether it needs a reason or a report."""

    to: State
    hats: frozenset[Hat]
    words: _StrPromise | None = None


_ALL: Final = frozenset(Hat)
# Screening topics is the Party branch's (党组织审题); the street may always stand in.
SCREENERS: Final = frozenset({Hat.SECRETARY, Hat.STREET})
_CANCEL: Final = Step(State.CANCELLED, SCREENERS, _("Why it is called off"))
STEPS: Final[dict[tuple[State, Verb], Step]] = {
    (State.COLLECTING, Verb.SCREEN): Step(State.SCREENED, SCREENERS),
    (State.SCREENED, Verb.NOTICE): Step(State.NOTICED, _ALL),
    (State.SCREENED, Verb.REOPEN): Step(State.COLLECTING, SCREENERS, _("Why topics are collected again")),
    (State.NOTICED, Verb.HOLD): Step(State.DELIBERATED, _ALL),
    (State.DELIBERATED, Verb.PUBLISH): Step(State.PUBLISHED, _ALL),
    (State.PUBLISHED, Verb.EXECUTE): Step(State.EXECUTING, _ALL),
    (State.EXECUTING, Verb.REVIEW): Step(State.REVIEWED, _ALL, _("What came of it")),
    (State.REVIEWED, Verb.ARCHIVE): Step(State.ARCHIVED, SCREENERS),
    (State.COLLECTING, Verb.CANCEL): _CANCEL,
    (State.SCREENED, Verb.CANCEL): _CANCEL,
    (State.NOTICED, Verb.CANCEL): _CANCEL,
}
# Once the notice is up anybody may read the agenda; once the result is published, that too.
NOTICED: Final = (
    State.NOTICED,
    State.DELIBERATED,
    State.PUBLISHED,
    State.EXECUTING,
    State.REVIEWED,
    State.ARCHIVED,
)
PUBLISHED: Final = NOTICED[2:]
OVER: Final = frozenset({State.ARCHIVED, State.CANCELLED})
# What may be written while it sits, and until when tasks are handed out.
SITTING: Final = frozenset({State.NOTICED, State.DELIBERATED})
HANDING_OUT: Final = SITTING | {State.PUBLISHED, State.EXECUTING}


class Way(TextChoices):
    CONSENSUS = "consensus", _("Consensus")
    MAJORITY = "majority", _("Majority of those present")


class TaskState(TextChoices):
    OPEN = "open", pgettext_lazy("task", "still open")
    DONE = "done", pgettext_lazy("task", "done")
    CANCELLED = "cancelled", pgettext_lazy("task", "dropped")


class Facts(NamedTuple):
    """What a session holds, as far as a step asks."""

    taken_up: int = 0
    unscreened: int = 0
    is_placed: bool = False
    has_begun: bool = False
    present: int = 0
    has_minutes: bool = False
    without_outcome: int = 0
    resolutions: int = 0
    without_task: int = 0
    without_ballot: int = 0
    open_tasks: int = 0


def offered(state: State, hats: Iterable[Hat]) -> list[Verb]:
    """The steps somebody in these capacities may take, the usual one first."""
    worn = frozenset(hats)
    return [verb for (was, verb), step in STEPS.items() if was == state and worn & step.hats]


class Need(NamedTuple):
    """What has to be there before a step: whether it is, the code of the refusal, and a sentence."""

    is_met: bool
    code: str
    sentence: _StrPromise


def needs(verb: Verb, facts: Facts) -> list[Need]:
    """The needs of a step, met or not, in the order in which they are met."""
    return list(_NEEDS.get(verb, lambda _facts: ())(facts))


def _screen(facts: Facts) -> tuple[Need, ...]:
    return (
        Need(
            facts.unscreened == 0,
            "session.unscreened",
            _("Each item has to be admitted or not admitted first."),
        ),
        Need(facts.taken_up > 0, "session.no-item", _("At least one item has to be admitted first.")),
    )


def _notice(facts: Facts) -> tuple[Need, ...]:
    return (
        Need(facts.is_placed, "session.no-place", _("The day, the hour and the place are needed first.")),
    )


def _hold(facts: Facts) -> tuple[Need, ...]:
    return (
        Need(facts.has_begun, "session.not-begun", _("The session has not begun yet.")),
        Need(facts.present > 0, "session.nobody-there", _("Somebody has to be on the sign-in sheet first.")),
        Need(facts.has_minutes, "session.no-minutes", _("The minutes have to be written first.")),
        Need(facts.without_outcome == 0, "session.no-outcome", _("Each item needs its outcome first.")),
    )


def _handed_out(facts: Facts) -> tuple[Need, ...]:
    return (
        Need(
            facts.without_task == 0,
            "session.no-task",
            _("Each resolution needs a task first: somebody who answers for it, and a day."),
        ),
    )


def _review(facts: Facts) -> tuple[Need, ...]:
    return (
        *_handed_out(facts),
        Need(facts.open_tasks == 0, "session.open-tasks", _("A task is still open.")),
        Need(
            facts.without_ballot == 0,
            "session.no-ballot",
            _("What touches CC 278 has to go on to an owners' vote first."),
        ),
    )


def _cancel(facts: Facts) -> tuple[Need, ...]:
    return (
        Need(
            facts.resolutions == 0,
            "session.has-resolutions",
            _("Something was agreed already: it can no longer be called off."),
        ),
    )


_NEEDS: Final = {
    Verb.SCREEN: _screen,
    Verb.NOTICE: _notice,
    Verb.HOLD: _hold,
    Verb.EXECUTE: _handed_out,
    Verb.REVIEW: _review,
    Verb.CANCEL: _cancel,
}


def has_majority(in_favour: int, present: int) -> bool:
    """More than half of those present, not of those who raised a hand."""
    return in_favour * 2 > present


def adds_up(in_favour: int, against: int, abstained: int, present: int) -> bool:
    """Nobody has two voices."""
    return in_favour + against + abstained <= present

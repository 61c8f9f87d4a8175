"""What may happen to an issue: one table, from which pages draw their buttons and actions take their rules.

A move is legal when its row names the issue's status and the person wears one of the row's hats.
`needs` are the inputs a move cannot do without; `effects` is what it does to the clocks.
Sources: domain.md 3.1 (contact 1, ordinary 5, complicated 15 working days; follow-up check 3), SHP 59
(24-hour report), 2.6.1 of the elder-friendly rules (a resident may take a report back for ten minutes).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("Received")
    ASSIGNED = "assigned", _("Sent to the responsible body")
    WORKING = "working", _("Being handled")
    ASKED = "asked", _("Waiting for the reporter")
    OUTSIDE = "outside", _("With another body")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Awaiting verification")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Taken back")
    MERGED = "merged", _("Merged")


class Outcome(models.TextChoices):
    """The three ends. Only the first, verified, counts as success."""

    RESOLVED = "resolved", _("Resolved and verified")
    REFUSED = "refused", _("Refused, with the ground")
    HANDED_OVER = "handed_over", _("Handed over")


class Verb(models.TextChoices):
    FILE = "file", _("Report filed")
    JOIN = "join", _("Someone else is affected too")
    ASSIGN = "assign", _("Assign")
    RETURN = "return", _("Send back to the office")
    APPOINT = "appoint", _("Appoint a handler")
    ACCEPT = "accept", _("Accept")
    CONTACT = "contact", _("Record first contact")
    NOTE = "note", _("Add a work note")
    DISSUADE = "dissuade", _("Record dissuasion")
    REPORT24 = "report24", _("Report the violation to the authority")
    STEP = "step", _("Record an enforcement step")
    FINISH = "finish", _("Report the result")
    VERIFY = "verify", _("Verify and close")
    SEND_BACK = "send_back", _("Not solved: send back")
    REFUSE = "refuse", _("Refuse with a ground")
    HAND_OVER = "hand_over", _("Hand over to another body for good")
    REOPEN = "reopen", _("Reopen")
    ASK = "ask", _("Ask the reporter")
    ANSWER = "answer", _("Answer")
    NO_ANSWER = "no_answer", _("No answer in time")
    SEND_OUTSIDE = "send_outside", _("Ask another body to handle a part")
    OUTSIDE_ANSWER = "outside_answer", _("Answer of the other body")
    RECALL = "recall", _("Take back from the other body")
    OUTSIDE_EXPIRED = "outside_expired", _("No answer of the other body in time")
    REQUEST = "request", _("Ask for more time or a pause")
    GRANT = "grant", _("Grant")
    DENY = "deny", _("Deny")
    GRANT_PAUSE = "grant_pause", _("Grant the pause")
    RESUME = "resume", _("Go on")
    MERGE = "merge", _("Merge into another report")
    SPLIT = "split", _("Split off a part")
    ATTACH = "attach", _("Attach to a live incident")
    CLASSIFY = "classify", _("Correct the kind of problem")
    URGE = "urge", _("Urge")
    SUPPLEMENT = "supplement", _("Add to the report")
    WITHDRAW = "withdraw", _("Take back")
    RATE = "rate", _("Rate")
    REWORK = "rework", _("Unhappy with the result: rework")
    CALL_BACK = "call_back", _("Record the call-back")
    CHANGE_HANDS = "change_hands", _("The contract changed hands")
    FIRM_LEFT = "firm_left", _("The contract ended and no firm follows")


class Hat(models.TextChoices):
    """In what capacity someone acts on one issue; `issues.access.hats` tells which a user wears."""

    REPORTER = "reporter", _("Reporter")
    OUTSIDE = "outside", _("Other body")
    SYSTEM = "system", _("System")
    FIRM_WORKER = "firm_worker", _("Property firm")
    FIRM_MANAGER = "firm_manager", _("Manager of the firm")
    DEPARTMENT = "department", _("Department")
    COMMITTEE = "committee", _("Owners' committee")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood committee")
    SECRETARY = "secretary", _("Neighbourhood Party secretary")
    GRID = "grid", _("Grid worker")
    GRID_HEAD = "grid_head", _("Grid head")
    STREET = "street", _("Street office")


class Effect(StrEnum):
    START_CONTACT = "start_contact"
    MEET_CONTACT = "meet_contact"
    START_HANDLE = "start_handle"
    PAUSE_HANDLE = "pause_handle"
    RESUME_HANDLE = "resume_handle"
    MEET_HANDLE = "meet_handle"
    START_VERIFY = "start_verify"
    MEET_VERIFY = "meet_verify"
    START_ANSWER = "start_answer"
    MEET_ANSWER = "meet_answer"
    START_OUTSIDE = "start_outside"
    MEET_OUTSIDE = "meet_outside"
    START_REPORT24 = "start_report24"
    MEET_REPORT24 = "meet_report24"
    START_CALLBACK = "start_callback"
    MEET_CALLBACK = "meet_callback"
    START_RATE = "start_rate"
    MEET_RATE = "meet_rate"
    CANCEL_ALL = "cancel_all"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `to` None: the status stays."""

    verb: Verb
    came_from: frozenset[Status]
    to: Status | None
    who: frozenset[Hat]
    needs: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()


OPEN: Final = frozenset(
    {
        Status.NEW,
        Status.ASSIGNED,
        Status.WORKING,
        Status.ASKED,
        Status.OUTSIDE,
        Status.PAUSED,
        Status.DONE,
    }
)
ENDED: Final = frozenset(Status) - OPEN

FIRM: Final = frozenset({Hat.FIRM_WORKER, Hat.FIRM_MANAGER})
HANDLERS: Final = FIRM | {Hat.DEPARTMENT}
# Nobody of the firm that did the work verifies it.
VERIFIERS: Final = frozenset(
    {Hat.COMMITTEE, Hat.NEIGHBOURHOOD, Hat.SECRETARY, Hat.GRID, Hat.GRID_HEAD, Hat.STREET}
)
OFFICE: Final = frozenset({Hat.NEIGHBOURHOOD, Hat.SECRETARY, Hat.GRID, Hat.GRID_HEAD, Hat.STREET})
DISPATCHERS: Final = frozenset({Hat.SECRETARY, Hat.GRID_HEAD, Hat.STREET})
STREET: Final = frozenset({Hat.STREET})
REPORTER: Final = frozenset({Hat.REPORTER})
SYSTEM: Final = frozenset({Hat.SYSTEM})
IN_HAND: Final = frozenset({Status.ASSIGNED, Status.WORKING})
UNDECIDED: Final = frozenset({Status.NEW, Status.ASSIGNED, Status.WORKING})
WAITING: Final = frozenset({Status.ASKED, Status.OUTSIDE, Status.PAUSED})


def _one(*status: Status) -> frozenset[Status]:
    return frozenset(status)


ROWS: Final = (
    # Sending it to who answers for it
    Move(Verb.ASSIGN, UNDECIDED, Status.ASSIGNED, DISPATCHERS, ("firm",)),
    Move(
        Verb.RETURN,
        _one(Status.ASSIGNED),
        Status.NEW,
        frozenset({Hat.FIRM_MANAGER, Hat.DEPARTMENT}),
        ("note",),
    ),
    Move(Verb.APPOINT, IN_HAND, None, frozenset({Hat.FIRM_MANAGER}), ("handler",)),
    Move(Verb.ACCEPT, _one(Status.ASSIGNED), Status.WORKING, HANDLERS),
    # The contract decides who answers: what is open goes along, but for what its firm reported done (SHP 44)
    Move(Verb.CHANGE_HANDS, UNDECIDED, Status.ASSIGNED, SYSTEM, (), (Effect.START_CONTACT,)),
    Move(Verb.CHANGE_HANDS, WAITING, None, SYSTEM, (), (Effect.START_CONTACT,)),
    Move(Verb.FIRM_LEFT, UNDECIDED, Status.NEW, SYSTEM),
    Move(Verb.FIRM_LEFT, WAITING, None, SYSTEM),
    # Working on it
    Move(Verb.CONTACT, UNDECIDED, None, HANDLERS | OFFICE, ("note",), (Effect.MEET_CONTACT,)),
    Move(Verb.NOTE, OPEN, None, HANDLERS | OFFICE | {Hat.COMMITTEE}, ("note",)),
    Move(Verb.DISSUADE, IN_HAND, None, FIRM, ("note", "stopped"), (Effect.START_REPORT24,)),
    Move(Verb.REPORT24, OPEN, None, FIRM, ("note", "body"), (Effect.MEET_REPORT24,)),
    Move(Verb.STEP, IN_HAND, None, HANDLERS | OFFICE | {Hat.COMMITTEE}, ("step", "note")),
    Move(
        Verb.FINISH,
        _one(Status.WORKING),
        Status.DONE,
        HANDLERS,
        ("note", "after_photo"),
        (Effect.MEET_CONTACT, Effect.PAUSE_HANDLE, Effect.START_VERIFY),
    ),
    Move(
        Verb.VERIFY,
        _one(Status.DONE),
        Status.CLOSED,
        VERIFIERS,
        (),
        (Effect.MEET_HANDLE, Effect.MEET_VERIFY, Effect.CANCEL_ALL, Effect.START_RATE),
    ),
    Move(
        Verb.SEND_BACK,
        _one(Status.DONE),
        Status.WORKING,
        VERIFIERS,
        ("note",),
        (Effect.MEET_VERIFY, Effect.RESUME_HANDLE),
    ),
    # The two other ends, and back
    Move(
        Verb.REFUSE,
        UNDECIDED,
        Status.CLOSED,
        STREET,
        ("note", "ground"),
        (Effect.MEET_CONTACT, Effect.MEET_HANDLE, Effect.CANCEL_ALL, Effect.START_RATE),
    ),
    Move(
        Verb.HAND_OVER,
        UNDECIDED,
        Status.CLOSED,
        STREET,
        ("note", "body"),
        (Effect.MEET_CONTACT, Effect.MEET_HANDLE, Effect.CANCEL_ALL, Effect.START_RATE),
    ),
    Move(
        Verb.REOPEN,
        _one(Status.CLOSED),
        Status.ASSIGNED,
        STREET,
        ("note",),
        (Effect.MEET_RATE, Effect.START_HANDLE),
    ),
    # Asking the reporter
    Move(
        Verb.ASK,
        IN_HAND,
        Status.ASKED,
        HANDLERS | OFFICE,
        ("note",),
        (Effect.MEET_CONTACT, Effect.PAUSE_HANDLE, Effect.START_ANSWER),
    ),
    Move(
        Verb.ANSWER,
        _one(Status.ASKED),
        Status.WORKING,
        REPORTER,
        ("note",),
        (Effect.MEET_ANSWER, Effect.RESUME_HANDLE),
    ),
    Move(
        Verb.NO_ANSWER,
        _one(Status.ASKED),
        Status.WORKING,
        SYSTEM | OFFICE,
        (),
        (Effect.MEET_ANSWER, Effect.RESUME_HANDLE),
    ),
    # A body without an account
    Move(
        Verb.SEND_OUTSIDE,
        IN_HAND,
        Status.OUTSIDE,
        frozenset({Hat.FIRM_MANAGER}) | OFFICE,
        ("note", "body"),
        (Effect.START_OUTSIDE,),
    ),
    Move(
        Verb.OUTSIDE_ANSWER,
        _one(Status.OUTSIDE),
        Status.WORKING,
        frozenset({Hat.OUTSIDE}),
        ("note",),
        (Effect.MEET_OUTSIDE,),
    ),
    Move(
        Verb.RECALL,
        _one(Status.OUTSIDE),
        Status.WORKING,
        frozenset({Hat.FIRM_MANAGER}) | OFFICE,
        ("note",),
        (Effect.MEET_OUTSIDE,),
    ),
    Move(Verb.OUTSIDE_EXPIRED, _one(Status.OUTSIDE), Status.WORKING, SYSTEM, (), (Effect.MEET_OUTSIDE,)),
    # More time: one person asks, another decides
    Move(Verb.REQUEST, IN_HAND, None, HANDLERS | OFFICE, ("kind", "note")),
    Move(Verb.GRANT, OPEN, None, STREET, ("request",)),
    Move(Verb.DENY, OPEN, None, STREET, ("request", "note")),
    Move(Verb.GRANT_PAUSE, IN_HAND, Status.PAUSED, STREET, ("request",), (Effect.PAUSE_HANDLE,)),
    Move(
        Verb.RESUME,
        _one(Status.PAUSED),
        Status.WORKING,
        HANDLERS | OFFICE | SYSTEM,
        (),
        (Effect.RESUME_HANDLE,),
    ),
    # Order among many
    Move(Verb.MERGE, UNDECIDED, Status.MERGED, OFFICE, ("into",), (Effect.CANCEL_ALL,)),
    Move(Verb.SPLIT, UNDECIDED, None, OFFICE, ("text",)),
    Move(Verb.ATTACH, OPEN, None, OFFICE | SYSTEM, ("incident",), (Effect.MEET_CONTACT,)),
    Move(Verb.CLASSIFY, UNDECIDED | WAITING, None, OFFICE, ("subtopic",)),
    # The reporter's own
    Move(Verb.JOIN, OPEN, None, REPORTER),
    Move(Verb.URGE, OPEN, None, REPORTER),
    Move(Verb.SUPPLEMENT, OPEN, None, REPORTER, ("note",)),
    Move(Verb.WITHDRAW, UNDECIDED, Status.WITHDRAWN, REPORTER, (), (Effect.CANCEL_ALL,)),
    Move(Verb.RATE, _one(Status.CLOSED), None, REPORTER, ("score",), (Effect.MEET_RATE,)),
    Move(
        Verb.REWORK,
        _one(Status.CLOSED),
        Status.ASSIGNED,
        REPORTER | SYSTEM,
        (),
        (Effect.START_HANDLE, Effect.START_CALLBACK),
    ),
    Move(Verb.CALL_BACK, OPEN | {Status.CLOSED}, None, OFFICE, ("note",), (Effect.MEET_CALLBACK,)),
)

# The moves that say anew which firm holds it; after one, history names it or nobody.
NAMES_FIRM: Final = frozenset({Verb.ASSIGN, Verb.CHANGE_HANDS, Verb.FIRM_LEFT})

MOVES: Final[dict[tuple[Status, Verb], Move]] = {
    (status, row.verb): row for row in ROWS for status in row.came_from
}

# What a resident reads: never more than six words for where a report stands.
PLAIN: Final = {
    Status.NEW: _("Received"),
    Status.ASSIGNED: _("Sent on"),
    Status.WORKING: _("Being handled"),
    Status.ASKED: _("Being handled"),
    Status.OUTSIDE: _("Being handled"),
    Status.PAUSED: _("Being handled"),
    Status.DONE: _("Answered"),
    Status.CLOSED: _("Finished"),
    Status.WITHDRAWN: _("Taken back"),
    Status.MERGED: _("Being handled"),
}


def find_move(status: Status, verb: Verb) -> Move | None:
    """The row for a verb from a status, or None where there is no such move."""
    return MOVES.get((status, verb))


def moves_for(status: Status, hats: frozenset[Hat]) -> tuple[Move, ...]:
    """What a person wearing `hats` may do now, in the order of the table."""
    return tuple(row for row in ROWS if status in row.came_from and row.who & hats)

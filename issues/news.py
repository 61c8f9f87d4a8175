"""What is told to whom when something happens: one table. The words are in `issues.wording`.

A message names the number, the place, the topic and the date, never a resident's name, phone or words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from issues import audiences
from issues.access import reporters_of
from issues.audiences import (
    COMMITTEE,
    DEPARTMENT,
    FIRM_MANAGER,
    HANDLER,
    NEIGHBOURHOOD,
    PARTY_SECRETARY,
    STREET_OFFICER,
)
from issues.models import SubTopic
from issues.workflow import Effect, Verb
from notices import actions as notices
from notices.actions import Event
from notices.addresses import channels_in_use
from notices.models import Channel
from notices.parties import Party, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from issues.actions.steps import Step
    from issues.models import Issue, Move, Reporter

REPORTERS: Final = "reporters"


class Telling(NamedTuple):
    """An event and the rooms that hear of it; `urgent` also in quiet hours."""

    event: str
    to: tuple[str, ...]
    urgent: bool = False


class Filing(NamedTuple):
    """A report that was just filed, who is behind it, and its first rows of history in order."""

    issue: Issue
    reporter: Reporter | None
    history: Sequence[Move]


EVENTS: Final[dict[Verb, tuple[Telling, ...]]] = {
    Verb.ASSIGN: (Telling("issue.assigned", (HANDLER,)), Telling("issue.sent_on", (REPORTERS,))),
    Verb.CHANGE_HANDS: (
        Telling("issue.changed_hands", (HANDLER,)),
        Telling("issue.sent_on", (REPORTERS,)),
    ),
    Verb.FIRM_LEFT: (Telling("issue.firm_left", (PARTY_SECRETARY, STREET_OFFICER)),),
    Verb.RETURN: (Telling("issue.returned", (PARTY_SECRETARY, STREET_OFFICER)),),
    Verb.APPOINT: (Telling("issue.appointed", (HANDLER,)),),
    Verb.DISSUADE: (Telling("issue.not_stopped", (FIRM_MANAGER, COMMITTEE)),),
    Verb.REPORT24: (Telling("issue.violation", (STREET_OFFICER, COMMITTEE, DEPARTMENT)),),
    Verb.FINISH: (Telling("issue.to_verify", (NEIGHBOURHOOD,)),),
    Verb.VERIFY: (Telling("issue.verified", (HANDLER,)), Telling("issue.closed", (REPORTERS,))),
    Verb.SEND_BACK: (Telling("issue.sent_back", (HANDLER,)),),
    Verb.REFUSE: (Telling("issue.ended", (HANDLER,)), Telling("issue.closed", (REPORTERS,))),
    Verb.HAND_OVER: (Telling("issue.ended", (HANDLER,)), Telling("issue.closed", (REPORTERS,))),
    Verb.REOPEN: (
        Telling("issue.reopened", (HANDLER, FIRM_MANAGER)),
        Telling("issue.open_again", (REPORTERS,)),
    ),
    Verb.ASK: (Telling("issue.question", (REPORTERS,)),),
    Verb.ANSWER: (Telling("issue.answered", (HANDLER,)),),
    Verb.NO_ANSWER: (Telling("issue.no_answer", (HANDLER,)),),
    Verb.OUTSIDE_ANSWER: (Telling("issue.outside_answer", (HANDLER, FIRM_MANAGER)),),
    Verb.OUTSIDE_EXPIRED: (Telling("issue.outside_expired", (HANDLER, PARTY_SECRETARY)),),
    Verb.REQUEST: (Telling("issue.request", (STREET_OFFICER,)),),
    Verb.GRANT_PAUSE: (Telling("issue.paused", (HANDLER,)),),
    Verb.RESUME: (Telling("issue.resumed", (HANDLER,)),),
    Verb.MERGE: (Telling("issue.merged", (REPORTERS,)),),
    Verb.ATTACH: (Telling("issue.incident", (REPORTERS,)),),
    Verb.JOIN: (Telling("issue.receipt", ("reporter",)),),
    Verb.URGE: (Telling("issue.urged", (HANDLER, FIRM_MANAGER)),),
    Verb.SUPPLEMENT: (Telling("issue.supplement", (HANDLER,)),),
    Verb.WITHDRAW: (Telling("issue.withdrawn", (HANDLER,)),),
    Verb.REWORK: (Telling("issue.rework", (FIRM_MANAGER, NEIGHBOURHOOD)),),
}
FILED: Final = Telling("issue.filed", (HANDLER,))
RECEIPT: Final = "issue.receipt"


def tell_of(step: Step, moved: Move) -> None:
    """Write the messages of one move into the outbox. Whoever made the move is not told of it."""
    tellings = EVENTS.get(step.verb, ())
    if step.verb == Verb.DISSUADE and Effect.START_REPORT24 in step.skipped:
        tellings = ()
    wanted = [(telling, party) for telling in tellings for party in _parties(step, telling)]
    key = f"{step.issue.pk}.{moved.seq}"
    subject = Subject("issue", step.issue.pk)
    actor = Party("user", str(step.by.user.pk)) if step.by.user else None
    events = [
        Event(telling.event, subject, party, key, {"seq": moved.seq}, urgent=telling.urgent)
        for telling, party in wanted
        if party != actor
    ]
    events += [
        Event(event, subject, Party(kind, party), key, {"seq": moved.seq})
        for event, kind, party in step.also_tell
    ]
    if events:
        notices.tell(events, at=step.at)


def _parties(step: Step, telling: Telling) -> list[Party]:
    """Everybody in the rooms of a telling, once."""
    found: dict[Party, None] = {}
    for room in telling.to:
        if room == REPORTERS:
            found.update(dict.fromkeys(_everybody_behind(step.issue)))
        elif room == "reporter":
            found.update(
                dict.fromkeys([Party("reporter", str(step.by.reporter.pk))] if step.by.reporter else [])
            )
        else:
            found.update(dict.fromkeys(staff(step.issue, room)))
    return list(found)


def residents_are_reached() -> bool:
    """Residents have no account and leave no e-mail address: without text messages they look by their link."""
    return Channel.SMS in channels_in_use()


def _everybody_behind(issue: Issue) -> Iterable[Party]:
    if not residents_are_reached():
        return []
    return [Party("reporter", str(key)) for key in reporters_of(issue).values_list("pk", flat=True)]


def staff(issue: Issue, who: str) -> Sequence[Party]:
    """The people in a room around an issue."""
    found = audiences.people([audiences.facts_of(issue)], who)
    return [Party("user", person) for person in found[issue.pk]]


def tell_of_filings(filings: Sequence[Filing], *, at: datetime) -> None:
    """The receipt to the reporter; the report to whoever holds it, in quiet hours too if it cannot wait."""
    holders = audiences.people([audiences.facts_of(filing.issue) for filing in filings], HANDLER)
    told = [event for filing in filings for event in _of_filing(filing, holders[filing.issue.pk])]
    notices.tell(told, at=at)


def _of_filing(filing: Filing, holders: Iterable[str]) -> Iterator[Event]:
    issue, history = filing.issue, filing.history
    subject, key = Subject("issue", issue.pk), f"{issue.pk}.{history[-1].seq}"
    urgent = issue.urgency == SubTopic.Urgency.EMERGENCY
    by = str(history[0].by_id)
    for person in holders:
        if person != by:
            yield Event(FILED.event, subject, Party("user", person), key, {}, urgent=urgent)
    if filing.reporter is not None and residents_are_reached():
        yield Event(RECEIPT, subject, Party("reporter", str(filing.reporter.pk)), key, {})

"""Each reporter behind an agenda item hears what the hall agreed on, and when it is done: once a case and step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from councils.followers import Step
from issues.access import reporters_of
from issues.models import AgendaIssue
from issues.news import residents_are_reached
from notices import actions as notices
from notices.actions import Event
from notices.parties import Party, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

EVENTS: Final = {Step.PUBLISHED: "issue.council_result", Step.DONE: "issue.council_done"}


def follow(step: Step, items: Sequence[int], at: datetime) -> None:
    """Registered with `councils.followers`; the key of a message makes a second telling nothing."""
    if not residents_are_reached():
        return
    links = AgendaIssue.objects.filter(agenda_item__in=items).select_related("issue")
    events = [
        Event(
            EVENTS[step],
            Subject("issue", link.issue_id),
            Party("reporter", str(reporter)),
            f"{link.issue_id}.{step}.{link.agenda_item_id}",
            {},
        )
        for link in links
        for reporter in reporters_of(link.issue).values_list("pk", flat=True)
    ]
    if events:
        notices.tell(events, at=at)

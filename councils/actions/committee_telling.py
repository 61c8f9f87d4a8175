"""Telling those who act next, the minute a step is entered; whoever entered it is not told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from councils.wording_committees import EVENTS, Told
from notices import actions as notices
from notices.parties import Party, Subject
from properties import audiences
from properties.models import Role

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import Compound, User

WHO: Final = {
    Told.REPORTED: (Role.STREET_OFFICER, Role.PARTY_SECRETARY),
    Told.FORMED: (Role.COMMITTEE_CHAIR, Role.PARTY_SECRETARY),
    Told.FILED: (Role.STREET_OFFICER,),
    Told.COMPLETED: (Role.COMMITTEE_CHAIR,),
}


def tell_of(told: Told, subject_id: int, compound: Compound, *, by: User | None, at: datetime) -> None:
    """Once each, however often it is called: the subject is the key."""
    place: dict[int, tuple[int, int | None]] = {subject_id: (compound.pk, None)}
    parties = {party for role in WHO[told] for party in audiences.people(place, role).get(subject_id, [])} - (
        {Party("user", str(by.pk))} if by else set()
    )
    subject = Subject(EVENTS[told].subject, subject_id)
    events = [notices.Event(told.value, subject, to, str(subject_id), {}) for to in sorted(parties)]
    if events:
        notices.tell(events, at=at)

"""The book of the subject "ballot": who is told of its days, and while they matter. Its ids are those of courses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from properties import audiences
from properties.access import compounds_in_reach
from properties.admin_base import streets
from properties.models import Role, User
from votes import wording_ballots
from votes.models import Course
from votes.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words

# The committee's chair answers first; where there is none, the secretary (audiences climb).
_RUNGS: Final = {
    "handler": Role.COMMITTEE_CHAIR,
    Role.PARTY_SECRETARY.value: Role.PARTY_SECRETARY,
    Role.STREET_OFFICER.value: Role.STREET_OFFICER,
    Role.STREET_LEADER.value: Role.STREET_LEADER,
}


class BallotBook:
    """The book of the subject "ballot"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        if who not in _RUNGS:
            return {}
        rows = Course.objects.filter(pk__in=subject_ids).values_list("pk", "ballot__compound")
        return audiences.people({pk: (compound, None) for pk, compound in rows}, _RUNGS[who])

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """While it is prepared or counted: nothing is owed during the vote, nor once it is withdrawn."""
        rows = Course.objects.filter(pk__in=subject_ids, ballot__state__in=[State.DRAFT, State.CLOSED])
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever works with the compound today may be told."""
        rows = Course.objects.filter(pk__in={key for key, _party in pairs})
        of = dict(rows.values_list("pk", "ballot__compound"))
        people = {party.id for _key, party in pairs if party.kind == "user" and _is_key(party.id)}
        near: dict[str, set[int]] = {
            str(user.pk): set(
                compounds_in_reach(user).filter(pk__in=set(of.values())).values_list("pk", flat=True)
            )
            for user in User.objects.filter(pk__in=people, is_active=True)
        }
        return {
            (key, party)
            for key, party in pairs
            if party.kind == "user" and of.get(key) in near.get(party.id, ())
        }

    def words(self, notice: Notice) -> Words:
        return wording_ballots.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, Course]:
        return wording_ballots.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Course.objects.filter(ballot__compound__subdistrict__in=streets(user))


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

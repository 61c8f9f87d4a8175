"""The book of the subject "ballot": who is told of its days, and while they matter. Its ids are those of courses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from properties import audiences, readers
from properties.admin_base import streets
from votes import wording_ballots
from votes.models import Course
from votes.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words
    from properties.models import User


class BallotBook:
    """The book of the subject "ballot"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        rows = Course.objects.filter(pk__in=subject_ids).values_list("pk", "ballot__compound")
        return audiences.committee_first(dict(rows), who)

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """While it is prepared or counted: nothing is owed during the vote, nor once it is withdrawn."""
        rows = Course.objects.filter(pk__in=subject_ids, ballot__state__in=[State.DRAFT, State.CLOSED])
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever works with the compound today may be told."""
        rows = Course.objects.filter(pk__in={key for key, _party in pairs})
        return readers.near(dict(rows.values_list("pk", "ballot__compound")), pairs)

    def words(self, notice: Notice) -> Words:
        return wording_ballots.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, Course]:
        return wording_ballots.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Course.objects.filter(ballot__compound__subdistrict__in=streets(user))

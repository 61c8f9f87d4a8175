"""The books of a committee's term, its election, its meetings and its seats: who is told, and while it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from councils import wording_committees as wording
from properties import audiences, readers
from properties.admin_base import streets
from properties.models import Compound, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words


class CompoundBook:
    """The book of one kind of subject that hangs on a compound, by its name in `wording.ROWS`."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.model, self.path = wording.ROWS[subject]

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return audiences.committee_first(wording.compounds_of(self.subject, subject_ids), who)

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """No such row is ever deleted; what is over about it is said by its clocks."""
        return set(wording.compounds_of(self.subject, subject_ids))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever works with the compound today may be told."""
        return readers.near(wording.compounds_of(self.subject, [key for key, _party in pairs]), pairs)

    def words(self, notice: Notice) -> Words:
        return wording.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, Compound]:
        return wording.fetch(self.subject, subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return self.model._default_manager.filter(**{f"{self.path}__subdistrict__in": streets(user)})

    def hold(self, subject_id: int) -> None:
        """The compound first, then its clocks: the order of the actions, so that nobody waits in a circle."""
        mine = wording.compounds_of(self.subject, [subject_id]).values()
        held = Compound.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(mine))
        list(held.values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """No copy of a date is kept: lists are read from the clocks themselves."""

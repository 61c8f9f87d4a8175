"""The books of the subjects "publication" and "emergency": who is told of the owners' money, and while it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.calendar import day_of
from properties import audiences, readers, wording_money
from properties.admin_base import streets
from properties.emergency import State
from properties.models import EmergencyUse, Publication, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words


def _people(rows: QuerySet[Any], who: str) -> dict[int, list[Party]]:
    return audiences.committee_first(dict(rows.values_list("pk", "compound")), who)


def _entitled(rows: Any, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
    """Whoever works with the compound today may be told."""
    of = rows.filter(pk__in={key for key, _party in pairs}).values_list("pk", "compound")
    return readers.near(dict(of), pairs)


class PublicationBook:
    """The book of the subject "publication"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return _people(Publication.objects.filter(pk__in=subject_ids), who)

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        rows = Publication.objects.filter(pk__in=subject_ids, published_on__isnull=True, is_current=True)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        return _entitled(Publication.objects, pairs)

    def words(self, notice: Notice) -> Words:
        return wording_money.of_publication(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, Publication]:
        return wording_money.publications(subject_ids)

    def within(self, user: User) -> QuerySet[Publication]:
        return Publication.objects.filter(compound__subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The row first, then its deadline: the order of its own writes, so that nobody waits in a circle."""
        rows = Publication.objects.select_for_update(of=("self",), no_key=True).filter(pk=subject_id)
        list(rows.values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """The day it is due is the day of its deadline, whoever moved it."""
        day = day_of(due_at)
        Publication.objects.filter(pk=subject_id).update(due_on=day)


class EmergencyBook:
    """The book of the subject "emergency"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return _people(EmergencyUse.objects.filter(pk__in=subject_ids), who)

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """Only while the committee has not answered."""
        rows = EmergencyUse.objects.filter(pk__in=subject_ids, state=State.ASKED)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        return _entitled(EmergencyUse.objects, pairs)

    def words(self, notice: Notice) -> Words:
        return wording_money.of_emergency(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, EmergencyUse]:
        return wording_money.emergencies(subject_ids)

    def within(self, user: User) -> QuerySet[EmergencyUse]:
        return EmergencyUse.objects.filter(compound__subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The use first, then its deadline: the order of its own steps."""
        rows = EmergencyUse.objects.select_for_update(of=("self",), no_key=True).filter(pk=subject_id)
        list(rows.values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A holiday announced later moves the last day; whether the committee was in time is judged by this copy."""
        EmergencyUse.objects.filter(pk=subject_id).update(approve_by=due_at)

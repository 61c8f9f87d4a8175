"""What `notices` asks about targets, monthly reports, calls for support and lists; registered when the app is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from pledges import (
    audiences,
    audiences_league,
    support_audience,
    supportflow,
    wording,
    wording_league,
    wording_reports,
    wording_support,
)
from pledges.models import League, MonthlyReport, Pledge, Reading, SupportRequest, Target
from properties import readers
from properties.admin_base import streets
from properties.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words


class TargetBook:
    """The book of the subject "target"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        pledges = dict(Target.objects.filter(pk__in=subject_ids).values_list("pk", "pledge"))
        people = audiences.people(pledges.values(), who)
        return {key: people.get(pledge, []) for key, pledge in pledges.items()}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """Signed, still answered for, and not kept at its day: nobody is reminded of anything else."""
        kept = Reading.objects.filter(
            target=OuterRef("pk"), on__gte=OuterRef("due_on"), state=Reading.State.KEPT
        )
        rows = Target.objects.filter(
            ~Exists(kept),
            pk__in=subject_ids,
            pledge__signed_at__isnull=False,
            pledge__released_on__isnull=True,
        )
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever may see the pledge may be told of its targets."""
        of = dict(Target.objects.filter(pk__in={key for key, _ in pairs}).values_list("pk", "pledge"))
        seen = readers.seen_by(
            [(of[key], party) for key, party in pairs if key in of], Pledge.objects.visible_to
        )
        return {(key, party) for key, party in pairs if (of.get(key), party) in seen}

    def words(self, notice: Notice) -> Words:
        return wording.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, object]:
        return wording.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Target.objects.filter(pledge__campaign__subdistrict__in=streets(user))


class ReportBook:
    """The book of the subject "report": asked of whoever promised, climbing to the street."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        pledges = dict(MonthlyReport.objects.filter(pk__in=subject_ids).values_list("pk", "pledge"))
        people = audiences.people(pledges.values(), who)
        return {key: people.get(pledge, []) for key, pledge in pledges.items()}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        rows = MonthlyReport.objects.filter(pk__in=subject_ids, submitted_at=None)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever may see the pledge may be told of its reports."""
        return readers.seen_by(pairs, MonthlyReport.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        return wording_reports.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, MonthlyReport]:
        return wording_reports.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[MonthlyReport]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return MonthlyReport.objects.filter(pledge__campaign__subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The pledge first, then its deadlines: the order of its own writes, so that nobody waits in a circle."""
        rows = Pledge.objects.select_for_update(of=("self",), no_key=True).filter(reports=subject_id)
        list(rows.values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A report keeps no copy of its date."""


class SupportBook:
    """The book of the subject "support"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return support_audience.people(subject_ids, who)

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        rows = SupportRequest.objects.filter(pk__in=subject_ids, state__in=supportflow.OPEN)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Staff by what they may see today; nobody else is told of a call."""
        return readers.seen_by(pairs, SupportRequest.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        return wording_support.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, wording_support.About]:
        return wording_support.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[SupportRequest]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return SupportRequest.objects.filter(department__area__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The call first, then its deadlines: the order of its own moves, so that nobody waits in a circle."""
        rows = SupportRequest.objects.select_for_update(of=("self",), no_key=True).filter(pk=subject_id)
        list(rows.values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """Whether an answer came in time is judged by its date, whoever moved it."""
        if kind == supportflow.ANSWER:
            SupportRequest.objects.filter(pk=subject_id).update(answer_due_at=due_at)


class LeagueBook:
    """The book of the subject "league"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        if who in {"handler", Role.FIRM_MANAGER}:
            return audiences_league.managers(subject_ids)
        if who in {Role.STREET_OFFICER, Role.STREET_LEADER}:
            return audiences_league.office(subject_ids, [Role(who)])
        return {}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """Only while firms may object: nobody is reminded of anything else."""
        rows = League.objects.filter(pk__in=subject_ids, state=League.State.OPEN)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        return readers.seen_by(pairs, League.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        return wording_league.words(notice)

    def within(self, user: User) -> QuerySet[League]:
        return League.objects.filter(campaign__subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The list first, then its deadline: the order of its own moves."""
        list(League.objects.select_for_update().filter(pk=subject_id).values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A holiday that is announced later moves the end of the time to object; the list says the same day."""
        League.objects.filter(pk=subject_id).update(objections_until=due_at)

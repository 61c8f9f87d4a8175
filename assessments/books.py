"""What `notices` asks about assessments; registered when the app is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import audiences, periodflow, wording
from assessments.models import Period
from assessments.periodflow import State
from properties import readers
from properties.admin_base import streets
from properties.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words


class AssessmentBook:
    """The book of the subject "assessment"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        if who in {"handler", Role.FIRM_MANAGER}:
            return audiences.managers(subject_ids)
        if who in {Role.STREET_OFFICER, Role.STREET_LEADER}:
            return audiences.offices(subject_ids, [Role(who)])
        return {}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """While firms may object, and while the public notice runs."""
        rows = Period.objects.filter(pk__in=subject_ids, state__in=[State.OBJECTIONS, State.NOTICE])
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever may open the assessment today; anybody else is nobody."""
        return readers.seen_by(pairs, Period.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        return wording.words(notice)

    def within(self, user: User) -> QuerySet[Period]:
        return Period.objects.filter(subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The period first, then its deadline: the order of its own steps."""
        list(Period.objects.select_for_update(of=("self",)).filter(pk=subject_id).values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A holiday that is announced later moves the end; the period says the same day."""
        column = "objections_until" if kind == periodflow.OBJECTION else "notice_until"
        Period.objects.filter(pk=subject_id).update(**{column: due_at})

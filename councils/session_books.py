"""The books of the subjects "session" and "task": who is told of a hall's clocks, and while they matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from councils import hall_audience, wording_sessions
from councils.actions.session_tasks import owner_parties
from councils.hall_audience import HANDLER, Around
from councils.models import CouncilSession, ResolutionTask
from councils.sessionclocks import DUE
from councils.sessionflow import State, TaskState
from notices.calendar import day_of
from properties import readers
from properties.admin_base import streets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words
    from properties.models import User

_AREAS = ("neighbourhood", "neighbourhood__parent", "neighbourhood__parent__parent")


class SessionBook:
    """The book of the subject "session"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        rows = CouncilSession.objects.filter(pk__in=subject_ids)
        return hall_audience.people(_around(rows, "hall"), who)

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """Until the result is published, or it is called off."""
        waiting = (State.COLLECTING, State.SCREENED, State.NOTICED, State.DELIBERATED)
        rows = CouncilSession.objects.filter(pk__in=subject_ids, state__in=waiting)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        return readers.seen_by(pairs, CouncilSession.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        return wording_sessions.of_session(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, CouncilSession]:
        return wording_sessions.sessions(subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return CouncilSession.objects.filter(hall__neighbourhood__parent__parent__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The session first, then its clocks: the order of its own steps, so that nobody waits in a circle."""
        list(CouncilSession.objects.select_for_update(of=("self",)).filter(pk=subject_id).values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A session keeps no copy of its clocks' dates."""


class TaskBook:
    """The book of the subject "task": its handler is whoever answers for it."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        rows = ResolutionTask.objects.filter(pk__in=subject_ids)
        above = hall_audience.people(_around(rows, "resolution__item__session__hall"), who)
        if who != HANDLER:
            return above
        # Where nobody holds the post of a firm or department today, the hall itself is reminded.
        return {row.pk: owner_parties(row) or above.get(row.pk, []) for row in rows}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        rows = ResolutionTask.objects.filter(pk__in=subject_ids, state=TaskState.OPEN)
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        return readers.seen_by(pairs, ResolutionTask.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        return wording_sessions.of_task(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, ResolutionTask]:
        return wording_sessions.tasks(subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """As of sessions."""
        area = "resolution__item__session__hall__neighbourhood__parent__parent__in"
        return ResolutionTask.objects.filter(**{area: streets(user)})

    def hold(self, subject_id: int) -> None:
        """The session first, then the task: the order of every write to tasks."""
        mine = ResolutionTask.objects.filter(pk=subject_id).values("resolution__item__session")
        list(CouncilSession.objects.select_for_update(of=("self",)).filter(pk__in=mine).values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A day moved in the admin site is the task's day."""
        if kind == DUE:
            ResolutionTask.objects.filter(pk=subject_id).update(due_on=day_of(due_at))


def _around(rows: QuerySet[Any], path: str) -> dict[int, Around]:
    found = rows.order_by().values_list("pk", *(f"{path}__{area}" for area in _AREAS))
    return {row[0]: Around(*row[1:]) for row in found}

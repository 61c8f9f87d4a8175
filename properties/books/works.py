"""The book of the subject "work": who is told of a planned day, and while it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from notices.calendar import day_of
from properties import audiences, readers, wording_works, workclock, workstages
from properties.actions.works import planned_days
from properties.admin_base import streets
from properties.models import Role, User, Work, WorkPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words

_RUNGS: Final = {
    "handler": Role.STREET_OFFICER,
    Role.STREET_OFFICER.value: Role.STREET_OFFICER,
    Role.STREET_LEADER.value: Role.STREET_LEADER,
}


class WorkBook:
    """The book of the subject "work"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        if who not in _RUNGS:
            return {}
        rows = Work.objects.filter(pk__in=subject_ids).values_list("pk", "compound")
        return audiences.people({pk: (compound, None) for pk, compound in rows}, _RUNGS[who])

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """While a next stage is planned."""
        rows = Work.objects.filter(pk__in=subject_ids, next_on__isnull=False)
        return set(rows.exclude(stage__in=workstages.OVER).values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever works with the compound today may be told."""
        of = Work.objects.filter(pk__in={key for key, _ in pairs}).values_list("pk", "compound")
        return readers.near(dict(of), pairs)

    def words(self, notice: Notice) -> Words:
        return wording_works.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, Work]:
        return wording_works.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[Any]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Work.objects.filter(compound__subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The work first, then its deadline: the order of its own steps, so that nobody waits in a circle."""
        list(Work.objects.select_for_update(of=("self",)).filter(pk=subject_id).values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """A day moved in the admin site is a plan like any other; one moved by a plan is written already."""
        work, day = Work.objects.get(pk=subject_id), day_of(due_at)
        coming = workstages.forward(workstages.Kind(work.kind), workstages.Stage(work.stage))
        if kind != workclock.KIND or coming is None or planned_days(work).get(coming) == day:
            return
        WorkPlan.objects.create(
            work=work, stage=coming, planned_on=day, reason=str(wording_works.MOVED_BY_HAND)
        )
        copies = {workstages.Stage.STARTED: "planned_start", workstages.Stage.COMPLETED: "planned_end"}
        changed = {"next_on": day} | ({copies[coming]: day} if coming in copies else {})
        Work.objects.filter(pk=subject_id).update(**changed)

"""The clocks of committees as pages show them: one compound's with those that were kept, or every open one in reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import committeeclocks as clocks
from councils.models import CommitteeMeeting, CommitteeSeat, OwnersCommittee, Reelection
from notices.calendar import day_of
from notices.models import Deadline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from councils.committeeclocks import Row


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock with the compound it is about."""

    deadline: Deadline
    row: Row
    compound_id: int
    kind: str
    text: str

    @property
    def is_late(self) -> bool:
        return self.kind == "late"

    @property
    def basis(self) -> str:
        return _(self.deadline.basis)


def open_clocks(compounds: QuerySet[Any], *, at: datetime) -> list[Clock]:
    """Every open clock of these compounds, the earliest first. Two statements."""
    reach = {
        clocks.COMMITTEE: OwnersCommittee.objects.filter(compound__in=compounds),
        clocks.REELECTION: Reelection.objects.filter(compound__in=compounds),
        clocks.MEETING: CommitteeMeeting.objects.filter(committee__compound__in=compounds),
        clocks.SEAT: CommitteeSeat.objects.filter(committee__compound__in=compounds),
    }
    mine = Q()
    for kind, rows in reach.items():
        mine |= Q(subject_kind=kind, subject_id__in=rows.order_by().values("pk"))
    found = list(Deadline.objects.open().filter(mine).order_by("due_at", "pk"))
    return _placed(found, at=at)


def clocks_of(
    subjects: Sequence[tuple[str, Sequence[int]]], compound_id: int, *, at: datetime
) -> list[Clock]:
    """The clocks of some subjects of one compound, those that were kept too; open ones first."""
    if not subjects:
        return []
    mine = Q()
    for kind, keys in subjects:
        mine |= Q(subject_kind=kind, subject_id__in=keys)
    rows = Deadline.objects.filter(mine, cancelled_at__isnull=True).order_by("due_at", "pk")
    found = [_clock(row, compound_id, at) for row in rows]
    return sorted(found, key=lambda one: one.deadline.met_at is not None)


def _placed(rows: Sequence[Deadline], *, at: datetime) -> list[Clock]:
    """Each with its compound; one statement."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    paths: dict[str, tuple[Any, str]] = {
        clocks.COMMITTEE: (OwnersCommittee.objects, "compound"),
        clocks.REELECTION: (Reelection.objects, "compound"),
        clocks.MEETING: (CommitteeMeeting.objects, "committee__compound"),
        clocks.SEAT: (CommitteeSeat.objects, "committee__compound"),
    }
    parts = [
        paths[kind][0]
        .filter(pk__in=keys)
        .order_by()
        .annotate(subject=Value(kind, output_field=CharField()))
        .values_list("subject", "pk", paths[kind][1])
        for kind, keys in wanted.items()
    ]
    found = parts[0].union(*parts[1:], all=True) if parts else ()
    of = {(kind, key): compound for kind, key, compound in found}
    return [_clock(row, of[row.subject_kind, row.subject_id], at) for row in rows]


def _clock(row: Deadline, compound_id: int, at: datetime) -> Clock:
    return Clock(row, clocks.BY_KIND[row.kind], compound_id, *_state(row, at))


def _state(row: Deadline, at: datetime) -> tuple[str, str]:
    """A shape of `components/state.html` and its words."""
    if row.met_at is not None:
        return ("done", _("kept")) if row.met_at <= row.due_at else ("returned", _("done, but late"))
    days = (day_of(row.due_at) - day_of(at)).days
    if row.due_at < at:
        late = max(1, -days)
        return "late", ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    if days == 0:
        return "soon", _("today")
    left = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ("soon" if days <= clocks.SOON_DAYS else "active"), left

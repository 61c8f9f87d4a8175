"""What a work was complained of: the figure and the reports behind it, from the same rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues import disturbance
from issues.access import hats
from issues.actions.complaints import MAY_LINK
from issues.models import Issue, WorkComplaint
from notices.prepared import Prepared
from properties import boards_works
from properties.beside import Beside
from properties.models import Work, WorkStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from issues.workflow import Hat
    from properties.boards_works import PublicWork
    from properties.models import User

MOST_CANDIDATES: Final = 20


class Days(NamedTuple):
    """The day a work started and the day it was completed, None while it has not."""

    started: date | None
    completed: date | None


class Complaints(NamedTuple):
    """A work, its days, the reports that count, and whether “zero complaints” may be said."""

    work: Work
    days: Days
    rows: list[Issue]

    @property
    def is_zero(self) -> bool:
        return disturbance.is_zero(len(self.rows), completed=self.days.completed)


class Panel(NamedTuple):
    """On a report's page: its work, links that were taken back, and works it could be linked to."""

    link: WorkComplaint | None
    ended: list[WorkComplaint]
    candidates: list[Work]
    may_link: bool


def of_works(works: Iterable[Work]) -> dict[int, Complaints]:
    """Each work with its complaints, in two statements whatever their number."""
    known = {work.pk: work for work in works}
    stages = WorkStage.objects.filter(work__in=known).order_by("pk")
    return _counted(known, _days(known, stages.values_list("work", "stage", "on")))


def _counted(known: Mapping[int, Work], days: Mapping[int, Days]) -> dict[int, Complaints]:
    """What has not begun was not complained of: where nothing has, nothing is asked."""
    found: dict[int, list[Issue]] = defaultdict(list)
    begun = [key for key in known if days[key].started]
    links = WorkComplaint.objects.filter(work__in=begun, ended_at__isnull=True)
    for link in links.select_related("issue__topic", "issue__compound").order_by("issue__opened_at"):
        span, issue = days[link.work_id], link.issue
        if disturbance.counts(issue.status, issue.opened_at, started=span.started, completed=span.completed):
            found[link.work_id].append(issue)
    return {key: Complaints(work, days[key], found[key]) for key, work in known.items()}


def _days(works: Iterable[int], stages: Iterable[tuple[int, str, date]]) -> dict[int, Days]:
    """The first start and the completion of each work; one taken up again is not completed any more.

    A handing over that was taken back leaves the day of completion alone. Stages in the order they were written.
    """
    started: dict[int, date] = {}
    completed: dict[int, date] = {}
    for work, stage, on in stages:
        if stage == Work.Stage.STARTED:
            started.setdefault(work, on)
            completed.pop(work, None)
        elif stage == Work.Stage.COMPLETED:
            completed.setdefault(work, on)
    return {key: Days(started.get(key), completed.get(key)) for key in works}


def get_complaints(user: User, pk: int) -> Complaints:
    """The complaints of a work within the person's reach that the person may see; 404 out of reach."""
    work = boards_works.get_work(user, pk)
    found = of_works([work])[work.pk]
    seen = set(
        Issue.objects.visible_to(user)
        .filter(pk__in=[row.pk for row in found.rows])
        .values_list("pk", flat=True)
    )
    return found._replace(rows=[row for row in found.rows if row.pk in seen])


_LINKS: Final[Prepared[WorkComplaint]] = Prepared(
    lambda key: (
        WorkComplaint.objects.filter(issue=key).select_related("work", "by", "ended_by").order_by("pk")
    ),
    int,
)
_CANDIDATES: Final[Prepared[Work]] = Prepared(
    lambda compound: (
        Work.objects.filter(compound=compound)
        .exclude(stage=Work.Stage.CANCELLED)
        .order_by("-pk")[:MOST_CANDIDATES]
    ),
    int,
)


def panel_for(issue: Issue, worn: frozenset[Hat]) -> Panel | None:
    """The work a report is about; None for reports of topics that no work causes."""
    if issue.topic.code not in disturbance.TOPICS:
        return None
    links = _LINKS.rows(issue.pk)
    standing = next((link for link in links if link.ended_at is None), None)
    may_link = bool(worn & MAY_LINK)
    candidates = _CANDIDATES.rows(issue.compound_id) if standing is None and may_link else []
    return Panel(standing, [link for link in links if link.ended_at], candidates, may_link)


def get_candidate(issue: Issue, user: User, pk: int) -> Work:
    """A work the report may be linked to; 404 for any other."""
    panel = panel_for(issue, hats(user, issue))
    found = next((work for work in panel.candidates if work.pk == pk), None) if panel else None
    if found is None:
        raise Http404
    return found


def in_words(found: Complaints) -> tuple[str, str]:
    """The kind of state and its words: the figure, and “zero complaints” only where it may be said."""
    many = len(found.rows)
    if found.is_zero:
        return "done", _("Zero complaints")
    if found.days.started is None:
        return "new", _("The work has not begun.")
    words = ngettext("%(many)s complaint", "%(many)s complaints", many) % {"many": many}
    return "late" if many else "active", words


def beside_work(work: Work) -> Beside:
    """What stands on the page of a work, one floor below."""
    kind, text = in_words(of_works([work])[work.pk])
    return Beside(
        _("Complaints about disturbance"), text, kind, reverse("work:work_complaints", args=[work.pk])
    )


def with_complaints(rows: Iterable[PublicWork]) -> list[PublicWork]:
    """The works of a public page, those that have begun with their figure; one statement more, or none."""
    listed = list(rows)
    known = {row.work.pk: row.work for row in listed}
    stages = (
        (work.pk, step.stage, step.on)
        for work in known.values()
        for step in sorted(work.stages.all(), key=lambda step: step.pk)
    )
    found = _counted(known, _days(known, stages))
    return [
        replace(row, beside=in_words(found[row.work.pk])) if found[row.work.pk].days.started else row
        for row in listed
    ]

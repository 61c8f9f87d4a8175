"""Linking a report to the work it complains of, and taking a mistaken link back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from issues import access, disturbance, texts
from issues.models import Issue, WorkComplaint
from issues.workflow import Hat
from notices.rows import insert
from properties.models import Work
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from properties.models import User

# Not the firm: whose work it may be does not decide what is counted against it.
MAY_LINK: Final = frozenset({Hat.STREET, Hat.GRID_HEAD, Hat.GRID, Hat.SECRETARY, Hat.NEIGHBOURHOOD})
REASON_LENGTH: Final = 200


@transaction.atomic
def link_work(*, issue: Issue, work: Work, by: User, at: datetime) -> WorkComplaint:
    """The report is about this work of its compound. One work a report."""
    row = _locked(issue, by)
    if work.compound_id != row.compound_id:
        raise Refused("complaint.other-compound", _("This work is in another compound."), field="work")
    if WorkComplaint.objects.filter(issue=row, ended_at__isnull=True).exists():
        raise Refused("complaint.linked", _("This report is linked to a work already."))
    return WorkComplaint.objects.create(issue=row, work=work, by=by, at=at)


@transaction.atomic
def unlink_work(*, issue: Issue, reason: str, by: User, at: datetime) -> WorkComplaint:
    """The link was a mistake; it stays to be read with the reason."""
    row = _locked(issue, by)
    link = WorkComplaint.objects.select_for_update().filter(issue=row, ended_at__isnull=True).first()
    if link is None:
        raise Refused("complaint.not-linked", _("This report is linked to no work."))
    why = texts.within(texts.one_line(reason), REASON_LENGTH, field="reason")
    if not why:
        raise Refused("complaint.say-why", _("Please say why the link is taken back."), field="reason")
    link.ended_at, link.ended_by, link.ended_reason = at, by, why
    link.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    return link


def link_at_filing(issues: Iterable[Issue], *, at: datetime) -> None:
    """A report that names the works is linked by itself, where just one work is going on in its compound."""
    named = [issue for issue in issues if issue.subtopic and issue.subtopic.code in disturbance.NAMED]
    if not named:
        return
    places = {issue.compound_id for issue in named}
    going: dict[int, list[Work]] = {place: [] for place in places}
    for work in Work.objects.filter(compound__in=places, stage=Work.Stage.STARTED):
        going[work.compound_id].append(work)
    insert(
        [
            WorkComplaint(issue=issue, work=going[issue.compound_id][0], by=None, at=at)
            for issue in named
            if len(going[issue.compound_id]) == 1
        ]
    )


def _locked(issue: Issue, by: User) -> Issue:
    row = Issue.objects.select_for_update(of=("self",), no_key=True).get(pk=issue.pk)
    if not access.hats(by, row) & MAY_LINK:
        raise NotYours("complaint.not-yours", _("Your post does not allow this here."))
    return row

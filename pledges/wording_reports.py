"""What reminders of a monthly report say, in the language that is active. They name the pledge and the month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notices.parties import Words
from pledges.models import MonthlyReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_BEFORE: Final = Saying(
    _("Monthly report %(month)s is due soon"),
    _("“%(pledge)s”: please say what was done, and give your own figures, by %(due)s."),
)
_DUE: Final = Saying(
    _("Monthly report %(month)s is due today"),
    _("“%(pledge)s”: please say what was done, and give your own figures, by %(due)s."),
)
_LATE: Final = Saying(
    _("Monthly report %(month)s is late"), _("“%(pledge)s”: the report was due on %(due)s and has not come.")
)


def fetch(report_ids: Sequence[int]) -> dict[int, MonthlyReport]:
    """What is said of these reports, in one statement."""
    rows = MonthlyReport.objects.filter(pk__in=report_ids)
    return {row.pk: row for row in rows.select_related("pledge__firm", "pledge__topic", "pledge__area")}


def words(notice: Notice) -> Words:
    """The words of one rung; KeyError for a message that is no reminder: reports have no other."""
    report = notice.fetched
    if not isinstance(report, MonthlyReport):
        report = fetch([notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        raise KeyError(notice.kind)
    due_at = notice.deadline.due_at
    saying = _BEFORE if notice.due_at < due_at else _DUE if notice.due_at == due_at else _LATE
    said = {
        "month": f"{report.month:%Y-%m}",
        "pledge": str(report.pledge),
        "due": date_format(timezone.localtime(due_at), "DATE_FORMAT"),
    }
    path = reverse("campaign:report", args=[report.pk])
    return Words(str(saying.title) % said, str(saying.body) % said, path)

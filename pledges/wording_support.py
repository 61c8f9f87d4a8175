"""What messages say of a call for support, in the language that is active: every event and every rung.

A message names the department, who called and the line everybody may read; never a person or a report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from notices.parties import Words
from pledges.models import SupportRequest
from pledges.supportflow import ANSWER, DEED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_ABOUT = _("%(caller)s → %(department)s: %(title)s.")
_ABOUT_ANSWER = _("%(caller)s → %(department)s: %(title)s. The answer is due %(answer_due)s.")
_ABOUT_DEED = _("%(caller)s → %(department)s: %(title)s. Promised for %(promised)s.")

EVENTS: Final[dict[str, Saying]] = {
    "support.asked": Saying(_("Your department is called: %(title)s"), _ABOUT_ANSWER),
    "support.answered": Saying(_("Your call was answered: %(title)s"), _ABOUT),
    "support.postponed": Saying(_("Another day was promised: %(title)s"), _ABOUT_DEED),
    "support.done": Saying(_("Please confirm what was done: %(title)s"), _ABOUT),
    "support.sent_back": Saying(_("Not done yet, please put it right: %(title)s"), _ABOUT_DEED),
    "support.confirmed": Saying(_("Your deed was confirmed: %(title)s"), _ABOUT),
    "support.withdrawn": Saying(_("A call was withdrawn: %(title)s"), _ABOUT),
    "support.noted": Saying(_("A note was added: %(title)s"), _ABOUT),
}
_BEFORE: Final = {
    ANSWER: Saying(_("A call's answer is due soon: %(title)s"), _ABOUT_ANSWER),
    DEED: Saying(_("A promised deed is due soon: %(title)s"), _ABOUT_DEED),
}
_DUE: Final = {
    ANSWER: Saying(_("A call's answer is due: %(title)s"), _ABOUT_ANSWER),
    DEED: Saying(_("A promised deed is due: %(title)s"), _ABOUT_DEED),
}
_LATE: Final = {
    ANSWER: Saying(_("A call's answer is late: %(title)s"), _ABOUT_ANSWER),
    DEED: Saying(_("A promised deed is late: %(title)s"), _ABOUT_DEED),
}


class About(NamedTuple):
    """What messages say of a call; the columns of the row by their names."""

    id: int
    title: str
    department__name: str
    department__name_en: str
    neighbourhood__name: str | None
    firm__name: str | None
    answer_due_at: datetime
    promised_on: date | None


def fetch(call_ids: Sequence[int]) -> dict[int, About]:
    """What is said of these calls, in one statement."""
    rows = SupportRequest.objects.filter(pk__in=call_ids).order_by().values_list(*About._fields)
    return {row[0]: About(*row) for row in rows}


def words(notice: Notice) -> Words:
    """The words of one message; raises KeyError for an event that has none."""
    about = notice.fetched
    if not isinstance(about, About):
        about = fetch([notice.subject_id])[notice.subject_id]
    in_english = (get_language() or "").startswith("en")
    said = {
        "title": about.title,
        "department": about.department__name_en if in_english else about.department__name,
        "caller": about.neighbourhood__name or about.firm__name or "",
        "answer_due": _day(timezone.localtime(about.answer_due_at).date()),
        "promised": _day(about.promised_on) if about.promised_on else "",
    }
    saying = _saying(notice)
    path = reverse("campaign:support_case", args=[about.id])
    return Words(str(saying.title) % said, str(saying.body) % said, path)


def _saying(notice: Notice) -> Saying:
    if notice.deadline is None:
        return EVENTS[notice.kind]
    due_at = notice.deadline.due_at
    if notice.due_at < due_at:
        return _BEFORE[notice.kind]
    return (_DUE if notice.due_at == due_at else _LATE)[notice.kind]


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")

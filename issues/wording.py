"""What messages say, in the language that is active: every event and every rung of the ladder.

The four places filled in are the number, the compound, the topic and the due date. What residents wrote,
their names and their phones are never among them: messages travel through systems that are not ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from issues import catalogue, clocks, links
from issues.models import Issue
from issues.models.issue import code_of
from notices.parties import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_ABOUT = _("%(compound)s, %(topic)s. Due %(due)s.")

EVENTS: Final[dict[str, Saying]] = {
    # To staff
    "issue.filed": Saying(_("New report %(code)s"), _ABOUT),
    "issue.assigned": Saying(_("Report %(code)s was sent to you"), _ABOUT),
    "issue.changed_hands": Saying(
        _("Report %(code)s came to you with the contract"),
        _("%(compound)s, %(topic)s. The date promised stays: %(due)s."),
    ),
    "issue.firm_left": Saying(
        _("Report %(code)s is held by nobody: the contract ended and no firm follows"), _ABOUT
    ),
    "issue.returned": Saying(_("Report %(code)s was sent back to the office"), _ABOUT),
    "issue.appointed": Saying(_("You are to handle report %(code)s"), _ABOUT),
    "issue.not_stopped": Saying(
        _("Report %(code)s: the violation goes on"),
        _(
            "%(compound)s, %(topic)s. It has to be reported to the committee and the authority within 24 hours."
        ),
    ),
    "issue.violation": Saying(_("Report %(code)s: a violation was reported to the authority"), _ABOUT),
    "issue.to_verify": Saying(_("Report %(code)s: please verify the result"), _("%(compound)s, %(topic)s.")),
    "issue.verified": Saying(_("Report %(code)s was verified and closed"), _("%(compound)s, %(topic)s.")),
    "issue.sent_back": Saying(_("Report %(code)s is not solved yet"), _ABOUT),
    "issue.ended": Saying(_("Report %(code)s was closed by the office"), _("%(compound)s, %(topic)s.")),
    "issue.reopened": Saying(_("Report %(code)s was reopened"), _ABOUT),
    "issue.answered": Saying(_("Report %(code)s: the reporter has answered"), _ABOUT),
    "issue.no_answer": Saying(_("Report %(code)s: no answer from the reporter, please go on"), _ABOUT),
    "issue.outside_answer": Saying(_("Report %(code)s: the other body has answered"), _ABOUT),
    "issue.outside_expired": Saying(_("Report %(code)s: the other body has not answered in 14 days"), _ABOUT),
    "issue.request": Saying(_("Report %(code)s: more time is asked for"), _ABOUT),
    "issue.decided": Saying(_("Report %(code)s: your request was decided"), _ABOUT),
    "issue.paused": Saying(_("Report %(code)s is paused"), _("%(compound)s, %(topic)s.")),
    "issue.resumed": Saying(_("Report %(code)s goes on"), _ABOUT),
    "issue.urged": Saying(_("Report %(code)s: the reporter urges"), _ABOUT),
    "issue.supplement": Saying(_("Report %(code)s: the reporter has added something"), _ABOUT),
    "issue.withdrawn": Saying(_("Report %(code)s was taken back"), _("%(compound)s, %(topic)s.")),
    "issue.rework": Saying(_("Report %(code)s was rated badly: please put it right and call back"), _ABOUT),
    # To reporters
    "issue.receipt": Saying(
        _("We have received your report %(code)s"),
        _("%(compound)s, %(topic)s. You will have an answer by %(due)s."),
    ),
    "issue.sent_on": Saying(
        _("Your report %(code)s was sent to who answers for it"),
        _("%(compound)s, %(topic)s. You will have an answer by %(due)s."),
    ),
    "issue.question": Saying(
        _("A question about your report %(code)s"),
        _("%(compound)s, %(topic)s. Please answer within three working days."),
    ),
    "issue.closed": Saying(
        _("Your report %(code)s has a result"),
        _("%(compound)s, %(topic)s. Please tell us how well it was done."),
    ),
    "issue.open_again": Saying(
        _("Your report %(code)s is being handled again"),
        _("%(compound)s, %(topic)s. You will have an answer by %(due)s."),
    ),
    "issue.merged": Saying(
        _("Your report %(code)s goes on together with another one"),
        _("%(compound)s, %(topic)s. Your link now shows the progress of both."),
    ),
    "issue.split": Saying(
        _("A part of your report goes on as %(code)s"),
        _("%(compound)s, %(topic)s. You will have an answer by %(due)s."),
    ),
    "issue.incident": Saying(
        _("Your report %(code)s: there is news for the whole compound"),
        _("%(compound)s, %(topic)s. Please read the notice."),
    ),
    "issue.rate_reminder": Saying(
        _("How well was your report %(code)s handled?"),
        _("%(compound)s, %(topic)s. Two taps are enough. We ask only once."),
    ),
    "issue.council_result": Saying(
        _("Your report %(code)s was discussed in the red council hall"),
        _("%(compound)s, %(topic)s. The result is published: your link shows what was agreed."),
    ),
    "issue.council_done": Saying(
        _("Your report %(code)s: what the red council hall agreed on is done"),
        _("%(compound)s, %(topic)s. Your link shows what was done."),
    ),
    # To a body without an account
    "issue.outside": Saying(
        _("The street office asks for your help with report %(code)s"),
        _("%(compound)s, %(topic)s. The form behind this link is open for 14 days and needs no account."),
    ),
}

_CLOCKS: Final[dict[str, _StrPromise]] = {
    clocks.CONTACT: _("first contact with the reporter"),
    clocks.HANDLE: _("the answer"),
    clocks.REPORT24: _("the report to the authority"),
    clocks.VERIFY: _("the verification"),
    clocks.ANSWER: _("the reporter's answer"),
    clocks.OUTSIDE: _("the answer of the other body"),
    clocks.CALLBACK: _("the call-back"),
    clocks.RATE: _("the rating"),
}
_BEFORE = Saying(_("%(code)s: %(clock)s is due soon"), _("%(compound)s, %(topic)s. Due %(when)s."))
_DUE = Saying(_("%(code)s: %(clock)s is due"), _("%(compound)s, %(topic)s. Due %(when)s."))
_LATE = Saying(_("%(code)s: %(clock)s is late"), _("%(compound)s, %(topic)s. It was due %(when)s."))


class About(NamedTuple):
    """What messages say of an issue."""

    id: int
    opened_at: datetime
    due_at: datetime
    topic_id: int
    subtopic_id: int | None
    compound__name: str


def fetch(issue_ids: Sequence[int]) -> dict[int, About]:
    """What is said of these issues, in one statement."""
    rows = Issue.objects.filter(pk__in=issue_ids).order_by().values_list(*About._fields)
    return {row[0]: About(*row) for row in rows}


def words(notice: Notice) -> Words:
    """The words of one message; raises KeyError for an event that has none."""
    issue = notice.fetched
    if not isinstance(issue, About):
        issue = fetch([notice.subject_id])[notice.subject_id]
    code = code_of(issue.id, issue.opened_at)
    about = {
        "code": code,
        "compound": issue.compound__name,
        "topic": str(catalogue.subtopic(issue.subtopic_id) or catalogue.topic(issue.topic_id)),
        "due": _day(issue.due_at),
    }
    if notice.deadline is not None:
        about |= {"clock": str(_CLOCKS[notice.kind]), "when": _moment(notice.deadline.due_at, notice.kind)}
        saying = _saying_of_rung(notice)
    else:
        saying = EVENTS[notice.kind]
    return Words(str(saying.title) % about, str(saying.body) % about, _path(notice, code))


def _saying_of_rung(notice: Notice) -> Saying:
    """Whether the date is still to come, has come or has gone, from the rung's own moment."""
    due_at = notice.deadline.due_at if notice.deadline else notice.due_at
    if notice.due_at < due_at:
        return _BEFORE
    return _DUE if notice.due_at == due_at else _LATE


def _day(moment: datetime) -> str:
    return _day_in(timezone.localtime(moment).date(), get_language() or "")


@lru_cache(maxsize=512)
def _day_in(day: date, _language: str) -> str:
    """A batch of a thousand messages speaks of a dozen days."""
    return date_format(day, "DATE_FORMAT")


def _moment(moment: datetime, kind: str) -> str:
    """Clocks of hours are told with the minute, the others by the day."""
    if kind == clocks.REPORT24:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return _day(moment)


def _path(notice: Notice, code: str) -> str:
    if notice.to_kind == "reporter":
        return links.reporter_path(notice.to_id)
    if notice.to_kind == "outside":
        return links.outside_path(notice.to_id)
    return links.staff_path(code)

"""What messages about an assessment say, in the language that is active. No figure of anybody is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessments import periodflow, spans
from assessments.models import Period
from assessments.periodflow import State
from notices.parties import Words

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_OPEN: Final = Saying(
    _("Service assessment, %(period)s: please check your firm's scores"),
    _("Your firm may object to its scores until %(until)s."),
)
_STEPS: Final[dict[str, Saying]] = {
    State.DRAFT: Saying(
        _("Service assessment, %(period)s: sent back to the draft"),
        _("Please read the reason, put it right, and send it to the firms again."),
    ),
    State.OBJECTIONS: _OPEN,
    State.REVIEW: Saying(
        _("Service assessment, %(period)s: your review is asked for"),
        _("The time to object is over and every objection is decided."),
    ),
    State.SUPERVISION: Saying(
        _("Service assessment, %(period)s: your supervision is asked for"),
        _("The property management office has reviewed it."),
    ),
    State.CLEARED: Saying(
        _("Service assessment, %(period)s: ready for the public notice"),
        _("It has been reviewed and supervised. Please start the public notice."),
    ),
    State.DECIDED: Saying(
        _("Service assessment, %(period)s: decided"),
        _("The scores of your firm are final."),
    ),
}
_SOON: Final = {
    periodflow.OBJECTION: Saying(
        _("Service assessment, %(period)s: the time to object ends soon"),
        _("Your firm may object to its scores until %(until)s."),
    ),
    periodflow.NOTICE: Saying(
        _("Service assessment, %(period)s: the public notice ends"),
        _("After %(notice)s a leader decides who neither drew up, reviewed nor supervised."),
    ),
}
_OBJECTION: Final = Saying(
    _("Service assessment, %(period)s: %(firm)s objects"),
    _("Please look at the counts and answer the firm. Before that the review cannot begin."),
)
_UPHELD: Final = Saying(
    _("Service assessment, %(period)s: your objection was upheld"),
    _("The score of your firm was changed. Please read the decision."),
)
_REJECTED: Final = Saying(
    _("Service assessment, %(period)s: your objection was rejected"),
    _("The score of your firm stays as it is. Please read the decision."),
)


def words(notice: Notice) -> Words:
    """The words of one message; KeyError for an event that has none."""
    period = Period.objects.get(pk=notice.subject_id)
    about = {
        "period": spans.label(period.span),
        "until": _day(period.objections_until),
        "notice": _day(period.notice_until),
        "firm": notice.data.get("firm", ""),
    }
    saying = _saying(notice)
    return Words(
        str(saying.title) % about, str(saying.body) % about, reverse("assessments:period", args=[period.pk])
    )


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


def _saying(notice: Notice) -> Saying:
    if notice.deadline_id is not None:
        return _SOON[notice.kind]
    if notice.kind == "assessment.objection":
        return _OBJECTION
    if notice.kind == "assessment.decided":
        return _UPHELD if notice.data.get("upheld") else _REJECTED
    return _STEPS[notice.data["state"]]

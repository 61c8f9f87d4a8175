"""What messages about a red and black list say, in the language that is active. No figure of anybody is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notices.parties import Words
from pledges import quarters
from pledges.models import League

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_OPEN = Saying(
    _("Red and black list, %(quarter)s: please check your firm's figures"),
    _(
        "The list is signed off. Your firm may object to its figures until %(until)s; after that it is published."
    ),
)
_SOON = Saying(
    _("Red and black list, %(quarter)s: the time to object ends soon"),
    _("Your firm may object to its figures until %(until)s."),
)
EVENTS: Final[dict[str, Saying]] = {
    "league.open": _OPEN,
    "league.objection": Saying(
        _("Red and black list, %(quarter)s: %(firm)s objects"),
        _("Please look at the figures and answer the firm. Before that the list cannot be published."),
    ),
    "league.upheld": Saying(
        _("Red and black list, %(quarter)s: your objection was upheld"),
        _("The figures of your firm were corrected. Please read the decision."),
    ),
    "league.rejected": Saying(
        _("Red and black list, %(quarter)s: your objection was rejected"),
        _("The figures of your firm stay as they are. Please read the decision."),
    ),
}


def words(notice: Notice) -> Words:
    """The words of one message; KeyError for an event that has none."""
    league = League.objects.get(pk=notice.subject_id)
    until = league.objections_until
    about = {
        "quarter": quarters.label(league.starts_on),
        "until": date_format(timezone.localtime(until), "DATE_FORMAT") if until else "",
        "firm": notice.data.get("firm", ""),
    }
    saying = _saying(notice)
    return Words(
        str(saying.title) % about, str(saying.body) % about, reverse("campaign:league", args=[league.pk])
    )


def _saying(notice: Notice) -> Saying:
    if notice.deadline_id is not None:
        return _SOON
    if notice.kind == "league.decided":
        return EVENTS["league.upheld" if notice.data.get("upheld") else "league.rejected"]
    return EVENTS[notice.kind]

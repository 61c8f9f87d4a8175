"""What messages about contracts say, in the language that is active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notices.parties import Words
from properties import contractclocks
from properties.models import Contract

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


NOTICE: Final = "contract.notice"
_BEFORE: Final[dict[str, Saying]] = {
    contractclocks.FILE: Saying(
        _("%(compound)s: the contract with %(firm)s has to be filed"),
        _("It was signed on %(signed)s and is to be filed with the housing office by %(due)s."),
    ),
    contractclocks.EXPIRY: Saying(
        _("%(compound)s: the contract with %(firm)s ends on %(until)s"),
        _(
            "Nothing follows it yet. Please prepare the next contract, or note that it is not renewed: a firm that"
            " does not go on says so 90 days before the end."
        ),
    ),
}
_AFTER: Final[dict[str, Saying]] = {
    contractclocks.FILE: Saying(
        _("%(compound)s: the contract with %(firm)s is not filed"),
        _("It was signed on %(signed)s and had to be filed with the housing office by %(due)s."),
    ),
    contractclocks.EXPIRY: Saying(
        _("%(compound)s: the contract with %(firm)s ends and nothing follows"),
        _("Its last day is %(until)s. From the next day on nobody answers for this compound."),
    ),
}
EVENTS: Final[dict[str, Saying]] = {
    NOTICE: Saying(
        _("%(compound)s: the contract with %(firm)s is not renewed"),
        _("Notice was given on %(notice)s by %(by)s. The last day is %(until)s."),
    ),
}


def fetch(contract_ids: Sequence[int]) -> dict[int, Contract]:
    """The contracts messages speak of, in one statement."""
    return Contract.objects.select_related("compound", "firm").in_bulk(list(contract_ids))


def words(notice: Notice) -> Words:
    """The words of one message; KeyError for an event that has none."""
    contract = notice.fetched
    if not isinstance(contract, Contract):
        contract = fetch([notice.subject_id])[notice.subject_id]
    due = notice.deadline.due_at if notice.deadline else None
    about = {
        "compound": str(contract.compound),
        "firm": str(contract.firm),
        "signed": _day(contract.signed_on),
        "until": _day(contract.ends_on),
        "notice": _day(contract.notice_on),
        "by": contract.get_notice_by_display(),
        "due": _day(timezone.localtime(due).date() if due else None),
    }
    saying = _saying(notice)
    path = reverse("contracts:contract", args=[contract.pk])
    return Words(str(saying.title) % about, str(saying.body) % about, path)


def _saying(notice: Notice) -> Saying:
    if notice.deadline is None:
        return EVENTS[notice.kind]
    return (_BEFORE if notice.due_at < notice.deadline.due_at else _AFTER)[notice.kind]


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""

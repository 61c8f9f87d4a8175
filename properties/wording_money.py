"""What messages about the owners' money say, in the language that is active. No amount is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notices.calendar import day_of
from notices.parties import Words
from properties.models import EmergencyUse, Publication

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_SOON: Final = Saying(
    _("%(compound)s: %(kind)s is to be published soon"),
    _("For %(first)s to %(last)s; please publish it and enter it here by %(due)s."),
)
_DUE: Final = Saying(
    _("%(compound)s: %(kind)s is to be published today"),
    _("For %(first)s to %(last)s; please publish it and enter it here by %(due)s."),
)
_LATE: Final = Saying(
    _("%(compound)s: %(kind)s has not been published"),
    _("For %(first)s to %(last)s; it was due on %(due)s. The compound's public page says so."),
)
_EMERGENCY: Final[dict[str, Saying]] = {
    "emergency.ask": Saying(
        _("%(compound)s: emergency use of the maintenance fund is asked for"),
        _("%(case)s, %(place)s. The owners' committee decides by %(due)s (SHP 73)."),
    ),
    "emergency.approve": Saying(
        _("%(compound)s: the emergency use is approved"),
        _("%(case)s, %(place)s. Please have it repaired and enter the day."),
    ),
    "emergency.decline": Saying(
        _("%(compound)s: the emergency use is declined"),
        _("%(case)s, %(place)s. Please read why."),
    ),
    "emergency.bureau": Saying(
        _("%(compound)s: the district housing bureau repairs"),
        _("%(case)s, %(place)s. The committee's time ended without an approval."),
    ),
}
_DECIDE: Final = Saying(
    _("%(compound)s: the committee's seven days end soon"),
    _("%(case)s, %(place)s. The owners' committee decides by %(due)s (SHP 73)."),
)
_UNDECIDED: Final = Saying(
    _("%(compound)s: the committee has not decided in seven days"),
    _("%(case)s, %(place)s. The district housing bureau may now repair on its behalf (SHP 73)."),
)


def _said(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def publications(keys: Sequence[int]) -> dict[int, Publication]:
    return {row.pk: row for row in Publication.objects.filter(pk__in=keys).select_related("compound")}


def emergencies(keys: Sequence[int]) -> dict[int, EmergencyUse]:
    return {row.pk: row for row in EmergencyUse.objects.filter(pk__in=keys).select_related("compound")}


def of_publication(notice: Notice) -> Words:
    """The words of one rung; KeyError for a message that is none: publications have no other."""
    row = notice.fetched
    if not isinstance(row, Publication):
        row = publications([notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        raise KeyError(notice.kind)
    due_at = notice.deadline.due_at
    saying = _SOON if notice.due_at < due_at else _DUE if notice.due_at == due_at else _LATE
    said = {
        "compound": str(row.compound),
        "kind": row.get_kind_display(),
        "first": _said(row.period_starts),
        "last": _said(row.period_ends),
        "due": _said(day_of(due_at)),
    }
    path = reverse("money:publication", args=[row.pk])
    return Words(str(saying.title) % said, str(saying.body) % said, path)


def of_emergency(notice: Notice) -> Words:
    """The words of a rung or of an event; KeyError for one that has none."""
    use = notice.fetched
    if not isinstance(use, EmergencyUse):
        use = emergencies([notice.subject_id])[notice.subject_id]
    if notice.deadline is None:
        saying = _EMERGENCY[notice.kind]
    else:
        saying = _DECIDE if notice.due_at <= notice.deadline.due_at else _UNDECIDED
    said = {
        "compound": str(use.compound),
        "case": use.get_case_display(),
        "place": use.place,
        "due": date_format(timezone.localtime(use.approve_by), "SHORT_DATETIME_FORMAT"),
    }
    path = reverse("money:emergency", args=[use.pk])
    return Words(str(saying.title) % said, str(saying.body) % said, path)

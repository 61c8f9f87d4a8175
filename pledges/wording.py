"""What messages say of a target, in the language that is active: every event and every rung of its ladder.

Figures are those of the newest reading when the message goes out. A message names the target and whoever
promised it, never a report or a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notices.parties import Words
from pledges.boards.cards import Card, latest
from pledges.models import Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrPromise

    from notices.models import Notice


class Saying(NamedTuple):
    title: _StrPromise
    body: _StrPromise


_WHERE = _("%(promiser)s: %(measured)s. Expected by now: %(expected)s. Due %(due)s.")

EVENTS: Final[dict[str, Saying]] = {
    "target.will_miss": Saying(
        _("“%(target)s” is going to miss its goal"),
        _("%(promiser)s: %(measured)s. Expected by now: %(expected)s; heading for %(forecast)s on %(due)s."),
    ),
    "target.overdue": Saying(
        _("“%(target)s” is past its day"),
        _("%(promiser)s: %(measured)s. It was due %(due)s."),
    ),
    "target.disputed": Saying(
        _("“%(target)s”: the self-reported figure and the measured one differ"),
        _("%(promiser)s: %(measured)s measured, %(reported)s self-reported. Please look at the rows."),
    ),
    "target.change_asked": Saying(_("“%(target)s”: a change waits for your decision"), _WHERE),
    "target.change_decided": Saying(_("“%(target)s”: the change was decided"), _WHERE),
}
_BEFORE: Final = Saying(_("“%(target)s” is due %(due)s"), _WHERE)
_DUE: Final = Saying(_("“%(target)s” is due today"), _WHERE)
_LATE: Final = EVENTS["target.overdue"]


def fetch(target_ids: Sequence[int]) -> dict[int, Card]:
    """The cards of these targets, in two statements."""
    rows = Target.objects.filter(pk__in=target_ids).select_related(
        "pledge__firm", "pledge__area", "pledge__topic"
    )
    return {card.target.pk: card for card in latest(rows)}


def words(notice: Notice) -> Words:
    """The words of one message; raises KeyError for an event that has none."""
    card = notice.fetched
    if not isinstance(card, Card):
        card = fetch([notice.subject_id])[notice.subject_id]
    saying, said = _saying(notice), _said(card)
    path = reverse("campaign:target", args=[card.target.pk])
    return Words(str(saying.title) % said, str(saying.body) % said, path)


def _saying(notice: Notice) -> Saying:
    if notice.deadline is None:
        return EVENTS[notice.kind]
    due_at = notice.deadline.due_at
    if notice.due_at < due_at:
        return _BEFORE
    return _DUE if notice.due_at == due_at else _LATE


def _said(card: Card) -> dict[str, str]:
    reading = card.reading
    unknown = gettext("not known yet")
    return {
        "target": str(card.target),
        "promiser": str(card.target.pledge),
        "measured": card.text,
        "expected": card.figure(reading.expected if reading else None) or unknown,
        "forecast": card.figure(reading.forecast if reading else None) or unknown,
        "reported": card.figure(reading.self_reported if reading else None) or unknown,
        "due": _day(card.target.due_on),
    }


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")

"""The arithmetic of a pace as sentences: every number that took part, in the order one would do it on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pledges.models import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pledges.boards.cards import Card


def sentences(card: Card) -> list[str]:
    """From the promise to the state of its newest reading."""
    target = card.target
    start = _("Promised: from %(baseline)s to %(goal)s, between %(start)s and %(due)s.") % {
        "baseline": card.figure(target.baseline),
        "goal": card.figure(target.goal),
        "start": date_format(target.starts_on, "DATE_FORMAT"),
        "due": date_format(target.due_on, "DATE_FORMAT"),
    }
    if card.reading is None:
        return [start, _("Nothing has been measured yet, so nothing is judged.")]
    return [start, *_pace(card, card.reading, card.reading.arithmetic)]


def _pace(card: Card, reading: Reading, known: Mapping[str, str]) -> Iterator[str]:
    if "way_expected" in known:
        yield _expected(card, known)
    if reading.rows == 0:
        yield _("There is no row to count yet: nothing to measure, and nothing is judged.")
        return
    if reading.measured is None:
        yield _(
            "%(rows)s rows were looked at. Under %(least)s, a figure says more about chance than about work."
        ) % {
            "rows": reading.rows,
            "least": card.measure.least,
        }
        return
    yield _measured(card, reading)
    if "forecast" in known:
        yield _forecast(card, known)
    yield _judged(reading, known)


def _expected(card: Card, known: Mapping[str, str]) -> str:
    said = {
        "gone": known.get("days_gone", ""),
        "all": known.get("days_all", ""),
        "percent": known["way_expected"],
        "expected": _figure(card, known["expected"]),
    }
    if known.get("by_months") == "yes":
        return (
            _(
                "%(gone)s of %(all)s days are over. Weighed by the months of the year before, that is %(percent)s %% "
                "of the way: %(expected)s expected by now."
            )
            % said
        )
    return (
        _(
            "%(gone)s of %(all)s days are over, that is %(percent)s %% of the way: %(expected)s expected by now."
        )
        % said
    )


def _measured(card: Card, reading: Reading) -> str:
    return _("Measured on %(day)s: %(measured)s; %(hits)s rows count, of %(rows)s looked at.") % {
        "day": date_format(reading.on, "DATE_FORMAT"),
        "measured": card.measured,
        "hits": reading.hits,
        "rows": reading.rows,
    }


def _forecast(card: Card, known: Mapping[str, str]) -> str:
    return _(
        "On %(day)s it was %(earlier)s. If it goes on as in these %(window)s days for %(ahead)s days more, it comes "
        "to %(forecast)s."
    ) % {
        "day": date_format(date.fromisoformat(known["earlier_on"]), "DATE_FORMAT"),
        "earlier": _figure(card, known["earlier"]),
        "window": known["window"],
        "ahead": known["days_ahead"],
        "forecast": _figure(card, known["forecast"]),
    }


def _judged(reading: Reading, known: Mapping[str, str]) -> str:
    """Two questions, one answer: both fine is on pace, one not is at risk, both not is will miss."""
    state = Reading.State(reading.state)
    if state in {Reading.State.KEPT, Reading.State.MISSED}:
        return _("The due date has come: %(state)s.") % {"state": state.label}
    behind = (
        _("more than a twentieth of the way behind")
        if known.get("is_behind") == "yes"
        else _("not behind by more than a twentieth of the way")
    )
    if "forecast" not in known:
        short = _("no forecast in the first 28 days")
    elif known.get("is_short") == "yes":
        short = _("the forecast falls short of the goal")
    else:
        short = _("the forecast reaches the goal")
    return _("%(behind)s; %(short)s. So: %(state)s.") % {
        "behind": behind[:1].upper() + behind[1:],
        "short": short,
        "state": state.label,
    }


def _figure(card: Card, text: str) -> str:
    return card.figure(Decimal(text))

"""How a report is worded in the workspace's lists: its state as a word with a shape, the days left, its number.

Everything here is drawn fifty or five hundred times a page, so words and shapes are made once and kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from issues.models import Rating
from issues.workflow import Outcome, Status
from notices.calendar import workdays_left

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.utils.safestring import SafeString

# The shape that goes with each state (docs/frontend.md).
SHAPES: Final = {
    Status.NEW: "new",
    Status.ASSIGNED: "new",
    Status.WORKING: "active",
    Status.ASKED: "waiting",
    Status.OUTSIDE: "waiting",
    Status.PAUSED: "paused",
    Status.DONE: "done",
    Status.CLOSED: "closed",
    Status.WITHDRAWN: "closed",
    Status.MERGED: "closed",
}
# The handling clock stands still in these states, so nothing in them is overdue.
STOPPED: Final = frozenset({Status.PAUSED, Status.ASKED, Status.DONE})
# Days before the date from which a report is marked as due soon.
SOON: Final = 1


class Left(NamedTuple):
    """`kind` is "late", "soon", "paused" or ""."""

    kind: str
    text: str


class Moment(NamedTuple):
    """A moment for programs and for people, both in Shanghai."""

    iso: str
    text: str


def moment_of(at: datetime) -> Moment:
    """As SHORT_DATETIME_FORMAT writes it in both languages, without asking for the format each time."""
    local = timezone.localtime(at)
    return Moment(local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}")


def short(text: str, longest: int) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def state_of(status: str, outcome: str) -> SafeString:
    """The state as the component draws it; a closed report says how it ended."""
    return _state(status, outcome, get_language() or "")


@lru_cache(maxsize=64)
def _state(status: str, outcome: str, _language: str) -> SafeString:
    text = Outcome(outcome).label if outcome else Status(status).label
    return shape(SHAPES[Status(status)], str(text))


def shape(kind: str, text: str) -> SafeString:
    """A word with its shape, as `components/state.html` draws it."""
    return _shape(kind, text)


@lru_cache(maxsize=512)
def _shape(kind: str, text: str) -> SafeString:
    drawn = render_to_string("components/state.html", {"kind": kind, "text": text})
    return mark_safe(drawn.strip())  # noqa: S308 — a template's own output


def left_of(status: str | None, due_at: datetime, *, at: datetime, overrides: Mapping[date, bool]) -> Left:
    """How many working days are left of an open report, or since when it is overdue.

    While the clock stands still there is nothing to count; a result that awaits verification kept its date.
    """
    if status == Status.DONE:
        return Left("", "")
    if status in STOPPED:
        return Left("paused", _("Clock stopped"))
    days = workdays_left(at, due_at, overrides=overrides)
    if due_at < at:
        text = ngettext("%(days)d working day overdue", "%(days)d working days overdue", -days)
        return Left("late", text % {"days": -days})
    if days == 0:
        return Left("soon", _("Due today"))
    text = ngettext("%(days)d working day left", "%(days)d working days left", days) % {"days": days}
    return Left("soon" if days <= SOON else "", text)


def left_drawn(left: Left) -> SafeString | str:
    """The days left with a shape where they press, as plain words where they do not."""
    return shape(left.kind, left.text) if left.kind else left.text


def score_of(score: int | None) -> str:
    """The rating in words, "" where there is none."""
    return str(Rating.Score(score).label) if score else ""

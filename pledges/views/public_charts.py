"""The charts of the public pages, in the reader's language and type size; the table beside each holds the same."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from pledges.pictures import trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from pledges.boards.counts import Line
    from pledges.boards.target_page import TargetPage

# The large type is 22 px where the standard one is 18.
LARGE: Final = 22 / 18


def months(request: HttpRequest, lines: Sequence[Line]) -> SafeString:
    """What was closed month by month; "" where nothing was."""
    bars = [trend.Bar(line.about, line.sums.on_time, line.sums.late, line.other) for line in lines]
    total, late = sum(bar.on_time + bar.late + bar.other for bar in bars), sum(bar.late for bar in bars)
    desc = _("%(total)s reports were closed in twelve months, %(late)s of them resolved late.")
    told = desc % {"total": total, "late": late}
    return trend.bars(bars, title=_("Month by month"), desc=told, scale=_scale(request))


def weeks(request: HttpRequest, board: TargetPage) -> SafeString:
    """A target's figure week by week against pace and goal; "" where nothing was measured."""
    readings = [week.reading for week in reversed(board.weeks)]
    return trend.line(
        [trend.Point(row.on, row.measured) for row in readings],
        [trend.Point(row.on, row.expected) for row in readings],
        Decimal(board.card.target.goal),
        title=str(board.card.target),
        desc=f"{board.card.text}. {board.card.state.label}.",
        scale=_scale(request),
    )


def _scale(request: HttpRequest) -> float:
    return LARGE if getattr(request, "elder", False) else 1

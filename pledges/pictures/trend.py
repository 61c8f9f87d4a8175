"""Two charts of the campaign: what was closed month by month, and a target's figure against pace and goal.

Words and patterns tell the parts apart before colours do. Sizes are those of 18 px type, as in `tree`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pledges.pictures.drawing import picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

WIDTH, HEIGHT = 720, 340
_TYPE: Final = 18
_INK, _SOFT, _LINE = "#1b1b1b", "#4a4746", "#d8d2cc"
_GREEN, _YELLOW, _GREY, _RED = "#2e7d32", "#ffd54f", "#a1887f", "#b71c1c"
_PATTERNS: Final[tuple[dict[str, Any], ...]] = (
    {"symbol": "rect", "symbolSize": 0.01, "color": "rgba(255,255,255,0)"},
    {
        "symbol": "rect",
        "dashArrayX": [1, 0],
        "dashArrayY": [3, 6],
        "rotation": -0.7,
        "color": "rgba(0,0,0,0.55)",
    },
    {
        "symbol": "circle",
        "dashArrayX": [[7, 7], [0, 7, 7, 0]],
        "dashArrayY": [7, 0],
        "color": "rgba(0,0,0,0.6)",
    },
)


_DASHES: Final = "path://M0,5h9v3h-9zM15,5h9v3h-9z"


class Bar(NamedTuple):
    """One month, as its first day: resolved in time, resolved late, refused or handed over."""

    month: date
    on_time: int
    late: int
    other: int


class Point(NamedTuple):
    """A figure on a day; none: a gap in the line."""

    on: date
    value: Decimal | None


def bars(rows: Sequence[Bar], *, title: str, desc: str, scale: float = 1) -> SafeString:
    """Stacked bars, one a month, the sum on top; "" when it cannot be drawn now, or there is nothing to draw."""
    if not any(row.on_time or row.late or row.other for row in rows):
        return SafeString("")
    stacks = (
        (_("resolved in time"), _GREEN, [row.on_time for row in rows]),
        (_("resolved late"), _YELLOW, [row.late for row in rows]),
        (_("refused or handed over"), _GREY, [row.other for row in rows]),
    )
    series: list[dict[str, Any]] = [
        {
            "type": "bar",
            "stack": "all",
            "name": name,
            "data": values,
            "barCategoryGap": "30%",
            "itemStyle": {"color": color, "borderColor": _INK, "borderWidth": 1, "decal": pattern},
        }
        for (name, color, values), pattern in zip(stacks, _PATTERNS, strict=True)
    ]
    series.append(_sums(rows, scale))
    months = {
        "type": "category",
        "data": [_month(row.month, first=not place) for place, row in enumerate(rows)],
    }
    return _chart(series, months, [{"name": name} for name, *_rest in stacks], (title, desc), scale)


def line(
    points: Sequence[Point],
    expected: Sequence[Point],
    goal: Decimal,
    *,
    title: str,
    desc: str,
    scale: float = 1,
) -> SafeString:
    """What was measured (solid, with dots), what pace expected (dashes), the goal (dots across)."""
    if not any(point.value is not None for point in points):
        return SafeString("")
    measured, pace = _("measured"), _("expected by now")
    mark = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": _GREEN, "width": 3, "type": "dotted"},
        "label": _text(scale, _GREEN)
        | {"position": "insideEndTop", "formatter": _("goal %(goal)s") % {"goal": f"{goal.normalize():f}"}},
        "data": [{"yAxis": float(goal)}],
    }
    series: list[dict[str, Any]] = [
        {
            "type": "line",
            "name": measured,
            "data": _values(points),
            "symbol": "circle",
            "symbolSize": 8 * scale,
            "showAllSymbol": True,
            "itemStyle": {"color": _RED},
            "lineStyle": {"width": 4 * scale, "color": _RED},
            "markLine": mark,
        },
        {
            "type": "line",
            "name": pace,
            "data": _values(expected),
            "symbol": "none",
            "itemStyle": {"color": _SOFT},
            "lineStyle": {"width": 2 * scale, "color": _SOFT, "type": [10, 6]},
        },
    ]
    days = {
        "type": "time",
        "axisLabel": {"formatter": "{day|{MM}-{dd}}", "rich": {"day": _text(scale)}, "hideOverlap": True},
    }
    # Not seen: it keeps the goal within the axis.
    series.append({"type": "line", "data": [[series[0]["data"][0][0], float(goal)]], "showSymbol": False})
    legend = [{"name": measured}, {"name": pace, "icon": _DASHES}]
    return _chart(series, days, legend, (title, desc), scale, counts=False)


def _values(points: Sequence[Point]) -> list[list[Any]]:
    return [
        [f"{point.on.isoformat()}T00:00:00Z", None if point.value is None else float(point.value)]
        for point in points
    ]


def _sums(rows: Sequence[Bar], scale: float) -> dict[str, Any]:
    """The sum over each bar: a line that is not seen, with labels."""
    return {
        "type": "line",
        "data": [row.on_time + row.late + row.other for row in rows],
        "symbol": "circle",
        "symbolSize": 0.1,
        "showAllSymbol": True,
        "lineStyle": {"opacity": 0},
        "label": _text(scale) | {"show": True, "position": "top"},
    }


def _month(month: date, *, first: bool) -> str:
    """The number of the month, the year under the first one and under January."""
    return f"{month.month}\n{month.year}" if first or month.month == 1 else str(month.month)


def _text(scale: float, color: str = _INK) -> dict[str, Any]:
    return {"fontSize": round(_TYPE * scale, 1), "color": color}


def _chart(
    series: list[dict[str, Any]],
    across: dict[str, Any],
    legend: list[dict[str, str]],
    words: tuple[str, str],
    scale: float,
    *,
    counts: bool = True,
) -> SafeString:
    text = _text(scale)
    axis = {"axisLabel": text, "axisLine": {"lineStyle": {"color": _SOFT}}}
    upright: dict[str, Any] = {"type": "value", "minInterval": int(counts)} | axis
    upright |= {"splitLine": {"lineStyle": {"color": _LINE}}}
    option = {
        "animation": False,
        "useUTC": True,
        "legend": {"data": legend, "textStyle": text, "left": 0, "top": 0, "itemGap": round(24 * scale)},
        "grid": {
            "left": 8,
            "right": round(24 * scale),
            "top": round(64 * scale),
            "bottom": 8,
            "containLabel": True,
        },
        "xAxis": across | axis | {"axisLabel": across.get("axisLabel", {}) | text},
        "yAxis": upright,
        "series": series,
    }
    wide, high = round(WIDTH * scale), round(HEIGHT * scale)
    return picture(option, width=wide, height=high, title=words[0], desc=words[1])

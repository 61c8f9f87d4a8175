"""The responsibility tree drawn: where every leaf hangs is reckoned here, ECharts draws it.

ECharts has a layout of its own for trees; it sets all leaves in one row, which for thirteen branches of twelve
is six pixels a leaf. So the series is a graph with given places. Sizes are those of 18 px type; `scale` enlarges
all of them alike for the large type.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledges.boards.tree import State
from pledges.pictures.drawing import picture
from pledges.pictures.svg import Link, Ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from pledges.boards.tree import Branch, Station, Tree

WIDTH: Final = 1040
_MIDDLE: Final = WIDTH / 2
_TYPE, _LINE = 18, 23
_TOP: Final = 112
_PITCH: Final = 94
# Boughs in the middle of the crown reach further than those at its top and foot.
_REACH: Final = (214.0, 70.0)
_DROP: Final = 48
_BEND: Final = 0.1
_BARK, _ROOT, _INK, _PAPER = "#6d4c41", "#8d6e63", "#1b1b1b", "#ffffff"
_THIN, _THICK = 3.0, 18.0
_LATIN: Final = 0x2000


class _Look(NamedTuple):
    """The outline of a leaf, its size, its colours; every state has its own outline."""

    path: str
    size: tuple[float, float]
    fill: str
    line: str


# Almond, heart, lotus, star. All point upwards.
LOOKS: Final[dict[State, _Look]] = {
    State.ON_TIME: _Look("path://M10,0C18,8 18,20 10,30C2,20 2,8 10,0Z", (14, 26), "#2e7d32", "#17633f"),
    State.LATE: _Look(
        "path://M10,20C2,14 0,9 0,5C0,1 3,0 5,0C8,0 10,2 10,4C10,2 12,0 15,0C17,0 20,1 20,5C20,9 18,14 10,20Z",
        (21, 21),
        "#c5e1a5",
        "#4c7a1f",
    ),
    State.NEAR: _Look("path://M10,11L5,1A10.3,10.3 0 1 0 15,1Z", (21, 21), "#ffd54f", "#7a5c00"),
    State.OVERDUE: _Look(
        "path://M10,0L12.5,6.5L19,4L15.5,10L20,15L13,14.5L10,21L7,14.5L0,15L4.5,10L1,4L7.5,6.5Z",
        (24, 24),
        "#d32f2f",
        "#8c1717",
    ),
}


@dataclass(slots=True)
class _Sheet:
    """Items and lines as they are put down, and which item leads where."""

    scale: float
    items: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    links: dict[int, Link] = field(default_factory=dict)

    def put(self, x: float, y: float, *, link: Link | None = None, **look: Any) -> int:
        """One item at a place; the number it got."""
        place = len(self.items)
        item = {"name": str(place), "x": round(x * self.scale, 1), "y": round(y * self.scale, 1)}
        self.items.append(item | {"symbol": "none"} | look)
        if link is not None:
            self.links[place] = link
        return place

    def join(self, start: int, end: int, *, width: float, bend: float = 0, color: str = _BARK) -> None:
        style = {"width": round(width * self.scale, 1), "curveness": bend, "color": color, "opacity": 1}
        self.lines.append({"source": start, "target": end, "lineStyle": style | {"cap": "round"}})

    def size(self, *numbers: float) -> list[float]:
        return [round(number * self.scale, 1) for number in numbers]

    def plate(self, text: str, position: str | Sequence[float], *, width: float = WIDTH) -> dict[str, Any]:
        """A label on a white plate, as wide as its words, broken to lines of `width` where they are longer."""
        # The engine has no fonts to measure with and takes Latin letters for narrower than they are.
        narrowed = width if ord(text[0]) > _LATIN else width * 0.86
        breaks = {"width": self.size(narrowed)[0], "overflow": "break"}
        longest = max(sum(1 if ord(letter) > _LATIN else 0.6 for letter in line) for line in text.split("\n"))
        return {
            "show": True,
            "formatter": text.replace("{", "("),  # a brace would be read as a place for a value
            "position": position,
            "distance": self.size(8)[0],
            "fontSize": self.size(_TYPE)[0],
            "lineHeight": self.size(_LINE)[0],
            "color": _INK,
            "backgroundColor": _PAPER,
            "padding": self.size(3, 6),
            "borderRadius": 4,
        } | (breaks if longest * _TYPE > width else {})


def draw(found: Tree, *, title: str, desc: str, scale: float = 1) -> SafeString:
    """The tree as SVG with a link for every branch and every leaf; "" when it cannot be drawn now."""
    sheet = _Sheet(scale)
    sides = _sides(found)
    ground = _TOP + max(len(side) for side in sides) * _PITCH + _DROP + 40
    height = ground + 290
    for corner in ((0, 0), (WIDTH, height)):
        sheet.put(*corner)  # they hold the drawing to one unit a pixel
    _legend(sheet)
    _roots(sheet, found, ground)
    _trunk(sheet, found, ground)
    thickest = max((branch.open for branch in found.branches), default=0)
    for side, direction in zip(sides, (-1, 1), strict=True):
        for row, branch in enumerate(side):
            part = (row + 0.5) / len(side)
            bough = _Bough(direction, _TOP + part * (ground - _TOP - _DROP - 40) - _PITCH / 2, part)
            _branch(sheet, branch, bough, _width(branch.open, thickest))
    return picture(
        _option(sheet),
        width=round(WIDTH * scale),
        height=round(height * scale),
        title=title,
        desc=desc,
        ways=Ways(sheet.links, [place for place, item in enumerate(sheet.items) if "label" in item]),
    )


def _option(sheet: _Sheet) -> dict[str, Any]:
    box = {"left": 0, "top": 0, "right": 0, "bottom": 0}
    graph = {"type": "graph", "layout": "none", "data": sheet.items, "links": sheet.lines, "silent": False}
    return {"animation": False, "series": [graph | box]}


def _sides(found: Tree) -> tuple[list[Branch], list[Branch]]:
    """Firms to the left, departments to the right, committees shared out; the longer side sets the height."""
    left, right, *more = ([*group.branches] for group in found.groups)
    for branches in more:
        for branch in branches:
            (left if len(left) <= len(right) else right).append(branch)
    return left, right


def _legend(sheet: _Sheet) -> None:
    """The four leaves with their words, in a row over the crown."""
    for place, (state, look) in enumerate(LOOKS.items()):
        sheet.put(
            40 + place * WIDTH / 4,
            28,
            symbol=look.path,
            symbolSize=sheet.size(*look.size),
            itemStyle=_paint(look, sheet),
            label=sheet.plate(str(state.label), "right"),
        )


def _paint(look: _Look, sheet: _Sheet) -> dict[str, Any]:
    return {"color": look.fill, "borderColor": look.line, "borderWidth": sheet.size(1.2)[0], "opacity": 1}


def _trunk(sheet: _Sheet, found: Tree, ground: float) -> None:
    tall = ground - _TOP
    sheet.put(
        _MIDDLE,
        _TOP + tall / 2,
        symbol="path://M47,0C50,-2 52,0 53,4L60,80C62,90 75,96 100,100L0,100C25,96 38,90 40,80Z",
        symbolSize=sheet.size(120, tall),
        itemStyle={"color": _BARK, "opacity": 1},
        label=sheet.plate(found.street, "inside", width=160) | {"offset": sheet.size(0, tall / 2 - 92)},
    )


def _roots(sheet: _Sheet, found: Tree, ground: float) -> None:
    """The committee under the trunk, the stations in a row below, the neighbourhoods as the ends of each root."""
    base = sheet.put(_MIDDLE, ground - 6)
    count = len(found.stations)
    for place, station in enumerate(found.stations):
        x, y = WIDTH * (2 * place + 1) / (2 * count), ground + 140
        far = (x - _MIDDLE) / _MIDDLE
        knot = sheet.put(x, y)
        sheet.join(base, knot, width=10, bend=0.17 * far, color=_ROOT)
        _fibres(sheet, station, knot, x, y, room=WIDTH / count)
    label = sheet.plate(found.committee, "inside", width=400)
    sheet.put(_MIDDLE, ground + 36, symbol="circle", symbolSize=1, label=label)


def _fibres(sheet: _Sheet, station: Station, knot: int, x: float, y: float, *, room: float) -> None:
    ends = len(station.organisations)
    step = min(26.0, (room - 30) / max(ends, 1))
    for number in range(ends):
        end_x = x + (number - (ends - 1) / 2) * step
        end = sheet.put(
            end_x,
            y + 84,
            symbol="circle",
            symbolSize=sheet.size(9)[0],
            itemStyle={"color": _ROOT, "opacity": 1},
        )
        sheet.join(knot, end, width=2, color=_ROOT)
    told = ngettext("%(count)s Party organisation", "%(count)s Party organisations", ends) % {"count": ends}
    sheet.put(x, y, symbol="circle", symbolSize=1, label=sheet.plate(station.name, "inside", width=room - 16))
    sheet.put(x, y + 114, symbol="circle", symbolSize=1, label=sheet.plate(told, "inside", width=room - 16))


class _Bough(NamedTuple):
    """A branch's line from the trunk outwards: -1 is left; `y` of its tip; `part` of the crown's height."""

    direction: int
    y: float
    part: float

    @property
    def start(self) -> tuple[float, float]:
        return _MIDDLE, self.y + _DROP

    @property
    def tip(self) -> tuple[float, float]:
        least, more = _REACH
        return _MIDDLE + self.direction * (least + more * math.sin(math.pi * self.part)), self.y

    def at(self, way: float) -> tuple[float, float]:
        """The point at a share of the way: the curve as ECharts draws it."""
        (x1, y1), (x2, y2) = self.start, self.tip
        bend = self.bend
        middle = ((x1 + x2) / 2 - (y1 - y2) * bend, (y1 + y2) / 2 - (x2 - x1) * bend)
        first, second, third = (1 - way) ** 2, 2 * way * (1 - way), way**2
        return first * x1 + second * middle[0] + third * x2, first * y1 + second * middle[1] + third * y2

    @property
    def bend(self) -> float:
        return -_BEND * self.direction


def _width(load: int, thickest: int) -> float:
    return _THIN + (_THICK - _THIN) * load / thickest if thickest else _THIN


def _branch(sheet: _Sheet, branch: Branch, bough: _Bough, width: float) -> None:
    """The bough, its label, its leaves in pairs from the trunk outwards, and how many more there are."""
    start = sheet.put(*bough.start)
    own = Link(branch.href, spoken(branch))
    side = "left" if bough.direction < 0 else "right"
    bud: dict[str, Any] = {"symbol": "circle", "itemStyle": {"color": _BARK, "opacity": 1}}
    label = sheet.plate(
        f"{branch.name}\n{short(branch)}", side, width=_MIDDLE - abs(bough.tip[0] - _MIDDLE) - 20
    )
    tip = sheet.put(*bough.tip, link=own, symbolSize=sheet.size(10)[0], label=label, **bud)
    sheet.join(start, tip, width=width, bend=bough.bend)
    number = 0
    for leaf in branch.leaves:
        link = Link(leaf.href, spoken_leaf(branch, leaf.state, leaf.count))
        for _again in range(leaf.drawn):
            _leaf(sheet, leaf.state, link, bough, (number, width))
            number += 1
    if branch.more:
        x, y = bough.at(0.94)
        label = sheet.plate(f"+{branch.more}", "inside")
        sheet.put(x, y - width / 2 - 20, link=own, symbolSize=1, label=label, **bud)


def _leaf(sheet: _Sheet, state: State, link: Link, bough: _Bough, at: tuple[int, float]) -> None:
    """Leaves hang in pairs over and under the bough, their points away from it and outwards."""
    number, width = at
    pair, under = divmod(number, 2)
    look = LOOKS[state]
    x, y = bough.at(0.16 + 0.125 * pair)
    off = width / 2 + look.size[1] * 0.42
    sheet.put(
        x,
        y + (off if under else -off),
        link=link,
        symbol=look.path,
        symbolSize=sheet.size(*look.size),
        symbolRotate=-bough.direction * (145 if under else 35),
        itemStyle=_paint(look, sheet),
    )


def short(branch: Branch) -> str:
    """The two figures under a branch's name."""
    return _("resolved %(closed)s · open %(open)s") % {"closed": branch.closed, "open": branch.open}


def spoken(branch: Branch) -> str:
    """A branch in full words."""
    return f"{branch.name}: {short(branch)}"


def spoken_leaf(branch: Branch, state: State, count: int) -> str:
    """The leaves of one state in full words; the number stands last."""
    return _("%(name)s: %(state)s %(count)s") % {"name": branch.name, "state": state.label, "count": count}

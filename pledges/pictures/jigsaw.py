"""Eight pieces on their outlines (`pledges/data/jigsaw`), ready for a template to draw. Pure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _

from pledges.boards.atlas import FEW, NONE, SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledges.boards.atlas import Piece

OUTLINES: Final = Path(__file__).resolve().parents[1] / "data" / "jigsaw" / "outlines.json"
# Letters that fit between the edges of a piece, in units of the picture.
LETTERS: Final = {"phone": 13, "desk": 18}
_NARROW: Final = 13
_LINE: Final = 26
# What a slot takes of a piece's height, with some air.
_SLOT: Final = 28


class Line(NamedTuple):
    """One line of words; `y` is its baseline."""

    y: str
    text: str
    is_name: bool


class DrawnPiece(NamedTuple):
    """`level` in percent fills the piece from below; `kind` is "share", "few" (a pattern) or "none" (dashed)."""

    id: str
    href: str
    path: str
    x: str
    top: int
    bottom: int
    kind: str
    level: str
    title: str
    lines: list[Line]


class Drawing(NamedTuple):
    name: str
    width: int
    height: int
    pieces: list[DrawnPiece]


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(OUTLINES.read_text("utf-8"))
    return found


def drawing(name: str, pieces: Sequence[Piece], href: Callable[[Piece], str]) -> Drawing:
    """The pieces on the outlines called `name` ("phone" or "desk"), in their order."""
    sheet = _outlines()[name]
    drawn = [
        _drawn(f"atlas-{name}-{number}", piece, shape, href(piece), LETTERS[name])
        for number, (piece, shape) in enumerate(zip(pieces, sheet["pieces"], strict=False), start=1)
    ]
    return Drawing(name, sheet["width"], sheet["height"], drawn)


def _drawn(key: str, piece: Piece, shape: dict[str, Any], href: str, letters: int) -> DrawnPiece:
    return DrawnPiece(
        id=key,
        href=href,
        path=shape["path"],
        x=f"{shape['x']:g}",
        top=shape["top"],
        bottom=shape["bottom"],
        kind=piece.state,
        level=str(piece.share) if piece.state == SHARE else "",
        title=piece.told,
        lines=_lines(piece, shape, letters),
    )


def _lines(piece: Piece, shape: dict[str, Any], letters: int) -> list[Line]:
    names, others = wrapped(piece.name, letters), [*wrapped(piece.power, letters), *figures(piece, letters)]
    texts = [*names, *others]
    step = min(_LINE, (shape["bottom"] - shape["top"] - _SLOT) // len(texts))
    # A baseline lies a third of the letter below the middle of its line.
    first = shape["y"] - step * (len(texts) - 1) / 2 + 6
    return [
        Line(f"{first + step * number:g}", text, is_name=number < len(names))
        for number, text in enumerate(texts)
    ]


def figures(piece: Piece, letters: int) -> list[str]:
    """“80.0%” and “4/5” below it, or beside it where there is room; or why there is no percentage."""
    if piece.state == FEW:
        return wrapped(_("too few"), letters)
    if piece.state == NONE:
        return wrapped(piece.share_text, letters)
    return wrapped(f"{piece.share_text} ({piece.on_time}/{piece.due})", letters if letters > _NARROW else 1)


def wrapped(text: str, letters: int) -> list[str]:
    """Words on lines of at most so many letters; a word is never cut, and Chinese knows no blanks."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines

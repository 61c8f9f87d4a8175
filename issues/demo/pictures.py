"""Placeholder photos: a few shapes, a before and an after, and 演示图 across them so that none is taken for real."""

from __future__ import annotations

import hashlib
import io
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageDraw

from properties.photos import CleanPhoto

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE: Final = (960, 720)
_THUMBNAIL: Final = (480, 360)
_DOTS: Final = 24
# 演示图 as 24 × 24 dots each, one hex row after another: a bare machine has no Chinese font to draw with.
_LETTERS: Final = (
    (
        "0002001806001c030007fffc01fffc018004018004007ff0707ff038030008fff800c308"
        "00c30800c30804fff80cc3080cc3080cfff81800001818e030707031e01c01800c000000"
    ),
    (
        "0000000000000ffff00000000000000000000000007ffffe7ffffe001800001800001800"
        "0618600618700c18300c181818181830180c70180c20180801f80001f000000000000000"
    ),
    (
        "0000003ffffc30000c30600c30600c30ffcc31818c33c30c36660c303c0c307e0c33e3cc"
        "3f00ec30780c300e0c30020c31f00c303f0c30038c30000c3ffffc3ffffc30000c000000"
    ),
)
_WALL, _GROUND, _INK, _OK, _BAD = "#d9dde3", "#b9b2a5", "#59606b", "#2f8f5b", "#c2542d"


class Drawn(NamedTuple):
    photo: bytes
    thumbnail: bytes
    sha256: str


def picture(topic: str, *, after: bool, shade: int) -> CleanPhoto:
    """A photo under a fresh random name; the same topic, side and shade give the same picture."""
    drawn = _drawn(topic if topic in _SCENES else "", after, shade)
    width, height = _SIZE
    return CleanPhoto(drawn.photo, drawn.thumbnail, width, height, drawn.sha256, None, secrets.token_hex(16))


@lru_cache(maxsize=64)
def _drawn(topic: str, after: bool, shade: int) -> Drawn:  # noqa: FBT001 — the cache's key
    image = Image.new("RGB", _SIZE, _WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 480, 960, 720), fill=_GROUND)
    for floor in range(3):
        for door in range(5):
            left, top = 60 + door * 180 + shade * 9, 40 + floor * 140
            pen.rectangle((left, top, left + 90, top + 90), fill="#eef3f8", outline=_INK, width=4)
    _SCENES.get(topic, _boxes)(pen, after)
    _stamp(pen)
    photo = _jpeg(image)
    return Drawn(photo, _jpeg(image.resize(_THUMBNAIL)), hashlib.sha256(photo).hexdigest())


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _stamp(pen: ImageDraw.ImageDraw) -> None:
    dot = 5
    pen.rectangle((0, 580, 960, 720), fill="#1f2a3a")
    for place, letter in enumerate(_LETTERS):
        for row in range(_DOTS):
            bits = int(letter[row * 6 : row * 6 + 6], 16)
            for column in range(_DOTS):
                if bits >> (_DOTS - 1 - column) & 1:
                    x, y = 280 + place * 140 + column * dot, 590 + row * dot
                    pen.rectangle((x, y, x + dot - 1, y + dot - 1), fill="#ffffff")


def _lock(pen: ImageDraw.ImageDraw, after: bool) -> None:  # noqa: FBT001 — a drawing with two sides
    pen.line((250, 570, 330, 480), fill="#ffffff", width=8)
    pen.line((700, 570, 620, 480), fill="#ffffff", width=8)
    if not after:
        pen.arc((400, 420, 560, 580), 180, 360, fill=_BAD, width=22)
        pen.rectangle((390, 500, 570, 560), fill=_BAD)


def _water(pen: ImageDraw.ImageDraw, after: bool) -> None:  # noqa: FBT001
    pen.rectangle((150, 60, 190, 570), fill=_OK if after else _INK)
    if not after:
        pen.ellipse((90, 470, 520, 570), fill="#7fa9c9")
        pen.polygon(((190, 300), (330, 420), (190, 360)), fill="#7fa9c9")


def _cars(pen: ImageDraw.ImageDraw, after: bool) -> None:  # noqa: FBT001
    for place in range(2 if after else 4):
        left = 90 + place * (400 if after else 210)
        pen.rounded_rectangle((left, 450, left + 180, 540), 24, fill=_OK if after else _BAD)
        pen.ellipse((left + 20, 520, left + 60, 560), fill=_INK)
        pen.ellipse((left + 120, 520, left + 160, 560), fill=_INK)


def _bins(pen: ImageDraw.ImageDraw, after: bool) -> None:  # noqa: FBT001
    for place in range(3):
        pen.rounded_rectangle(
            (180 + place * 200, 380, 320 + place * 200, 540), 16, fill=_OK if after else _INK
        )
        if not after:
            pen.ellipse((160 + place * 210, 500, 300 + place * 210, 575), fill=_BAD)


def _boxes(pen: ImageDraw.ImageDraw, after: bool) -> None:  # noqa: FBT001
    pen.rectangle((380, 180, 580, 540), fill="#f6f1e7", outline=_INK, width=6)
    if not after:
        for left, top in ((300, 450), (420, 470), (540, 440), (360, 370), (480, 380)):
            pen.rectangle((left, top, left + 110, top + 100), fill=_BAD, outline="#ffffff", width=4)


_SCENES: Final[dict[str, Callable[[ImageDraw.ImageDraw, bool], None]]] = {
    "ground_lock": _lock,
    "repair": _water,
    "parking": _cars,
    "cleanliness": _bins,
    "clutter": _boxes,
    "rain_sewage": _water,
}

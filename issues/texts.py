"""What may be written where: lengths, and characters that no person typed. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from yinhang.errors import Refused

REPORT_LENGTH: Final = 1000
# Messages that come in from a hotline or a file are kept whole.
IMPORT_LENGTH: Final = 4000
NOTE_LENGTH: Final = 2000
REPORTER_NOTE_LENGTH: Final = 1000
GROUND_LENGTH: Final = 300
NAME_LENGTH: Final = 40
PLACE_LENGTH: Final = 120
SHORTEST_GROUND: Final = 5

_KEPT: Final = frozenset("\n\t")
# Control characters, lone surrogates, unassigned code points; format characters are kept for emoji and names,
# except those that turn the reading direction around.
_DROPPED: Final = frozenset({"Cc", "Cs", "Cn"})
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: object) -> str:
    """The text without control characters (newline and tab stay), lone surrogates and outer blanks."""
    lines = str(text).replace("\r\n", "\n").replace("\r", "\n")
    if lines.isascii() and lines.isprintable():
        return lines.strip()
    kept = (
        letter
        for letter in lines
        if letter in _KEPT or (unicodedata.category(letter) not in _DROPPED and letter not in _DIRECTION)
    )
    return "".join(kept).strip()


def one_line(text: object) -> str:
    """As `clean`, on one line."""
    return " ".join(clean(text).split())


def within(text: str, longest: int, *, field: str) -> str:
    """The text itself. Raises Refused("text.too-long") when it has more than `longest` characters."""
    if len(text) > longest:
        message = _("Please use at most %(longest)d characters; this has %(found)d.")
        raise Refused("text.too-long", message % {"longest": longest, "found": len(text)}, field=field)
    return text

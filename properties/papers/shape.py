"""What an official paper is made of: sections with sentences and tables, all of it text that is already translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Cell = str | int


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a paper. A section without rows says in `empty` that there is nothing."""

    title: str
    paragraphs: Sequence[str] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    empty: str = ""

    @property
    def sentences(self) -> list[str]:
        return [*self.paragraphs, *([self.empty] if self.header and not self.rows else [])]

    def widths(self, *, narrowest: int, widest: int) -> list[int]:
        """How wide each column wants to be, in letters: the longest cell, within limits."""
        columns: list[Sequence[Cell]] = list(zip(self.header, *self.rows, strict=True))
        return [min(max(narrowest, *map(_length, column)), widest) for column in columns]


def _length(cell: Cell) -> int:
    """A Chinese character is as wide as two letters."""
    return sum(1 if letter.isascii() else 2 for letter in str(cell))


@dataclass(frozen=True, slots=True)
class Paper:
    """`as_of`: the day the figures are of. `notice` is "演示数据" for invented figures, else "". `kind` names the
    template of the office's own, if it keeps one in the var folder. `picture` is a PNG under the last section,
    drawn in Word files; whatever it says stands in a sentence too.
    """

    title: str
    office: str
    as_of: date
    dated: str
    notice: str
    sections: Sequence[Section]
    kind: str = "year_report"
    picture: bytes = b""

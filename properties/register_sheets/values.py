"""A single cell: what it says, cleaned, or what is wrong with it. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from properties.cells import STARTS
from properties.models.homes import LARGEST, SMALLEST
from properties.register_sheets.problems import Problem
from properties.register_sheets.workbook import Cell

EMPTY: Final = Cell("text", "")
_NUMBER: Final = re.compile(r"[+-]?(\d{1,20}|\d{1,3}(,\d{3}){1,5})(\.\d{1,40})?([eE][+-]?\d{1,4})?", re.ASCII)
_UNIT: Final = re.compile(r"(平方米|平米|平方|m2|sqm|sq\.?m\.?|m)$", re.IGNORECASE)
_CENT: Final = Decimal("0.01")
# A number keeps fifteen digits in a spreadsheet; longer ones were rounded when they were typed.
_DIGITS_KEPT: Final = 15
_DAYS: Final = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?: 0{1,2}:00(?::00)?)?", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_EARLIEST: Final = date(1900, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = (
    61,
    2_958_465,
)  # 1 March 1900, before which Excel counts a day too many, and 9999
_FORCED_TEXT: Final = re.compile(r'="([^"]*)"')


class Wrong(Exception):
    """Why a cell cannot be used."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    def at(self, column: str) -> Problem:
        return Problem(self.code, column, self.details)


def text_of(cell: Cell, longest: int) -> str:
    """The cell's text on one line and in half-width forms. Numbers as they are shown: 101, not 101.0."""
    if cell.kind != "text":
        return _unlike_text(cell)
    text = cell.text
    if text[:1] in {"=", "'"}:
        text = _unguarded(text)
    if not (text.isascii() and text.isprintable()):
        text = _folded(text)
    text = " ".join(text.split())
    if len(text) > longest:
        raise Wrong("cell.too-long", longest=longest)
    return text


def _unlike_text(cell: Cell) -> str:
    if cell.kind in {"formula", "error"}:
        raise Wrong(f"cell.{cell.kind}")
    if cell.kind == "date":
        raise Wrong("cell.became-date")
    if not _NUMBER.fullmatch(cell.text):
        raise Wrong("cell.error")
    number = Decimal(cell.text)
    if len(number.as_tuple().digits) > _DIGITS_KEPT + 2 or abs(number) >= 10**_DIGITS_KEPT:
        raise Wrong("cell.lost-digits")
    whole = number.to_integral_value()
    return str(int(whole)) if number == whole else f"{_as_shown(cell.text):f}"


def _unguarded(text: str) -> str:
    """Without what a program puts before a text so that nobody takes it for a formula; a formula is refused."""
    if forced := _FORCED_TEXT.fullmatch(text):
        return forced[1]
    if text.startswith("="):
        raise Wrong("cell.formula")
    return text[1:] if text[1:].lstrip().startswith(STARTS) else text


def _folded(text: str) -> str:
    kept = []
    for letter in text:
        category = unicodedata.category(letter)
        if letter.isspace() or category in {"Zl", "Zp"}:
            kept.append("\n" if letter in "\r\n\u2028\u2029" else " ")
        elif category in {"Cc", "Cs", "Co", "Cn"}:
            raise Wrong("cell.characters")
        elif category != "Cf":
            kept.append(letter)
    return unicodedata.normalize("NFKC", "".join(kept))


def several(cell: Cell, longest: int, between: re.Pattern[str]) -> list[str]:
    """The parts of a cell with more than one entry; an empty one keeps its place."""
    if cell.kind == "text" and "\n" in cell.text.strip():
        cell = Cell("text", cell.text.strip().replace("\r", "").replace("\n", "、"))
    text = text_of(cell, longest)
    return [part.strip() for part in between.split(text)] if text else []


def area_of(cell: Cell) -> Decimal | None:
    """An area in m², exact to the hundredth; None for an empty cell. Nothing is rounded but a float's own noise."""
    if cell.kind == "number":
        if not _NUMBER.fullmatch(cell.text):
            raise Wrong("area.not-a-number")
        return _in_bounds(_as_shown(cell.text))
    text = text_of(cell, 60).replace(" ", "")
    if not text:
        return None
    text = _UNIT.sub("", text)
    if not _NUMBER.fullmatch(text):
        raise Wrong("area.not-a-number")
    return _in_bounds(Decimal(text.replace(",", "")))


def _as_shown(raw: str) -> Decimal:
    """89.500000000000014 is what a computer keeps of a typed 89.5; a spreadsheet shows fifteen digits."""
    number = Decimal(raw)
    return number if len(number.as_tuple().digits) <= _DIGITS_KEPT else Decimal(f"{number:.15g}")


def _in_bounds(area: Decimal) -> Decimal:
    if area <= 0:
        raise Wrong("area.not-positive")
    if area < SMALLEST:
        raise Wrong("area.too-small")
    if area > LARGEST:
        raise Wrong("area.too-large")
    if area != area.quantize(_CENT):
        raise Wrong("area.too-precise")
    return area.quantize(_CENT)


def day_of(cell: Cell, *, today: date, since_1904: bool = False) -> date | None:
    """A day written as a date, as its serial number or as text; None for an empty cell."""
    if cell.kind in {"date", "number"}:
        day = _counted(cell.text, since_1904=since_1904)
    else:
        text = text_of(cell, 40)
        if not text:
            return None
        day = _spelt(text)
    if day < _EARLIEST:
        raise Wrong("day.too-early")
    if day > today:
        raise Wrong("day.future")
    return day


def _counted(raw: str, *, since_1904: bool) -> date:
    if not _NUMBER.fullmatch(raw):
        raise Wrong("day.not-a-day")
    number = Decimal(raw)
    if number > _LAST_SERIAL and number == number.to_integral_value() and number < 10**8:
        return _spelt(str(int(number)))
    if not (0 if since_1904 else _FIRST_SERIAL) <= number <= _LAST_SERIAL:
        raise Wrong("day.not-a-day")
    start = _EPOCH_1904 if since_1904 else _EPOCH
    try:
        return start + timedelta(days=int(number))
    except OverflowError:
        raise Wrong("day.not-a-day") from None


def _spelt(text: str) -> date:
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            year, month, day = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                break
    if text.isdecimal() and len(text) == 5:  # noqa: PLR2004 — a serial number that became text
        return _counted(text, since_1904=False)
    raise Wrong("day.not-a-day")

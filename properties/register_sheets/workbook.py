"""An xlsx workbook from a stranger, read cell by cell with limits: the zip before it is opened, the XML as it comes.

Written against expat itself and not with openpyxl, which keeps no formulas and merged ranges apart in its fast
mode, pads rows as far as a hostile address says, and would expand entities. Nothing is evaluated here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from properties.register_sheets.problems import Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_PARTS: Final = 500
MOST_BYTES: Final = 300 << 20  # all parts together, unpacked
MOST_SMALL: Final = 8 << 20  # a part that is read as a whole
MOST_STRINGS: Final = 100 << 20
FARTHEST_COLUMN: Final = 16_384
FARTHEST_ROW: Final = 1_048_576
_CHUNK: Final = 1 << 18
_ENCRYPTED: Final = 0x1
# Formats of dates in East Asian versions, which openpyxl's table leaves out.
_EASTERN_DATES: Final = frozenset({*range(27, 37), *range(50, 59)})
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_RANGE: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}([0-9]{1,7})", re.ASCII)


class Cell(NamedTuple):
    """kind: text, number (raw digits), date (serial number), formula, error."""

    kind: str
    text: str


class Row(NamedTuple):
    """`cells` by column, the first column being 1."""

    number: int
    cells: dict[int, Cell]


class Book:
    """The first sheet of a workbook: `rows()` once, and `merged` after that."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise _broken() from error
        self._check_parts()
        self.since_1904 = False
        self.rows_said = 0
        self.merged: list[str] = []
        self._sheet = self._first_sheet()
        self._dates = self._date_styles()
        self._strings = self._shared_strings()

    def rows(self) -> Iterator[Row]:
        """Every row with something in it, in order."""
        reader = _SheetReader(self._strings, self._dates)
        for chunk in self._chunks(self._sheet):
            reader.feed(chunk)
            self.rows_said = reader.rows_said
            yield from reader.taken()
        reader.end()
        yield from reader.taken()
        self.merged = reader.merged

    def _check_parts(self) -> None:
        parts = self._zip.infolist()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Unreadable(Problem("sheet.locked"))
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise Unreadable(Problem("sheet.too-much"))
        self._parts = {part.filename.lstrip("/"): part for part in parts}
        if "xl/workbook.xml" not in self._parts:
            raise Unreadable(Problem("sheet.not-a-sheet"))

    def _chunks(self, name: str, most: int = MOST_BYTES) -> Iterator[bytes]:
        """The part unpacked bit by bit: never more than its directory entry says, which was checked."""
        part = self._parts.get(name)
        if part is None:
            raise _broken()
        if part.file_size > most:
            raise Unreadable(Problem("sheet.too-much"))
        try:
            with self._zip.open(part) as opened:
                while chunk := opened.read(_CHUNK):
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            RuntimeError,
        ) as error:
            raise _broken() from error

    def _elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """Every element of a small part with its attributes, in order."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = _parser()
        parser.StartElementHandler = lambda tag, given: found.append((_local(tag), given))
        _parse(parser, self._chunks(name, MOST_SMALL))
        return found

    def _first_sheet(self) -> str:
        wanted = ""
        for tag, given in self._elements("xl/workbook.xml"):
            if tag == "workbookPr":
                self.since_1904 = given.get("date1904") in {"1", "true"}
            if tag == "sheet" and not wanted:
                wanted = next((given[key] for key in given if _local(key) == "id"), "")
        for _tag, given in self._elements("xl/_rels/workbook.xml.rels"):
            if wanted and given.get("Id") == wanted:
                target = given.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        raise _broken()

    def _date_styles(self) -> frozenset[str]:
        """Which style numbers show a number as a date."""
        if "xl/styles.xml" not in self._parts:
            return frozenset()
        formats: dict[str, str] = {str(number): text for number, text in BUILTIN_FORMATS.items()}
        dates, place, inside = set(), 0, False
        for tag, given in self._elements("xl/styles.xml"):
            if tag == "numFmt":
                formats[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif tag in {"cellXfs", "cellStyles", "dxfs", "cellStyleXfs"}:
                inside = tag == "cellXfs"
            elif tag == "xf" and inside:
                number = given.get("numFmtId", "0")
                if is_date_format(formats.get(number, "")) or number in map(str, _EASTERN_DATES):
                    dates.add(str(place))
                place += 1
        return frozenset(dates)

    def _shared_strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._parts:
            return []
        reader = _StringsReader()
        _parse(reader.parser, self._chunks("xl/sharedStrings.xml", MOST_STRINGS))
        return reader.strings


def _broken() -> Unreadable:
    return Unreadable(Problem("sheet.broken"))


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _parser() -> Any:
    """An expat that stops at the first sign of a document type: no entity is ever defined, let alone expanded."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_given: object) -> None:
    raise _broken()


def _parse(parser: Any, chunks: Iterator[bytes]) -> None:
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003 — expat takes it by place
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, UnicodeError) as error:
        raise _broken() from error


def _unescaped(text: str) -> str:
    """“_x000D_” is how a workbook writes a character that XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class _StringsReader:
    """The texts that cells point at; furigana (`rPh`) beside a text is no part of it."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_reading = False
        self.parser = _parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, tag: str, _given: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "t":
            self._in_text = not self._in_reading

    def _end(self, tag: str) -> None:
        tag = _local(tag)
        if tag == "si":
            self.strings.append(_unescaped("".join(self._parts)))
        elif tag == "rPh":
            self._in_reading = False
        elif tag == "t":
            self._in_text = False

    def _text(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)


class _SheetReader:
    """The cells of a sheet as expat comes by them; `taken()` hands over the rows that are complete."""

    def __init__(self, strings: list[str], dates: frozenset[str]) -> None:
        self._strings, self._dates = strings, dates
        self.merged: list[str] = []
        self.rows_said = 0
        self._ready: list[Row] = []
        self._row = self._column = 0
        self._cells: dict[int, Cell] = {}
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._wanted = self._formula = False
        self._columns: dict[str, int] = {}
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, False)  # noqa: FBT003 — as expat takes it

    def end(self) -> None:
        self._parse(b"", True)  # noqa: FBT003

    def taken(self) -> list[Row]:
        ready, self._ready = self._ready, []
        return ready

    def _parse(self, chunk: bytes, last: bool) -> None:  # noqa: FBT001
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, UnicodeError) as error:
            raise _broken() from error

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if ":" in tag:
            tag = _local(tag)
        if tag == "c":
            self._start_cell(given)
        elif tag in {"v", "t"}:
            self._wanted = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._start_row(given)
        elif tag == "rPh":
            self._kind = "skip"
        elif tag == "mergeCell":
            self.merged.append(given.get("ref", "?")[:40])
        elif tag == "dimension" and (said := _RANGE.fullmatch(given.get("ref", ""))):
            self.rows_said = int(said[1])

    def _start_row(self, given: dict[str, str]) -> None:
        number = given.get("r")
        following = self._row + 1
        if number is not None:
            if not number.isdecimal() or not following <= int(number[:9]) <= FARTHEST_ROW:
                raise _broken()
            following = int(number)
        self._row, self._column, self._cells = following, 0, {}

    def _start_cell(self, given: dict[str, str]) -> None:
        address = given.get("r")
        column = self._column + 1
        if address is not None:
            letters = address.rstrip("0123456789")
            found = self._columns.get(letters)
            if found is None:
                if not _ADDRESS.fullmatch(address) or column_of(letters) > FARTHEST_COLUMN:
                    raise _broken()
                found = self._columns[letters] = column_of(letters)
            column = found
        self._column = column
        self._kind, self._style = given.get("t", "n"), given.get("s", "")
        self._parts = []
        self._formula = False

    def _text(self, text: str) -> None:
        if self._wanted and self._kind != "skip":
            self._parts.append(text)

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = _local(tag)
        if tag == "c":
            self._end_cell()
        elif tag in {"v", "t"}:
            self._wanted = False
        elif tag == "rPh":
            self._kind = "inlineStr"
        elif tag == "row":
            if self._cells:
                self._ready.append(Row(self._row, self._cells))
            self._cells = {}

    def _end_cell(self) -> None:
        text = "".join(self._parts)
        if self._formula:
            self._cells[self._column] = Cell("formula", "")
        elif text:
            make: Callable[[str], Cell] = _MADE.get(self._kind, _as_text)
            if self._kind == "s":
                self._cells[self._column] = Cell("text", self._string(text))
            elif self._kind == "n" and self._style in self._dates:
                self._cells[self._column] = Cell("date", text)
            else:
                self._cells[self._column] = make(text)

    def _string(self, place: str) -> str:
        if not place.isdecimal() or len(place) > 9 or int(place) >= len(self._strings):  # noqa: PLR2004 — a number of nine digits is past any table
            raise _broken()
        return self._strings[int(place)]


def _as_text(text: str) -> Cell:
    return Cell("text", _unescaped(text))


_MADE: Final[dict[str, Any]] = {
    "n": lambda text: Cell("number", text.strip()),
    "e": lambda _text: Cell("error", ""),
    "b": lambda text: Cell("text", "TRUE" if text == "1" else "FALSE"),
}

"""Bytes → rows: an xlsx workbook or a CSV text, its headers found, its example left out. Writes nothing."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from properties.register_sheets.columns import COLUMNS, folded_header, known_headers
from properties.register_sheets.problems import Problem, Unreadable
from properties.register_sheets.workbook import Book, Cell, Row, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROWS: Final = 100_000
MAX_BYTES: Final = 20 << 20
EXAMPLE: Final = ("示例", "example")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_SHOWN: Final = 20  # letters of an unknown header, and how many merged ranges are named
_SEPARATORS: Final = (",", "\t", ";")
_NO_CELLS: Final[dict[int, Cell]] = {}


class Line(NamedTuple):
    """A row of the sheet by the keys of its columns."""

    number: int
    cells: dict[str, Cell]


class Sheet:
    """An uploaded sheet. `columns` are the keys it has, `said` how many rows it says it has (0: it does not)."""

    def __init__(self, data: bytes) -> None:
        self._book = Book(data) if data.startswith(_ZIP) else None
        self.since_1904 = self._book is not None and self._book.since_1904
        self._rows = self._book.rows() if self._book else _text_rows(data)
        self._keys = self._headers(next(self._rows, Row(0, _NO_CELLS)))
        self.columns = frozenset(self._keys.values())

    @property
    def said(self) -> int:
        return min(self._book.rows_said, MOST_ROWS) if self._book else 0

    def lines(self) -> Iterator[Line]:
        """The rows below the headers; Unreadable when the sheet turns out to be unusable on the way."""
        count = 0
        first = next(self._rows, None)
        for row in chain([first] if first else [], self._rows):
            cells = {key: cell for column, cell in row.cells.items() if (key := self._key(row, column, cell))}
            if not cells or self._is_example(cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise Unreadable(Problem("sheet.too-long", details={"most": MOST_ROWS}))
            yield Line(row.number, cells)
        if self._book and self._book.merged:
            ranges = ", ".join(self._book.merged[:_SHOWN])
            raise Unreadable(Problem("sheet.merged", details={"ranges": ranges}))
        if not count:
            raise Unreadable(Problem("sheet.empty"))

    def _key(self, row: Row, column: int, cell: Cell) -> str:
        """The key of a cell's column; "" for a cell that only looks filled."""
        if cell.kind == "text" and not cell.text.strip():
            return ""
        key = self._keys.get(column)
        if key is None:
            raise Unreadable(
                Problem("sheet.unheaded", details={"letter": letters_of(column), "row": row.number})
            )
        return key

    @staticmethod
    def _is_example(cells: dict[str, Cell]) -> bool:
        return cells.get("compound", Cell("", "")).text.strip().lower().startswith(EXAMPLE)

    @staticmethod
    def _headers(row: Row) -> dict[int, str]:
        known, keys, problems = known_headers(), dict[int, str](), list[Problem]()
        seen: dict[str, list[int]] = {}
        for column, cell in row.cells.items():
            if not cell.text.strip():
                continue
            key = known.get(folded_header(cell.text)) if cell.kind == "text" else None
            if key is None:
                details = {"header": cell.text.strip()[:_SHOWN], "letter": letters_of(column)}
                problems.append(Problem("sheet.unknown", details=details))
                continue
            keys[column] = key
            seen.setdefault(key, []).append(column)
        if not keys:
            raise Unreadable(Problem("sheet.no-headers"))
        for key, places in seen.items():
            if len(places) > 1:
                letters = ", ".join(map(letters_of, places))
                problems.append(Problem("sheet.twice", details={"columns": [key], "letters": letters}))
        missing = [column.key for column in COLUMNS if column.needed and column.key not in seen]
        if missing:
            problems.append(Problem("sheet.missing", details={"columns": missing}))
        if problems:
            raise Unreadable(*problems)
        return keys


def _text_rows(data: bytes) -> Iterator[Row]:
    """The rows of a CSV text, numbered as a spreadsheet program would."""
    text = _decoded(data)
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, fields in enumerate(reader, start=1):
            cells = {place: Cell("text", field) for place, field in enumerate(fields, start=1) if field}
            if cells:
                yield Row(number, cells)
    except csv.Error as error:
        raise Unreadable(Problem("sheet.not-a-sheet")) from error


def _decoded(data: bytes) -> str:
    if data.startswith(_OLE):
        raise Unreadable(Problem("sheet.not-a-sheet"))
    if data.startswith(_UTF_16):
        raise Unreadable(Problem("sheet.encoding"))
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.removeprefix(_BOM).decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Problem("sheet.encoding"))

"""A workbook of work orders → orders, and what is wrong with the rows that are none. Writes nothing."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from issues import texts
from issues.hotline.columns import BY_KEY, COLUMNS, EXAMPLE
from notices.calendar import SHANGHAI
from properties.phones import normalise_phone
from properties.register_sheets.problems import Unreadable, say
from properties.register_sheets.values import Wrong, text_of
from properties.register_sheets.workbook import Book, Cell, Row
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROWS: Final = 5_000
MAX_BYTES: Final = 5 << 20
_ZIP: Final = b"PK\x03\x04"
_NOTHING: Final = Cell("text", "")
_MOMENT: Final = re.compile(
    r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[T ]*(\d{1,2}):(\d{2})(?::(\d{2}))?)?",
    re.ASCII,
)


class Order(NamedTuple):
    """One row that can be looked at; the words of compound and category are still the hotline's."""

    row: int
    number: str
    received_at: datetime
    name: str
    phone: str
    compound: str
    place: str
    text: str
    category: str
    due_at: datetime | None


class Bad(NamedTuple):
    """What is wrong: the row as the spreadsheet numbers it, the header of the column, and what to do about it."""

    row: int
    column: str
    why: str


class NotOrders(Exception):
    """The file as a whole cannot be read; the argument is a sentence for a person."""


def read(data: bytes, *, at: datetime) -> Iterator[Order | list[Bad]]:
    """The rows of a workbook, the example left out. Raises NotOrders, also on the way."""
    if len(data) > MAX_BYTES:
        raise NotOrders(_("The file is larger than 5 MB. Please split it."))
    if not data.startswith(_ZIP):
        raise NotOrders(_("This is no xlsx workbook. Please start from the template."))
    try:
        yield from _rows(Book(data), at)
    except Unreadable as error:
        raise NotOrders(" ".join(say(problem) for problem in error.problems)) from error


def _rows(book: Book, at: datetime) -> Iterator[Order | list[Bad]]:
    rows = book.rows()
    keys = _headers(next(rows, Row(0, {})))
    seen: dict[str, int] = {}
    count = 0
    for row in rows:
        cells = {keys[place]: cell for place, cell in row.cells.items() if place in keys and _filled(cell)}
        if not cells or cells.get("number", _NOTHING).text.strip().startswith(EXAMPLE):
            continue
        count += 1
        if count > MOST_ROWS:
            raise NotOrders(_("The file has more than 5,000 orders. Please split it."))
        found = _order(row.number, cells, at, since_1904=book.since_1904)
        if isinstance(found, Order) and (first := seen.setdefault(found.number, row.number)) != row.number:
            why = _("This number stands in row %(row)d already. Please delete one of the two.")
            found = [Bad(row.number, BY_KEY["number"].header, why % {"row": first})]
        yield found
    if book.merged:
        raise NotOrders(_("The file has merged cells. Please split them and fill in every row."))
    if not count:
        raise NotOrders(_("The file has no order below its headers."))


def _filled(cell: Cell) -> bool:
    return cell.kind != "text" or bool(cell.text.strip())


def _headers(row: Row) -> dict[int, str]:
    """The key of each column we know, by its place; columns of the hotline's own are left alone."""
    known = {column.header: column.key for column in COLUMNS}
    keys = {
        place: known[name]
        for place, cell in row.cells.items()
        if (name := "".join(cell.text.split())) in known
    }
    twice = [BY_KEY[key].header for key in known.values() if list(keys.values()).count(key) > 1]
    if twice:
        raise NotOrders(_("These columns are there twice: %(names)s.") % {"names": "、".join(twice)})
    missing = [column.header for column in COLUMNS if column.needed and column.key not in keys.values()]
    if missing:
        raise NotOrders(
            _("These columns are missing: %(names)s. Please start from the template.")
            % {"names": "、".join(missing)}
        )
    return keys


def _order(number: int, cells: dict[str, Cell], at: datetime, *, since_1904: bool) -> Order | list[Bad]:
    told: dict[str, str] = {}
    moments: dict[str, datetime | None] = {}
    bad: list[Bad] = []
    for column in COLUMNS:
        cell = cells.get(column.key, _NOTHING)
        if column.needed and not _filled(cell):
            bad.append(Bad(number, column.header, _("This cell is empty. Please fill it in.")))
            continue
        try:
            if column.key in {"received_at", "due_at"}:
                moments[column.key] = _moment(cell, since_1904=since_1904)
            else:
                told[column.key] = _words(column.key, cell)
        except Refused as refused:
            bad.append(Bad(number, column.header, str(refused)))
    received_at, due_at = moments.get("received_at"), _end_of_day(moments.get("due_at"))
    if received_at is not None and received_at > at:
        bad.append(
            Bad(number, BY_KEY["received_at"].header, _("This moment lies in the future. Please correct it."))
        )
    if received_at is not None and due_at is not None and due_at <= received_at:
        why = _("The date lies before the order was received. Please correct one of the two.")
        bad.append(Bad(number, BY_KEY["due_at"].header, why))
    if bad or received_at is None:
        return bad
    return Order(row=number, received_at=received_at, due_at=due_at, **told)


def _end_of_day(moment: datetime | None) -> datetime | None:
    """A day given without a time ends at its last second."""
    if moment is None or (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        return moment
    return moment.replace(hour=23, minute=59, second=59)


def _words(key: str, cell: Cell) -> str:
    """The cell's text. A text that looks like a formula stays a text; a formula is refused, for its value is unknown."""
    column = BY_KEY[key]
    text = texts.clean(cell.text) if cell.kind == "text" else _number(cell)
    if column.needed and not text:
        raise Refused("hotline.empty", _("This cell is empty. Please fill it in."))
    if key != "text":
        text = texts.one_line(text)
    if len(text) > column.longest:
        why = _("At most %(longest)d characters are possible; this has %(found)d.")
        raise Refused("hotline.too-long", why % {"longest": column.longest, "found": len(text)})
    if key == "phone" and text:
        normalise_phone(text)
    return text


def _number(cell: Cell) -> str:
    """A number as it is shown. Refused for formulas, errors of the program, dates, and digits that were lost."""
    sentences = {
        "cell.formula": _("There is a formula. Please put the value itself into the cell."),
        "cell.became-date": _(
            "The spreadsheet program turned this into a date. Please format the cell as text."
        ),
        "cell.lost-digits": _(
            "The spreadsheet program dropped digits. Please format the cell as text and type it again."
        ),
    }
    try:
        return text_of(cell, texts.IMPORT_LENGTH)
    except Wrong as wrong:
        error = _("There is an error of the spreadsheet program (such as #N/A).")
        raise Refused(wrong.code, sentences.get(wrong.code, error)) from wrong


def _moment(cell: Cell, *, since_1904: bool) -> datetime | None:
    """A moment in Shanghai, from a date cell or from text; None for an empty cell."""
    unreadable = Refused(
        "hotline.no-moment", _("This is no date and time. Please write it like 2026-11-25 09:30.")
    )
    if cell.kind == "date":
        try:
            found = from_excel(float(cell.text), MAC_EPOCH if since_1904 else WINDOWS_EPOCH)
        except (ValueError, OverflowError) as error:
            raise unreadable from error
        if not isinstance(found, datetime):
            raise unreadable
        return found.replace(tzinfo=SHANGHAI)
    text = texts.one_line(cell.text) if cell.kind == "text" else _number(cell)
    if not text:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise unreadable
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]
    except ValueError as error:
        raise unreadable from error

"""The workbook that is handed out: headers and words in the reader's language, an example, and how to fill it in.

For a compound it holds the homes of the register. Owners are never written out: their columns are empty, and an
empty owner leaves the owner as he is.
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from properties.cells import as_text
from properties.models import AreaSource, Compound, Home, OwnerParty
from properties.register_sheets.columns import CHOICES, COLUMNS
from properties.register_sheets.reading import MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = Font(name="黑体", size=11)
_BODY: Final = Font(name="宋体", size=11)
_EXAMPLE: Final = Font(name="宋体", size=11, italic=True, color="6B6B6B")
_NEEDED: Final = PatternFill("solid", fgColor="F3E9E7")
_OTHER: Final = PatternFill("solid", fgColor="EEF2F3")
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
# Columns whose digits a spreadsheet program would otherwise take for numbers or days.
_TEXT: Final = frozenset({"compound", "building", "entrance", "room", "phones", "papers"})


def template(compound: Compound | None) -> bytes:
    """The xlsx file, empty or with the homes of a compound."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet(_("Homes"))
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    for validation in _choices():
        sheet.data_validations.append(validation)
    sheet.append([_cell(sheet, str(one.label), _HEAD, _NEEDED if one.needed else _OTHER) for one in COLUMNS])
    sheet.append([_cell(sheet, value, _EXAMPLE) for value in _example()])
    for row in _homes(compound) if compound else ():
        sheet.append(
            [
                _cell(sheet, value, _BODY, text=one.key in _TEXT)
                for value, one in zip(row, COLUMNS, strict=True)
            ]
        )
    _explain(made.create_sheet(_("How to fill it in")))
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def _cell(sheet: Any, value: Any, font: Font, fill: PatternFill | None = None, *, text: bool = False) -> Any:
    safe: Any = as_text(value)
    cell: Any = WriteOnlyCell(sheet, safe)
    cell.font = font
    if fill:
        cell.fill = fill
    if text:
        cell.number_format = "@"
    return cell


def _choices() -> Iterator[DataValidation]:
    """Lists to choose from, for as many rows as a sheet may have."""
    for place, column in enumerate(COLUMNS, start=1):
        if column.key in CHOICES:
            words = ",".join(str(label) for label in CHOICES[column.key].labels)
            letter = get_column_letter(place)
            cells = f"{letter}2:{letter}{MOST_ROWS + 2}"
            yield DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, sqref=cells)


def _example() -> list[object]:
    """One line marked as an example, which reading leaves out."""
    values = {
        "compound": _("Example (this line is not read)"),
        "building": _("Building 1"),
        "entrance": _("Entrance 2"),
        "room": "101",
        "area": 89.5,
        "source": str(AreaSource.REGISTER.label),
        "use": str(Home.Use.HOME.label),
        "kind": str(OwnerParty.Kind.PERSON.label),
        "names": _("First name; second name"),
        "phones": "13800138000; 13800138001",
        "papers": "310…; 310…",
        "representative": _("First name"),
        "since": date(2024, 5, 1),
        "basis": _("sale, inheritance, …"),
    }
    return [values[column.key] for column in COLUMNS]


def _homes(compound: Compound) -> Iterator[list[object]]:
    sources, uses = dict(AreaSource.choices), dict(Home.Use.choices)
    homes = Home.objects.filter(compound=compound).order_by(
        "building__name", "entrance__name", "number", "pk"
    )
    columns = ("building__name", "entrance__name", "number", "area", "area_source", "use")
    for building, entrance, number, area, source, use in homes.values_list(*columns):
        known = [compound.code, building, entrance, number, area, str(sources[source]), str(uses[use])]
        yield [*known, *[None] * (len(COLUMNS) - len(known))]


def _explain(sheet: Any) -> None:
    sheet.column_dimensions["A"].width = 110
    for line in _explanations():
        cell = _cell(sheet, line, _BODY)
        cell.alignment = _WRAP
        sheet.append([cell])


def _explanations() -> list[str]:
    return [
        _("One row is one home. The columns with a reddish head must be there; the others may be left out."),
        _("A home is found again by compound code, building, entrance and room. What is not found is new."),
        _(
            "Area: in m², with at most two digits after the point. Its source belongs to it: real-estate register, else survey, else sales contract."
        ),
        _("A home that the register knows keeps its area, use and owner where the cell is empty."),
        _("Owners are never written into a downloaded sheet. An empty owner leaves the owner as it is."),
        _(
            "To enter another owner, fill in the name and since when; the former owner's last day is the day before."
        ),
        _(
            "Several co-owners stand in one cell, separated by 、 or a semicolon; phones and papers in the same order. One of the names is the representative."
        ),
        _(
            "The number of the identity paper finds the same owner again: all homes of one owner in a compound are one vote."
        ),
        _("Dates: 2024-05-01, 2024/5/1, 2024年5月1日, 20240501 or a date of the spreadsheet program."),
        _("No merged cells and no formulas. At most %(most)d rows and 20 MB.") % {"most": MOST_ROWS},
        _(
            "First everything is compared and shown. Nothing is written before you confirm, and then all of it or nothing."
        ),
    ]

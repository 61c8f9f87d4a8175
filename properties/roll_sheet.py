"""The owner roll as a workbook for the office: masked names only, and no text that is a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from properties.boards_home import roll_rows
from properties.cells import as_text

if TYPE_CHECKING:
    from properties.models import Compound
    from properties.rolls import Roll

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD: Final = Font(bold=True)
_WIDTHS: Final = {"A": 8, "B": 32, "C": 24, "D": 10, "E": 16}
_AREA: Final = "#,##0.00"


def sheet_of(compound: Compound, roll: Roll) -> bytes:
    """The whole roll, its totals and its fingerprint on top."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Owner roll"))
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    for said in _sentences(compound, roll):
        sheet.append([as_text(said)])
    heads = (_("No."), _("Owner"), _("Kind"), _("Homes"), _("Area (m²)"))
    sheet.append([_cell(sheet, as_text(head), font=_HEAD) for head in heads])
    for row in roll_rows(compound, roll):
        area = _cell(sheet, row.area)
        area.number_format = _AREA
        sheet.append([row.number, as_text(row.owner), as_text(row.kind), row.homes, area])
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _sentences(compound: Compound, roll: Roll) -> list[str]:
    return [
        _("Owner roll of %(compound)s on %(day)s")
        % {"compound": compound.name, "day": date_format(roll.day, "DATE_FORMAT")},
        _("%(heads)d heads, %(area)s m². Homes without an owner: %(homes)d, %(left)s m².")
        % {
            "heads": roll.heads,
            "area": f"{roll.area:.2f}",
            "homes": roll.unowned_homes,
            "left": f"{roll.unowned_area:.2f}",
        },
        _("Fingerprint: %(digest)s") % {"digest": roll.digest},
        _("Names are masked. The same owner is one head, however many homes it holds (JI 9)."),
    ]


def _cell(sheet: Any, value: Any, font: Font | None = None) -> Any:
    cell: Any = WriteOnlyCell(sheet, value)
    if font:
        cell.font = font
    return cell

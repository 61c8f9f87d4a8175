"""A paper as a workbook: one sheet a section, ready for the printer, and no text that is a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from properties.cells import as_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from properties.papers.shape import Paper, Section

HEADER_ROW: Final = 3
_NAME_LENGTH: Final = 28
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_TITLE: Final = Font(name="黑体", size=16)
_HEAD: Final = Font(name="黑体", size=11)
_BODY: Final = Font(name="仿宋_GB2312", size=11)
_FILL: Final = PatternFill("solid", fgColor="F3E9E7")
_THIN: Final = Side(style="thin", color="8D8782")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP: Final = Alignment(wrap_text=True, vertical="top")


def written(paper: Paper) -> bytes:
    """The xlsx file: a first sheet with the sentences, then one for each section that has a table."""
    book = Workbook()
    cover = book.worksheets[0]
    _cover(cover, paper)
    for place, section in enumerate(paper.sections, start=1):
        if section.header:
            name = section.title.translate(_FORBIDDEN)[:_NAME_LENGTH]
            _sheet(book.create_sheet(f"{place} {name}"), paper, section)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _cover(sheet: Worksheet, paper: Paper) -> None:
    sheet.title = _("Summary")[:_NAME_LENGTH]
    sheet.column_dimensions["A"].width = 110
    said = [paper.title, paper.office, paper.dated, paper.notice]
    for section in paper.sections:
        if section.sentences:
            said += ["", section.title, *section.sentences]
    heads = {section.title for section in paper.sections}
    for text in said:
        sheet.append([as_text(text)])
        cell = sheet.cell(sheet.max_row, 1)
        cell.font, cell.alignment = _HEAD if text in heads else _BODY, _WRAP
    sheet["A1"].font = _TITLE
    sheet.freeze_panes = "A2"
    _printed(sheet, sheet.max_row, 1, repeat=1)


def _sheet(sheet: Worksheet, paper: Paper, section: Section) -> None:
    sheet.append([as_text(section.title)])
    sheet.append([as_text(f"{paper.office}  {paper.dated}")])
    sheet.append([as_text(str(name)) for name in section.header])
    for row in section.rows:
        sheet.append([as_text(cell) for cell in row])
    if not section.rows:
        sheet.append([as_text(section.empty)])
    sheet["A1"].font, sheet["A2"].font = _TITLE, _BODY
    for cells in sheet.iter_rows(min_row=HEADER_ROW, max_col=len(section.header)):
        for cell in cells:
            cell.font, cell.border, cell.alignment = _BODY, _BOX, _WRAP
    for cell in sheet[HEADER_ROW]:
        cell.font, cell.fill = _HEAD, _FILL
    for column, width in enumerate(section.widths(narrowest=8, widest=48), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + 2
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    _printed(sheet, sheet.max_row, len(section.header), repeat=HEADER_ROW)


def _printed(sheet: Worksheet, rows: int, columns: int, *, repeat: int) -> None:
    """A4, landscape, as wide as the page, the head on every page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    sheet.print_title_rows = f"1:{repeat}"
    footer: Any = sheet.oddFooter
    footer.center.text = "— &P —"

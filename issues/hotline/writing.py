"""Workbooks that are handed out: the template, and the results in the hotline's columns. No text is a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from issues import catalogue
from issues.hotline.columns import COLUMNS
from issues.hotline.reading import MOST_ROWS
from issues.workflow import Outcome
from properties.cells import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from issues.boards.hotline import Line, Results

_HEAD: Final = Font(name="黑体", size=11)
_BODY: Final = Font(name="宋体", size=11)
_NEEDED: Final = PatternFill("solid", fgColor="F3E9E7")
_OTHER: Final = PatternFill("solid", fgColor="EEF2F3")
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
_HELP: Final = (
    "第一行是表头，请不要改动；顺序可以调换，表中其他列不会读取。以“示例”开头的行不会导入。",
    "工单编号：同一编号只导入一次，重复导入不会产生新的诉求。",
    "受理时间、办理时限：写成 2026-11-25 09:30；只写日期时，办理时限算到当天 23:59:59。",
    "小区：写小区名称或代码；重名时请写代码。",
    "诉求类别：从下拉列表中选择，也可写子题名称；留空时归入“其他”，并给出建议，由人决定。",
    "办理时限：早于本系统承诺的时限时，以此为准。",
    "姓名和电话加密保存，结果表中不出现。",
)
# Header and width of the results, as the hotline reads them.
_RESULTS: Final = (
    ("工单编号", 20),
    ("本系统编号", 20),
    ("受理时间", 18),
    ("小区", 22),
    ("诉求类别", 18),
    ("先行联系", 10),
    ("先行联系时间", 18),
    ("按时办结", 10),
    ("办结时间", 18),
    ("实际解决", 12),
    ("满意", 10),
)
_YES_NO: Final = {True: "是", False: "否", None: "—"}
_SATISFIED: Final = {True: "满意", False: "不满意", None: "未评价"}
_SOLVED: Final = {
    Outcome.RESOLVED.value: "实际解决",
    Outcome.REFUSED.value: "解释说明",
    Outcome.HANDED_OVER.value: "转交办理",
    "": "—",
}
_RATES: Final = (
    ("先行联系率", "contact", "按时完成首次联系的工单 ÷ 已联系或联系时限已过的工单"),
    ("按时办结率", "on_time", "在时限内解决并核实的工单 ÷ 全部解决并核实的工单"),
    ("实际解决率", "solved", "解决并核实的工单 ÷ 已办结的工单（含解释说明、转交办理）"),
    ("满意率", "satisfied", "最近一次评价为三星及以上的工单 ÷ 已评价的工单"),
)


def template() -> bytes:
    """Headers, an example, lists to choose from, and how to fill it in."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("工单")
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.data_validations.append(_categories())
    sheet.append([_cell(sheet, each.header, _HEAD, _NEEDED if each.needed else _OTHER) for each in COLUMNS])
    sheet.append([_cell(sheet, each.example, _BODY) for each in COLUMNS])
    _sentences(book.create_sheet("填表说明"), _HELP)
    return _bytes(book)


def _categories() -> DataValidation:
    """The topics as residents call them; other words may be typed, so that sub-topics can be."""
    words = ",".join(row.plain_name.replace(",", "，") for row in catalogue.current().topics.values())
    letter = get_column_letter([column.key for column in COLUMNS].index("category") + 1)
    cells = f"{letter}2:{letter}{MOST_ROWS + 2}"
    # A list of a validation holds 255 characters.
    return DataValidation(
        type="list", formula1=f'"{words[:250]}"', allow_blank=True, showErrorMessage=False, sqref=cells
    )


def results(found: Results) -> bytes:
    """A row an order, and a sheet with the four rates and what each is made of."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("办理结果")
    for place, (_header, width) in enumerate(_RESULTS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, _HEAD, _OTHER) for header, _width in _RESULTS])
    for line in found.lines:
        sheet.append([_cell(sheet, value, _BODY) for value in _row(line)])
    rates = book.create_sheet("指标")
    rates.column_dimensions["A"].width, rates.column_dimensions["C"].width = 16, 70
    rates.append([_cell(rates, header, _HEAD, _OTHER) for header in ("指标", "数值", "算法")])
    for name, key, formula in _RATES:
        rates.append(
            [_cell(rates, value, _BODY) for value in (name, _percent(getattr(found.rates, key)), formula)]
        )
    return _bytes(book)


def _row(line: Line) -> Sequence[str]:
    issue = line.issue
    return (
        issue.external_id,
        issue.code,
        _moment(issue.opened_at),
        issue.compound.name,
        issue.topic.plain_name,
        _YES_NO[line.contacted],
        _moment(issue.contacted_at),
        _YES_NO[line.on_time],
        _moment(issue.closed_at),
        _SOLVED[line.outcome],
        _SATISFIED[line.satisfied],
    )


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at is not None else ""


def _percent(rate: Decimal | None) -> str:
    return "样本不足" if rate is None else f"{rate}%"


def _sentences(sheet: Any, sentences: Iterable[str]) -> None:
    sheet.column_dimensions["A"].width = 100
    for sentence in sentences:
        sheet.append([_cell(sheet, sentence, _BODY)])


def _cell(sheet: Any, value: str, font: Font, fill: PatternFill | None = None) -> Any:
    """A text cell: a long number keeps its digits."""
    text: Any = as_text(value)
    cell: Any = WriteOnlyCell(sheet, text)
    cell.font, cell.alignment, cell.number_format = font, _WRAP, "@"
    if fill is not None:
        cell.fill = fill
    return cell


def _bytes(book: Workbook) -> bytes:
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()

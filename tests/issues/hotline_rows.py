"""Work orders as the hotline writes them, made into a workbook."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from issues.access import Actor
from issues.hotline import filing
from issues.hotline.columns import COLUMNS
from issues.workflow import Hat
from notices.calendar import SHANGHAI

if TYPE_CHECKING:
    from tests.cast import Cast

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=SHANGHAI)
OFFICE = Actor(frozenset({Hat.STREET}))
HEADERS = [column.header for column in COLUMNS]


def order(people: Cast, **more: Any) -> list[Any]:
    given = {
        "number": "SH2026-1",
        "received_at": "2026-03-16 09:30",
        "name": "王女士",
        "phone": "13800138000",
        "compound": people.compound.name,
        "place": "3号楼门口",
        "text": "楼道里堆满了杂物。",
        "category": "堆物",
        "due_at": "",
    }
    return [(given | more)[column.key] for column in COLUMNS]


def book(*rows: list[Any], headers: list[str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(HEADERS if headers is None else headers)
    for row in rows:
        sheet.append(row)
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def load(*rows: list[Any], **more: Any) -> filing.Result:
    given: dict[str, Any] = {"by": OFFICE, "at": NOW, "streets": None}
    return filing.load(book(*rows), **(given | more))

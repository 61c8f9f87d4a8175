"""Sheets for tests: rows as people type them, made into an xlsx workbook or a CSV text."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from properties import actions
from properties.actions import upload_work
from properties.models import RegisterUpload, Role, User
from properties.register_sheets import staging
from properties.register_sheets.problems import say
from tests.cast import Cast

HEADERS = {
    "compound": "小区代码",
    "building": "楼栋",
    "entrance": "单元",
    "room": "室号",
    "area": "建筑面积",
    "source": "面积来源",
    "use": "用途",
    "kind": "业主类型",
    "names": "业主姓名",
    "phones": "联系电话",
    "papers": "证件号码",
    "representative": "代表人",
    "since": "取得日期",
    "basis": "依据",
}
NOW = datetime(2026, 11, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOME = {"building": "1号楼", "room": "101", "area": "89.50", "source": "登记簿"}
WANG = {"names": "王建国", "phones": "13800138001", "papers": "310110197001011234"}


def home(people: Cast, **more: Any) -> dict[str, Any]:
    """A row about a home of the cast's own compound."""
    return {"compound": people.compound.code, **HOME, **more}


def text(*rows: dict[str, Any], headers: dict[str, str] | None = None, encoding: str = "utf-8") -> bytes:
    """A CSV text with every column that a row uses."""
    keys = [key for key in HEADERS if any(key in row for row in rows)]
    into = io.StringIO()
    sheet = csv.writer(into)
    sheet.writerow([(headers or HEADERS)[key] for key in keys])
    sheet.writerows([[row.get(key, "") for key in keys] for row in rows])
    return into.getvalue().encode(encoding)


def book(*rows: dict[str, Any]) -> Workbook:
    """A workbook whose first sheet holds these rows under all headers."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(HEADERS.values()))
    for row in rows:
        sheet.append([row.get(key) for key in HEADERS])
    return made


def saved(made: Workbook) -> bytes:
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def registrar(people: Cast) -> User:
    return User.objects.get(pk=people.own[Role.NEIGHBOURHOOD_STAFF].pk)


def sent(people: Cast, data: bytes, *, by: User | None = None, at: datetime = NOW) -> RegisterUpload:
    """An upload that a worker has read."""
    upload = actions.send_sheet(
        data=data, name="登记.xlsx", subdistrict=people.street, by=by or registrar(people), at=at
    )
    upload_work.do_now(upload=upload, at=at)
    return again(upload)


def written(people: Cast, data: bytes, *, by: User | None = None, at: datetime = NOW) -> RegisterUpload:
    """An upload that was read, confirmed and written."""
    by = by or registrar(people)
    upload = sent(people, data, by=by, at=at)
    assert upload.state == "compared", found(upload)
    upload_work.do_now(upload=actions.confirm_upload(upload=upload, by=by), at=at)
    return again(upload)


def again(upload: RegisterUpload) -> RegisterUpload:
    return RegisterUpload.objects.get(pk=upload.pk)


def found(upload: RegisterUpload) -> list[tuple[int, str]]:
    """Row number and code of everything that is wrong with the rows."""
    return [
        (outcome.said.number, problem.code)
        for outcome, _text in staging.opened_rows(upload)
        for problem in outcome.problems
    ]


def sentences(upload: RegisterUpload) -> list[str]:
    return [
        f"{outcome.said.number} {say(problem)}"
        for outcome, _text in staging.opened_rows(upload)
        for problem in outcome.problems
    ]


def counts(upload: RegisterUpload) -> tuple[int, int, int, int]:
    """New, changed, the same, refused."""
    return upload.new, upload.changed, upload.same, upload.refused

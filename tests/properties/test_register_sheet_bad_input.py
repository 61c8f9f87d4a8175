"""What is wrong with a sheet, a cell, a row: named by its row number, and nothing of it written."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook

from properties.models import Home, OwnerParty, UploadRow
from properties.register_sheets import reading
from properties.register_sheets.checking import Checker
from properties.register_sheets.problems import Unreadable
from properties.register_sheets.reading import Sheet
from tests.cast import Cast, cast
from tests.properties.sheet_rows import (
    HEADERS,
    WANG,
    book,
    counts,
    found,
    home,
    saved,
    sent,
    sentences,
    text,
)

TODAY = date(2026, 11, 28)
PLACE = {"compound": "c-1", "building": "1号楼", "room": "101", "area": "89.50", "source": "register"}


@pytest.fixture
def people() -> Cast:
    return cast()


def said(**cells: Any) -> Any:
    """What one row of a workbook says, and the codes of what is wrong with it."""
    sheet = Sheet(saved(book({**PLACE, **cells})))
    (line,) = sheet.lines()
    row, problems = Checker(today=TODAY, since_1904=sheet.since_1904).check(line)
    return row, [(problem.column, problem.code) for problem in problems]


def unreadable(data: bytes) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        list(Sheet(data).lines())
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    "written",
    ["89.5", "89.50", 89.5, "89.5平方米", "８９．５㎡", " 89.5 m² ", "+89.5", 89.500000000000014, "8.95e1"],
)
def test_an_area_is_cleaned_of_unit_width_and_a_floats_noise(written: Any) -> None:
    row, wrong = said(area=written)

    assert (str(row.area), wrong) == ("89.50", [])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("-1", "not-positive"),
        (-0.01, "not-positive"),
        ("0", "not-positive"),
        ("1e-30", "too-small"),
        (1e-30, "too-small"),
        ("0.009", "too-small"),
        ("89.505", "too-precise"),
        (89.505, "too-precise"),
        ("100000", "too-large"),
        ("1e300", "too-large"),
        ("1e9999", "too-large"),
        ("nan", "not-a-number"),
        ("Infinity", "not-a-number"),
        ("八十九", "not-a-number"),
        ("89,5", "not-a-number"),
        ("9" * 50, "not-a-number"),
    ],
)
def test_an_area_that_cannot_be_right(written: Any, code: str) -> None:
    assert said(area=written)[1] == [("area", f"area.{code}")]


@pytest.mark.parametrize("edge", ["0.01", "99999.99"])
def test_the_smallest_and_the_largest_area_are_taken(edge: str) -> None:
    assert said(area=edge)[1] == []


def test_area_and_source_go_together() -> None:
    assert said(area=None)[1] == [("area", "area.without-source")]
    assert said(source=None)[1] == [("source", "area.without-source")]


@pytest.mark.parametrize(
    "written",
    [
        date(2024, 5, 1),
        datetime(2024, 5, 1, 13, 30),  # noqa: DTZ001 — a workbook knows no zones
        45413,
        20240501,
        "2024-05-01",
        "2024-5-1",
        "2024/5/1",
        "2024.05.01",
        "2024年5月1日",
        "20240501",
        "２０２４-０５-０１",
        "45413",
        "2024-05-01 00:00:00",
    ],
)
def test_a_day_is_read_however_it_was_written(written: Any) -> None:
    row, wrong = said(**WANG, since=written)

    assert (row.since, wrong) == (date(2024, 5, 1), [])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-11-29", "future"),
        ("2024-02-30", "not-a-day"),
        ("1.5.2024", "not-a-day"),
        ("1899-12-31", "too-early"),
        ("去年", "not-a-day"),
        (5, "not-a-day"),
        (99999999, "not-a-day"),
        (-1, "not-a-day"),
    ],
)
def test_a_day_that_cannot_be_right(written: Any, code: str) -> None:
    assert said(**WANG, since=written)[1] == [("since", f"day.{code}")]


def test_today_is_no_future_day() -> None:
    assert said(**WANG, since="2026-11-28")[1] == []


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"room": None}, ("room", "cell.empty")),
        ({"room": "   "}, ("room", "cell.empty")),
        ({"room": "1" * 41}, ("room", "cell.too-long")),
        ({"room": date(2024, 3, 1)}, ("room", "cell.became-date")),
        ({"room": "=A1"}, ("room", "cell.formula")),
        ({"area": "=1+1"}, ("area", "cell.formula")),
        ({"room": "1_x0000_2"}, ("room", "cell.characters")),
        ({"room": "1_xD800_2"}, ("room", "cell.characters")),
        ({"source": "听说"}, ("source", "cell.unknown-word")),
        ({"use": "仓库吧"}, ("use", "cell.unknown-word")),
        ({**WANG, "names": None}, ("names", "owner.no-name")),
        ({"since": "2024-05-01"}, ("names", "owner.no-name")),
        ({**WANG, "phones": "12345"}, ("phones", "owner.phone")),
        ({**WANG, "papers": 310110197001011234}, ("papers", "cell.lost-digits")),
        ({**WANG, "names": "王" * 61}, ("names", "cell.too-long")),
        ({**WANG, "names": "甲、乙"}, ("phones", "owner.counts-differ")),
        ({"names": "甲、乙", "papers": "1、2、3"}, ("papers", "owner.counts-differ")),
        ({"names": "甲、乙"}, ("representative", "owner.no-representative")),
        ({"names": "甲、乙", "representative": "丙"}, ("representative", "owner.stranger")),
        ({"names": "甲、乙", "representative": "甲、乙"}, ("representative", "owner.two-representatives")),
        ({"names": "甲", "representative": "乙"}, ("representative", "owner.stranger")),
        ({"names": "甲、甲", "representative": "甲"}, ("names", "owner.twice")),
        ({"names": "甲、", "representative": "甲"}, ("names", "cell.empty")),
        ({"names": "、".join(map(str, range(21)))}, ("names", "owner.too-many")),
        ({"kind": "开发商", "names": "甲、乙", "representative": "甲"}, ("names", "owner.one-developer")),
    ],
)
def test_a_cell_that_is_refused(cells: dict[str, Any], wrong: tuple[str, str]) -> None:
    assert said(**cells)[1] == [wrong]


def test_all_mistakes_of_a_row_are_told_at_once() -> None:
    wrong = said(room=None, area="-1", **{**WANG, "phones": "1"}, since="明年")[1]

    assert wrong == [
        ("room", "cell.empty"),
        ("area", "area.not-positive"),
        ("phones", "owner.phone"),
        ("since", "day.not-a-day"),
    ]


def test_co_owners_stand_in_one_cell_with_one_representative() -> None:
    row, wrong = said(
        names="张三；李四\n王五", phones="13800138001、、021-65430000", papers="a;b;c", representative="李四"
    )

    assert wrong == []
    assert [(one.name, one.phone, one.is_representative) for one in row.members] == [
        ("张三", "+8613800138001", False),
        ("李四", "", True),
        ("王五", "+862165430000", False),
    ]


def test_numbers_are_read_as_they_are_shown_and_full_width_digits_folded() -> None:
    row, _wrong = said(building="１号楼", room=101, names="甲", phones=13800138001)

    assert (row.building, row.room, row.members[0].phone) == ("1号楼", "101", "+8613800138001")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_text_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    lines = list(Sheet(text({**PLACE, **WANG}, encoding=encoding)).lines())

    assert [(line.number, line.cells["names"].text) for line in lines] == [(2, "王建国")]


def test_a_csv_text_in_another_encoding_is_refused() -> None:
    plain = text({**PLACE, **WANG})
    assert unreadable(plain.decode().encode("utf-16")) == ["sheet.encoding"]
    assert unreadable(plain + b"\xff\xff\xff") == ["sheet.encoding"]


def test_separators_and_blank_lines_keep_the_numbers_of_the_spreadsheet() -> None:
    plain = text(PLACE).decode().replace(",", "\t").splitlines()

    lines = list(Sheet("\n".join([plain[0], "", plain[1]]).encode()).lines())

    assert [line.number for line in lines] == [3]


def test_the_example_and_rows_that_only_look_filled_are_left_out() -> None:
    made = book({"compound": "示例（不会写入）", "area": "x"}, {}, PLACE, dict.fromkeys(PLACE, "  "))
    made.worksheets[0].row_dimensions[4].hidden = True  # a hidden row is read like any other

    assert [line.number for line in Sheet(saved(made)).lines()] == [4]


def test_what_is_wrong_with_the_headers_is_told_at_once() -> None:
    assert unreadable("小区代码,楼栋,楼号,心情\nx,1,1,好\n".encode()) == [
        "sheet.unknown",
        "sheet.twice",
        "sheet.missing",
    ]
    assert unreadable(b"") == ["sheet.no-headers"]
    assert unreadable(text()) == ["sheet.no-headers"]
    assert unreadable(",".join(HEADERS.values()).encode()) == ["sheet.empty"]
    assert unreadable(text(PLACE).rstrip() + ",多出来的\n".encode()) == ["sheet.unheaded"]


def test_merged_cells_are_named() -> None:
    made = book(PLACE, PLACE)
    made.worksheets[0].merge_cells("B2:B3")

    with pytest.raises(Unreadable) as refused:
        list(Sheet(saved(made)).lines())

    assert refused.value.problems[0].details == {"ranges": "B2:B3"}


def test_more_rows_than_a_sheet_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**PLACE, "room": str(number)} for number in range(4)]
    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    assert len(list(Sheet(text(*rows)).lines())) == 4
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert unreadable(text(*rows)) == ["sheet.too-long"]


def repacked(change: dict[str, bytes]) -> bytes:
    """A good workbook with some of its parts replaced."""
    good, into = zipfile.ZipFile(io.BytesIO(saved(book(PLACE)))), io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, change.get(name, good.read(name)))
    return into.getvalue()


_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
_OUTSIDE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>"""
_SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        {_SHEET: _LAUGHS},
        {"xl/workbook.xml": _LAUGHS},
        {"xl/styles.xml": _OUTSIDE},
        {_SHEET: b"<worksheet><sheetData><row"},
        {_SHEET: b"\x00\x01"},
        {_SHEET: b'<w><row r="99999999999"><c r="A1"><v>1</v></c></row></w>'},
        {_SHEET: b'<w><row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row></w>'},
        {_SHEET: b'<w><row r="1"><c r="XFE1"><v>1</v></c></row></w>'},
        {_SHEET: b'<w><row r="2"/><row r="1"/></w>'},
        {_SHEET: b'<w><row r="1"><c r="A1" t="s"><v>999999</v></c></row></w>'},
        {_SHEET: b'<w><row r="1"><c r="A1" t="s"><v>-1</v></c></row></w>'},
        {"xl/_rels/workbook.xml.rels": b"<r/>"},
        {"xl/_rels/workbook.xml.rels": b'<r><Relationship Id="rId1" Target="../../etc/passwd"/></r>'},
    ],
)
def test_a_hostile_workbook_is_refused(change: dict[str, bytes]) -> None:
    assert unreadable(repacked(change)) == ["sheet.broken"]


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    bomb = repacked({_SHEET: b" " * (301 << 20)})
    assert len(bomb) < 1 << 20
    assert unreadable(bomb) == ["sheet.too-much"]
    assert unreadable(repacked({"xl/styles.xml": b" " * (9 << 20)})) == ["sheet.too-much"]


def test_what_is_no_workbook_is_refused() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    assert unreadable(into.getvalue()) == ["sheet.not-a-sheet"]
    assert unreadable(into.getvalue()[:60]) == ["sheet.broken"]
    assert unreadable(b"\xd0\xcf\x11\xe0" + bytes(100)) == ["sheet.not-a-sheet"]


def test_a_cell_that_would_be_an_error_and_a_forced_text() -> None:
    made = Workbook()
    page = made.worksheets[0]
    page.append(list(PLACE))
    page.append(["c-1", "1", "#N/A", 1, "register"])
    (line,) = Sheet(saved(made)).lines()

    assert line.cells["room"].kind == "error"
    (forced,) = Sheet(b'compound,building,room,area,source\nc,1,"=""0101""",1,register\n').lines()
    assert Checker(today=TODAY).check(forced)[0].room == "0101"


@pytest.mark.django_db
def test_one_refused_row_and_nothing_of_the_sheet_is_written(people: Cast) -> None:
    upload = sent(people, text(home(people), home(people, room="102", area="0"), home(people, room="103")))

    assert (upload.state, counts(upload)) == ("compared", (2, 0, 0, 1))
    assert found(upload) == [(3, "area.not-positive")]
    assert not Home.objects.exists()


@pytest.mark.django_db
def test_a_home_twice_names_its_first_row_however_it_is_typed(people: Cast) -> None:
    upload = sent(
        people, text(home(people, room="1-12"), home(people, room="１－１２"), home(people, room="11-2"))
    )

    assert found(upload) == [(3, "home.twice")]
    with translation.override("en"):
        assert sentences(upload) == ["3 Room: The same home stands in row 2 already."]


@pytest.mark.django_db
def test_a_compound_out_of_reach_and_one_that_does_not_exist_are_told_alike(people: Cast) -> None:
    rows = [home(people, compound=code) for code in (people.other_compound.code, "nothing")]

    upload = sent(people, text(*rows))

    first, second = sentences(upload)
    assert first.removeprefix("2") == second.removeprefix("3")


@pytest.mark.django_db
def test_an_unreadable_sheet_is_over_and_leaves_no_row(people: Cast) -> None:
    upload = sent(people, b"\xff\xff")

    assert upload.state == "unreadable"
    assert not UploadRow.objects.exists()
    assert not hasattr(upload, "file")
    assert not OwnerParty.objects.exists()

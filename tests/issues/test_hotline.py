"""Hotline orders become reports once each; what cannot is named by row and column; results go back in its columns."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from issues.hotline import filing, reading, writing
from issues.models import Issue, Reporter, TopicExample
from notices.calendar import SHANGHAI
from notices.models import Deadline
from tests.cast import Cast, cast_with_facts
from tests.factories import CompoundFactory
from tests.issues.hotline_rows import HEADERS, NOW, OFFICE, book, load, order
from yinhang.fields import reveal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast_with_facts()


def test_an_order_becomes_a_report_with_its_caller_sealed(people: Cast) -> None:
    result = load(order(people))

    assert (result.filed, result.known, result.bad, result.suggested) == (1, 0, [], [])
    issue = Issue.objects.get()
    assert (issue.client, issue.external_id, issue.source) == ("12345", "SH2026-1", "hotline")
    assert (issue.compound, issue.topic.code, issue.place) == (people.compound, "clutter", "3号楼门口")
    assert issue.opened_at == datetime(2026, 3, 16, 9, 30, tzinfo=SHANGHAI)
    assert issue.extra == {"工单编号": "SH2026-1"}
    reporter = Reporter.objects.get()
    assert (reveal(reporter, "name"), reveal(reporter, "phone")) == ("王女士", "+8613800138000")
    assert "王女士" not in str(Reporter.objects.values_list("name", flat=True)[0])


def test_a_second_run_adds_nothing(people: Cast) -> None:
    rows = order(people), order(people, number="SH2026-2")
    load(*rows)
    again = load(*rows, order(people, number="SH2026-3"))
    assert (again.filed, again.known, Issue.objects.count()) == (1, 2, 3)


def test_a_dry_run_says_the_same_and_leaves_nothing(people: Cast) -> None:
    rows = order(people), order(people, number="SH2026-2", compound="没有这个小区")
    tried = load(*rows, dry_run=True)
    assert not Issue.objects.exists()
    assert not Deadline.objects.exists()
    done = load(*rows)
    assert (tried.filed, tried.bad) == (done.filed, done.bad)
    assert done.filed == 1


@pytest.mark.parametrize(
    ("column", "cell", "header"),
    [
        ("number", "", "工单编号"),
        ("number", "9" * 41, "工单编号"),
        ("number", 1234567890123456789, "工单编号"),
        ("received_at", "", "受理时间"),
        ("received_at", "昨天", "受理时间"),
        ("received_at", "2026-02-30 08:00", "受理时间"),
        ("received_at", "2026-03-20 12:01", "受理时间"),
        ("phone", "123", "联系电话"),
        ("name", "名" * 41, "来电人"),
        ("compound", "", "小区"),
        ("compound", "没有这个小区", "小区"),
        ("place", "址" * 121, "地址"),
        ("text", "", "诉求内容"),
        ("text", " \u3000", "诉求内容"),
        ("text", "长" * 4_001, "诉求内容"),
        ("text", "=1+1", "诉求内容"),
        ("category", "天气", "诉求类别"),
        ("due_at", "2026-03-16 09:30", "办理时限"),
        ("due_at", "soon", "办理时限"),
    ],
)
def test_a_bad_cell_is_named_and_the_other_orders_filed(
    people: Cast, column: str, cell: Any, header: str
) -> None:
    bad = load(order(people, **({"number": "n"} | {column: cell})), order(people, number="fine 2"))
    assert [(one.row, one.column) for one in bad.bad] == [(2, header)]
    assert bad.bad[0].why
    assert bad.filed == 1


def test_what_is_just_long_enough_is_kept_whole(people: Cast) -> None:
    result = load(
        order(people, number="9" * 40, text="长" * 4_000, place="址" * 120, name="名" * 40),
        order(people, number="now", received_at="2026-03-20 12:00"),
    )
    assert (result.filed, result.bad) == (2, [])
    assert len(Issue.objects.get(external_id="9" * 40).text) == 4_000


def test_a_text_that_looks_like_a_formula_stays_a_text(people: Cast) -> None:
    data = book(order(people))
    made = load_workbook(io.BytesIO(data))
    cell = made.worksheets[0].cell(2, HEADERS.index("诉求内容") + 1)
    cell.value, cell.data_type = "=HYPERLINK(1)", "s"
    into = io.BytesIO()
    made.save(into)
    filing.load(into.getvalue(), by=OFFICE, at=NOW, streets=None)
    assert Issue.objects.get().text == "=HYPERLINK(1)"


def test_dates_numbers_and_names_are_read_as_spreadsheets_write_them(people: Cast) -> None:
    load(
        order(
            people,
            number=20260316001,
            received_at=datetime(2026, 3, 16, 9, 30),  # noqa: DTZ001 — a cell knows no zone
            phone=13800138000,
            compound=f" {people.compound.code} ",
            category="clutter",
        )
    )
    issue = Issue.objects.get()
    assert (issue.external_id, issue.compound) == ("20260316001", people.compound)
    assert issue.opened_at == datetime(2026, 3, 16, 9, 30, tzinfo=SHANGHAI)


def test_an_earlier_date_of_the_hotline_counts_and_a_later_one_does_not(people: Cast) -> None:
    load(
        order(people, number="early", due_at="2026年3月18日"),
        order(people, number="late", due_at="2027/01/01 10:00"),
        order(people, number="ours"),
    )
    early, late, ours = (Issue.objects.get(external_id=number) for number in ("early", "late", "ours"))
    assert early.due_at == datetime(2026, 3, 18, 23, 59, 59, tzinfo=SHANGHAI)
    handle = Deadline.objects.open().get(kind="issue.handle", subject_id=early.pk)
    assert handle.due_at == early.due_at
    assert late.due_at == ours.due_at > early.due_at


def test_a_number_that_stands_twice_is_filed_once(people: Cast) -> None:
    result = load(order(people), order(people))
    assert (result.filed, [(one.row, one.column) for one in result.bad]) == (1, [(3, "工单编号")])


def test_two_compounds_of_one_name_need_the_code(people: Cast) -> None:
    CompoundFactory.create(
        name=people.compound.name,
        neighbourhood=people.neighbourhood,
        grid=people.grid,
        subdistrict=people.street,
    )
    result = load(order(people), order(people, number="2", compound=people.compound.code))
    assert (result.filed, result.bad[0].column) == (1, "小区")


def test_without_a_category_the_words_suggest_and_nobody_is_decided_for(people: Cast) -> None:
    result = load(order(people, category=""))
    assert Issue.objects.get().topic.code == "other"
    assert [(one.row, one.number, one.offer.label) for one in result.suggested] == [
        (2, "SH2026-1", "clutter")
    ]
    assert not TopicExample.objects.exists()


def test_an_unknown_category_is_answered_with_what_the_words_say(people: Cast) -> None:
    why = load(order(people, category="环境")).bad[0].why
    assert "楼道" in why


def test_compounds_of_another_street_are_nobodys(people: Cast) -> None:
    result = load(order(people), streets={people.other_street.pk})
    assert (result.filed, result.bad[0].column) == (0, "小区")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        b"PK\x03\x04broken",
        book(),
        book([], headers=["a", "b"]),
        book(headers=[*HEADERS, "工单编号"]),
        book(headers=HEADERS[1:]),
        b"PK\x03\x04" + b"0" * reading.MAX_BYTES,
    ],
)
def test_a_file_that_is_no_orders_is_refused_whole(people: Cast, data: bytes) -> None:
    with pytest.raises(reading.NotOrders):
        filing.load(data, by=OFFICE, at=NOW, streets=None)


def test_a_merged_sheet_files_nothing(people: Cast) -> None:
    made = load_workbook(io.BytesIO(book(order(people), order(people, number="2"))))
    made.worksheets[0].merge_cells("A2:A3")
    into = io.BytesIO()
    made.save(into)
    with pytest.raises(reading.NotOrders):
        filing.load(into.getvalue(), by=OFFICE, at=NOW, streets=None)
    assert not Issue.objects.exists()


def test_columns_of_the_hotlines_own_are_left_alone_and_order_is_free(people: Cast) -> None:
    data = book(["x", *reversed(order(people))], headers=["备注", *reversed(HEADERS)])
    assert filing.load(data, by=OFFICE, at=NOW, streets=None).filed == 1


def test_the_template_can_be_taken_in_as_it_is_and_holds_no_order(people: Cast) -> None:
    data = writing.template()
    with pytest.raises(reading.NotOrders, match=r"."):
        filing.load(data, by=OFFICE, at=NOW, streets=None)
    made = load_workbook(io.BytesIO(data))
    made.worksheets[0].append(order(people))
    into = io.BytesIO()
    made.save(into)
    assert filing.load(into.getvalue(), by=OFFICE, at=NOW, streets=None).filed == 1


def test_the_command_names_rows_and_runs_twice(
    people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "o.xlsx"
    file.write_bytes(book(order(people), order(people, number="2", phone="1")))
    call_command("import_hotline", str(file), "--dry-run")
    assert not Issue.objects.exists()
    assert capsys.readouterr().out.startswith("1 would be filed, 0 known before, 1 not usable.")
    call_command("import_hotline", str(file))
    said = capsys.readouterr()
    assert said.err.startswith("row 3, 联系电话: ")
    call_command("import_hotline", str(file))
    assert capsys.readouterr().out.startswith("0 filed, 1 known before, 1 not usable.")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_hotline", str(tmp_path / "none.xlsx"))

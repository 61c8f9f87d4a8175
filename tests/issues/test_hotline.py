"""Hotline orders become reports once each; what cannot is named by row and column; results go back in its columns."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from issues import actions, catalogue, facts
from issues.access import Actor
from issues.boards import figures
from issues.boards.hotline import results
from issues.figures.counting import contacted_in_time
from issues.hotline import filing, reading, writing
from issues.hotline.columns import COLUMNS
from issues.models import Issue, Reporter, TopicExample
from issues.workflow import Hat, Status, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline
from pledges.measures.registry import Scope, find
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import CompoundFactory
from tests.properties.test_admin import signed_in
from yinhang.fields import reveal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=SHANGHAI)
OFFICE = Actor(frozenset({Hat.STREET}))
HEADERS = [column.header for column in COLUMNS]


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    facts.load_all()
    catalogue.forget()
    return cast()


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


# Results


def test_a_contact_is_in_time_on_its_last_moment_and_not_after() -> None:
    due, later = NOW, NOW + timedelta(seconds=1)
    assert contacted_in_time(due, due, None, later) is True
    assert contacted_in_time(due, later, None, later) is False
    assert contacted_in_time(due, None, None, due) is None
    assert contacted_in_time(due, None, None, later) is False
    assert contacted_in_time(due, None, due, later) is None
    assert contacted_in_time(due, None, later, later) is False


def test_results_are_the_ledgers_own_and_the_measures(people: Cast) -> None:
    load(*(order(people, number=f"n{number}") for number in range(7)))
    issues = list(Issue.objects.order_by("pk"))
    at = datetime(2026, 3, 17, 10, 0, tzinfo=SHANGHAI)
    office = Actor(frozenset({Hat.STREET}), user=people.own[Role.STREET_OFFICER])
    for issue in issues[:5]:
        actions.move(
            issue=issue,
            verb=Verb.HAND_OVER,
            by=office,
            data={"note": "已转交主管部门", "body": "区房管局"},
            at=at,
        )
    for issue in issues[:5]:
        issue.refresh_from_db()
        assert issue.status == Status.CLOSED
    found = results(
        people.own[Role.STREET_OFFICER],
        since=datetime(2026, 3, 1, tzinfo=SHANGHAI),
        until=datetime(2026, 4, 1, tzinfo=SHANGHAI),
        at=NOW,
    )
    day = at.date()
    assert found.sums == figures.sums(subdistrict=people.street.pk, since=day, until=day, by="")[""]
    assert [line.outcome for line in found.lines] == ["handed_over"] * 5 + [""] * 2
    assert (found.rates.solved, found.rates.satisfied, found.rates.on_time) == (Decimal("0.0"), None, None)
    scope = Scope(people.street.pk, datetime(2026, 3, 1, tzinfo=SHANGHAI).date(), at=NOW)
    parts = find("first_contact_rate").parts(scope, NOW.date())
    hits = [row.hit for part in parts for row in part.rows]
    settled = [line.contacted for line in found.lines if line.contacted is not None]
    assert (sum(settled), len(settled)) == (sum(hits), len(hits))


def test_the_results_sheet_has_the_hotlines_columns_and_no_caller(people: Cast) -> None:
    load(order(people, number="＝1+1", text="x"), order(people, number="n2"))
    user = people.own[Role.STREET_OFFICER]
    span = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1), "at": NOW}
    sheet = load_workbook(io.BytesIO(writing.results(results(user, **span))))
    rows = [[cell.value for cell in row] for row in sheet.worksheets[0].iter_rows()]
    assert [rows[0][place] for place in (0, 5, 7, 9, 10)] == [
        "工单编号",
        "先行联系",
        "按时办结",
        "实际解决",
        "满意",
    ]
    assert sorted(str(row[0]) for row in rows[1:]) == ["'＝1+1", "n2"]
    assert "王女士" not in str(rows)
    assert "13800138000" not in str(rows)
    assert [row[1].value for row in sheet.worksheets[1].iter_rows(min_row=2)] == ["样本不足"] * 4
    assert results(people.other[Role.STREET_OFFICER], **span).lines == []


def test_results_cost_the_same_for_one_order_and_three(people: Cast, django_assert_num_queries: Any) -> None:
    user = people.own[Role.STREET_OFFICER]
    span = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1), "at": NOW}
    load(order(people))
    results(user, **span)
    with django_assert_num_queries(4):
        results(user, **span)
    load(order(people, number="2"), order(people, number="3"))
    with django_assert_num_queries(4):
        results(user, **span)


# The admin's page

PAGE = "admin:issues_issue_hotline"


def upload(data: bytes, **more: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("o.xlsx", data), **more}


def test_an_officer_tries_a_file_then_takes_it_in(people: Cast) -> None:
    browser = signed_in(people.own[Role.STREET_OFFICER])
    page = reverse(PAGE)
    assert page in browser.get(reverse("admin:issues_issue_changelist")).content.decode()
    assert browser.get(page).status_code == 200
    rows = book(order(people), order(people, number="2", phone="1"))

    tried = browser.post(page, upload(rows, dry_run="on"))
    assert (tried.status_code, tried.context["result"].filed, Issue.objects.count()) == (200, 1, 0)
    assert "联系电话" in tried.content.decode()

    assert browser.post(page, upload(rows)).context["result"].filed == 1
    assert Issue.objects.get().moves.get(seq=1).by == people.own[Role.STREET_OFFICER]
    assert browser.post(page, upload(rows)).context["result"].known == 1


def test_an_officer_takes_in_orders_of_the_own_street_only(people: Cast) -> None:
    row = order(people)
    answer = signed_in(people.other[Role.STREET_OFFICER]).post(reverse(PAGE), upload(book(row)))
    assert [bad.column for bad in answer.context["result"].bad] == ["小区"]
    assert not Issue.objects.exists()


@pytest.mark.parametrize("role", [Role.STREET_LEADER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_other_posts_of_the_admin_take_in_nothing(people: Cast, role: Role) -> None:
    browser = signed_in(people.own[role])
    for name in (PAGE, f"{PAGE}_template", f"{PAGE}_results"):
        assert browser.get(reverse(name)).status_code == 403
    assert browser.post(reverse(PAGE), upload(book(order(people)))).status_code == 403
    assert not Issue.objects.exists()


def test_who_has_no_place_in_the_admin_is_sent_to_its_sign_in(people: Cast) -> None:
    for role in (Role.FIRM_MANAGER, Role.SUPERVISOR):
        assert signed_in(people.own[role]).get(reverse(PAGE)).status_code == 302


@pytest.mark.parametrize("data", [b"", b"no sheet", b"x" * (reading.MAX_BYTES + 1)])
def test_a_file_that_cannot_be_read_is_told_on_the_page(people: Cast, data: bytes) -> None:
    answer = signed_in(people.own[Role.STREET_OFFICER]).post(reverse(PAGE), upload(data))
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_sheets_are_handed_out_and_a_bad_period_is_not_answered(people: Cast) -> None:
    browser = signed_in(people.own[Role.STREET_OFFICER])
    page = reverse(f"{PAGE}_results")
    for answer in (
        browser.get(reverse(f"{PAGE}_template")),
        browser.get(page, {"since": "2026-03-01", "until": "2026-03-31"}),
    ):
        assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert browser.get(page).status_code == 422
    assert browser.get(page, {"since": "2026-03-02", "until": "2026-03-01"}).status_code == 422
    assert browser.get(page, {"since": "2026-03-01", "until": "2026-03-01", "x": "1"}).status_code == 400

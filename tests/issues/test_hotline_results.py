"""Results of hotline orders are the ledger's own counts; the admin's page takes orders in and hands results out."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from issues import actions
from issues.access import Actor
from issues.actions import Filed
from issues.boards import figures, hotline
from issues.boards.hotline import results
from issues.figures.counting import contacted_in_time
from issues.hotline import reading, writing
from issues.models import Issue, Reporter
from issues.workflow import Hat, Status, Verb
from notices.calendar import SHANGHAI
from pledges.measures.registry import Scope, find
from properties.models import Role
from tests.cast import Cast, cast_with_facts
from tests.issues.hotline_rows import NOW, book, load, order
from tests.issues.people import MONDAY, walk
from tests.properties.test_admin import signed_in
from yinhang.errors import Refused

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast_with_facts()


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


def test_solved_in_time_and_rated_orders_are_said_to_be_so(people: Cast) -> None:
    load(*(order(people, number=f"n{number}", received_at="2026-03-16 08:30") for number in range(5)))
    for issue in Issue.objects.order_by("pk"):
        reporter = issue.reporters.get()
        walk(people, Filed(issue, reporter, ""), Status.CLOSED)
        reporter.refresh_from_db()
        actions.rate(reporter=Reporter.objects.get(pk=reporter.pk), score=3, at=MONDAY)
    user = people.own[Role.STREET_OFFICER]
    span = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1), "at": NOW}
    found = results(user, **span)
    assert [(line.on_time, line.outcome, line.satisfied) for line in found.lines] == [
        (True, "resolved", True)
    ] * 5
    assert found.rates[1:] == (Decimal("100.0"),) * 3
    assert (
        found.sums
        == figures.sums(subdistrict=people.street.pk, since=NOW.date(), until=NOW.date(), by="")[""]
    )

    unhappy = Issue.objects.order_by("pk")[0].reporters.get()
    with pytest.raises(Refused):  # each end is rated once, and another rating changes nothing
        actions.rate(reporter=unhappy, score=1, at=MONDAY)
    assert results(user, **span).rates == found.rates


def test_more_orders_than_a_sheet_holds_are_refused(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    load(order(people), order(people, number="2"))
    span = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1), "at": NOW}
    user = people.own[Role.STREET_OFFICER]
    monkeypatch.setattr(hotline, "MOST", 2)
    assert len(results(user, **span).lines) == 2
    monkeypatch.setattr(hotline, "MOST", 1)
    with pytest.raises(Refused) as refusal:
        results(user, **span)
    assert refusal.value.code == "hotline.too-many"


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
        browser.get(page, {"since": "0001-01-01", "until": "9999-12-31"}),
    ):
        assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert browser.get(page).status_code == 422
    assert browser.get(page, {"since": "2026-03-02", "until": "2026-03-01"}).status_code == 422
    assert browser.get(page, {"since": "2026-03-01", "until": "2026-03-01", "x": "1"}).status_code == 400

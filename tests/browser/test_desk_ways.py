"""What staff do at the desk beside the straight way: many at once, two at once, more time, contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from issues.models import Issue, Reveal
from issues.workflow import Status, Verb
from properties.models import Role
from tests.browser.town import PHONE, Town, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.people import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def fresh(town: Town, django_db_blocker: DjangoDbBlocker) -> Callable[[], str]:
    """`fresh()`: the number of a report that came in just now and that no other test has touched."""
    words = ("绿化带有积水。", "楼道窗户玻璃碎了。", "信报箱锁坏了。", "小区大门门轴坏了。", "凉亭座椅断了。")
    with django_db_blocker.unblock():
        filed = [
            town.file("other_property", text, phone=f"1380013810{number}")
            for number, text in enumerate(words)
        ]
    codes = iter([one.issue.code for one in filed])
    return lambda: next(codes)


def issue_of(code: str) -> Issue:
    return Issue.objects.get(pk=int(code.rpartition("-")[2]))


def test_several_reports_are_accepted_at_once(fresh: Callable[[], str], desk: Callable[[Role], Desk]) -> None:
    codes = [fresh(), fresh()]
    manager = desk(Role.FIRM_MANAGER)
    for code in codes:
        manager.page.locator(".yh-pick", has_text=code).click()
    manager.page.get_by_role("button", name="批量接单").click()
    listed = manager.page.locator("main form li")
    expect(listed).to_have_count(2)
    assert manager.send().status == 302
    expect(manager.page.locator(".yh-banner")).to_contain_text("2")
    assert {issue_of(code).status for code in codes} == {Status.WORKING}


def test_two_people_decide_at_once_and_the_second_is_told(
    fresh: Callable[[], str], desk: Callable[[Role], Desk], album: Path
) -> None:
    code = fresh()
    manager, staff, street = (
        desk(Role.FIRM_MANAGER),
        desk(Role.NEIGHBOURHOOD_STAFF),
        desk(Role.STREET_OFFICER),
    )
    manager.do(code, Verb.ACCEPT)
    staff.start(code, Verb.NOTE)
    manager.do(code, Verb.FINISH, note="已更换。", after_new=snapshot(album, "glass", "#88aacc"))
    staff.fill(note="我正好在现场。")
    assert staff.send().status == 409
    expect(staff.page.locator("h1")).to_have_text("情况已有变化")
    assert "我正好在现场。" in staff.page.locator("main").inner_text()  # to be copied, not lost

    staff.start(code, Verb.VERIFY)
    street.start(code, Verb.SEND_BACK)
    assert staff.send().status == 302
    street.fill(note="照片看不清。")
    assert street.send().status == 409
    assert issue_of(code).status == Status.CLOSED


def test_more_time_needs_a_second_person(fresh: Callable[[], str], desk: Callable[[Role], Desk]) -> None:
    code = fresh()
    before = issue_of(code).due_at
    manager, street = desk(Role.FIRM_MANAGER), desk(Role.STREET_OFFICER)
    manager.do(code, Verb.ACCEPT)
    manager.do(code, Verb.REQUEST, kind="extend", days="3", note="配件要从厂里发来。")
    manager.open(code)
    assert manager.offer(Verb.GRANT).count() == 0
    street.open(code)
    assert "配件要从厂里发来。" in street.page.locator("main").inner_text()
    street.do(code, Verb.GRANT, note="同意，抓紧。")
    after = issue_of(code).due_at
    assert 3 <= (after - before).days <= 12  # three working days, whatever weekend or holiday lies between
    assert (after - before).seconds == 0


def test_a_phone_number_is_shown_for_a_reason_that_is_kept(
    town: Town, fresh: Callable[[], str], desk: Callable[[Role], Desk]
) -> None:
    code = fresh()
    staff, manager = desk(Role.NEIGHBOURHOOD_STAFF), desk(Role.FIRM_MANAGER)
    staff.open(code)
    masked = staff.page.locator("main").inner_text()
    assert "138****" in masked
    assert "1380013810" not in masked
    staff.page.locator("dl a[href*='/contact/']").click()
    staff.page.wait_for_load_state()
    there = staff.page.url
    assert staff.send().status == 422  # not without a reason
    staff.fill(reason="上门前先打电话约时间")
    staff.send()
    assert staff.page.locator("a[href^='tel:+86138001381']").count() == 1
    kept = Reveal.objects.get(reporter__issue=issue_of(code))
    assert (kept.by, kept.reason) == (town.user(Role.NEIGHBOURHOOD_STAFF), "上门前先打电话约时间")

    manager.open(code)
    assert manager.page.locator("dl a[href*='/contact/']").count() == 0
    refused = manager.page.goto(there)
    assert refused
    assert refused.status == 403
    assert PHONE[:7] not in manager.page.locator("main").inner_text()


def test_the_admin_site_asks_for_a_second_step_first(desk: Callable[[Role], Desk]) -> None:
    street = desk(Role.STREET_OFFICER)
    street.page.get_by_text("更多").click()
    street.page.get_by_role("link", name="管理后台").click()
    street.page.wait_for_load_state()
    assert "/second-step/" in street.page.url
    street.set_up_second_step()
    assert street.page.url == f"{street.site}/admin/"
    assert street.page.locator("a[href*='/admin/issues/issue/']").count()

"""The main job, end to end: a report becomes a verified, rated result, and everybody is told on the way.

Real Chromium, gunicorn, PostgreSQL, Valkey and Celery worker. The resident has a phone and no JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from issues.models import Issue, Move
from issues.workflow import Status, Verb
from notices import calendar_data
from notices.calendar import Unit, due
from notices.models import InboxItem
from properties.models import Role
from tests.browser.town import PHONE, Town, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.people import Desk, Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def issue_of(code: str) -> Issue:
    return Issue.objects.get(pk=int(code.rpartition("-")[2]))


def workdays_from(start: datetime, days: int) -> str:
    """The date a receipt promises, as it is written in Chinese."""
    end = due(start, days, Unit.WORKDAY, overrides=calendar_data.overrides()).at
    return date_format(timezone.localtime(end), "DATE_FORMAT")


def test_a_report_becomes_a_rated_result(
    town: Town,
    ticking_worker: Path,
    resident: Callable[[], Resident],
    desk: Callable[[Role], Desk],
    album: Path,
) -> None:
    anna = resident()
    code = anna.report(
        town.compound.name,
        "维修",
        "公共照明不亮",
        "三号楼门口的灯坏了三天，晚上看不见台阶。",
        snapshot(album, "dark"),
    )
    issue = issue_of(code)
    receipt = anna.page.locator("main").inner_text()
    assert issue.firm
    assert issue.firm.name in receipt
    assert f"最迟{workdays_from(issue.opened_at, 5)}答复您" in receipt
    link = anna.link

    manager = desk(Role.FIRM_MANAGER)
    expect(manager.page.locator(".yh-case", has_text=code)).to_have_count(1)
    manager.inbox(code).first.get_by_role("button", name="查看详情").click()
    expect(manager.page.locator("h1")).to_have_text(code)
    assert manager.page.get_by_text(PHONE).count() == 0

    manager.do(code, Verb.ACCEPT)
    manager.do(code, Verb.CONTACT, note="已电话联系，今天下午上门。")
    manager.start(code, Verb.FINISH)
    manager.fill(note="灯泡和开关都换好了。")
    assert manager.send().status == 422  # a repair needs a photo of after
    photo = issue.evidence.get()
    manager.fill(**{f"after_{photo.code.hex}": snapshot(album, "bright", "#e9e2b0")})
    assert manager.send().status == 302
    assert manager.offer(Verb.VERIFY).count() == 0  # not by the firm that did the work

    staff = desk(Role.NEIGHBOURHOOD_STAFF)
    staff.inbox(code)
    staff.do(code, Verb.VERIFY, note="现场看过，灯亮了。")

    anna.page.goto(link)
    expect(anna.page.locator(".yh-timeline__node--done")).to_have_count(5)
    said = anna.page.locator("main").inner_text()
    assert "灯泡和开关都换好了。" in said
    assert "现场看过，灯亮了。" in said
    pictures = anna.page.locator("main figure img")
    assert pictures.count() == 3  # before and after side by side, and what was sent
    shown = "images => images.every(image => { image.loading = 'eager'; return true })"
    assert pictures.evaluate_all(shown)
    for picture in pictures.all():
        assert anna.page.request.get(f"{anna.site}{picture.get_attribute('src')}").ok
    anna.follow("我要评价")
    anna.choose("非常满意")  # first tap
    anna.press("提交评价")  # second tap
    expect(anna.page.locator(".yh-banner")).to_contain_text("感谢您的评价")
    assert issue.ratings.get().score == 5
    assert Issue.objects.get(pk=issue.pk).status == Status.CLOSED


def test_an_unhappy_resident_gets_rework_and_a_call(
    town: Town,
    ticking_worker: Path,
    resident: Callable[[], Resident],
    desk: Callable[[Role], Desk],
    album: Path,
) -> None:
    ben = resident()
    code = ben.report(town.compound.name, "保洁", "绿化带脏乱", "草地里全是垃圾袋。", phone="13800138002")
    link = ben.link
    manager, staff = desk(Role.FIRM_MANAGER), desk(Role.NEIGHBOURHOOD_STAFF)
    manager.do(code, Verb.ACCEPT)
    manager.do(code, Verb.FINISH, note="清理过了。", after_new=snapshot(album, "lawn", "#4c8a3f"))
    staff.do(code, Verb.VERIFY)

    ben.page.goto(link)
    ben.follow("我要评价")
    ben.choose("不满意")
    ben.page.locator("summary").click()
    ben.page.locator("label", has_text="问题还在").click()
    ben.press("提交评价")
    assert "街道工作人员会在" in ben.page.locator("main").inner_text()

    manager.inbox("差评")
    staff.do(code, Verb.CALL_BACK, note="已致电，明天一起到现场看。")
    manager.do(code, Verb.ACCEPT)
    manager.do(
        code, Verb.FINISH, note="第二次清理，每天巡查。", after_new=snapshot(album, "clean", "#57a047")
    )
    staff.do(code, Verb.VERIFY)
    issue = issue_of(code)
    assert (issue.status, issue.reworks) == (Status.CLOSED, 1)
    ben.page.goto(link)
    ben.follow("我要评价")  # the new result is rated anew
    ben.choose("基本满意")
    ben.press("提交评价")
    assert [rating.score for rating in issue.ratings.order_by("closing")] == [2, 3]


def test_reminders_climb_while_nobody_acts(
    town: Town,
    ticking_worker: Path,
    resident: Callable[[], Resident],
    desk: Callable[[Role], Desk],
    manage: Callable[..., str],
    mailbox: Callable[[], list[str]],
) -> None:
    carl = resident()
    code = carl.report(town.compound.name, "堆物", "楼道堆物", "五楼楼道堆满旧家具。", phone="13800138003")
    issue = issue_of(code)
    late = due(issue.due_at, 3, Unit.WORKDAY, overrides=calendar_data.overrides()).at.replace(hour=10)
    manage("plan_notices", f"--now={late.isoformat()}")
    manage("drain_notices", f"--now={late.isoformat()}")
    told = InboxItem.objects.filter(title__contains=code).values_list("user__username", flat=True)
    assert {"demo-firm-manager", "demo-secretary", "demo-grid-head", "demo-street"} <= set(told)
    # In a letter of its own, or, when quiet hours held some back meanwhile, in the one that says all of them.
    assert any(code in letter for letter in mailbox())
    desk(Role.FIRM_MANAGER).inbox(f"{code}：答复办结到期")
    desk(Role.PARTY_SECRETARY).inbox(f"{code}：答复办结已超期")
    assert [move.verb for move in Move.objects.filter(issue=issue)] == [Verb.FILE, Verb.ASSIGN]

"""What else a resident does with a report, on a phone and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from issues.models import Issue, Reporter
from issues.workflow import Status, Verb
from properties.models import Role
from tests.browser.town import PHONE, Town, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.people import Desk, Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NEIGHBOUR = "13800138009"


def issue_of(code: str) -> Issue:
    return Issue.objects.get(pk=int(code.rpartition("-")[2]))


def test_a_neighbour_joins_instead_of_reporting_again(town: Town, resident: Callable[[], Resident]) -> None:
    anna, ben = resident(), resident()
    code = anna.report(town.compound.name, "加装电梯", "加梯施工影响生活", "加梯施工早上六点就开始，太吵了。")
    ben.begin("加装电梯", "加梯施工影响生活")
    ben.tell("施工太早，孩子睡不好。")
    ben.place(town.compound.name, "")
    assert ben.heading() == "是不是下面这件事？"
    assert "加梯施工早上六点" not in ben.page.locator("main").inner_text()  # she did not make it public
    ben.page.locator(f"a[href$='{code}/']").click()
    ben.page.fill("[name=phone]", NEIGHBOUR)
    ben.press("确认“我也遇到”")
    assert ben.number() == code
    assert ben.link != anna.link
    assert Issue.objects.get(pk=issue_of(code).pk).affected == 2
    assert list(
        Reporter.objects.filter(issue=issue_of(code)).order_by("-is_first").values_list("is_first", flat=True)
    ) == [
        True,
        False,
    ]


def test_sending_twice_and_going_back_give_the_same_receipt(
    town: Town, resident: Callable[[], Resident]
) -> None:
    anna = resident()
    anna.begin("停车难", "车位不够、错时停车")
    anna.tell("晚上没有车位，能不能和隔壁办公楼错时停车？")
    anna.place(town.compound.name, "南门")
    anna.none_of_these()
    anna.leave_contact("138 0013 8004")
    twin = type(anna)(anna.page.context.new_page(), anna.site, anna.began)
    twin.page.goto(anna.page.url)
    anna.send()
    code = anna.number()
    twin.press("确认提交")
    assert (twin.heading(), twin.number()) == ("您的诉求已收到", code)
    anna.page.go_back()
    anna.page.reload()
    assert (anna.heading(), anna.number()) == ("您的诉求已收到", code)
    assert Issue.objects.filter(text__startswith="晚上没有车位，能不能和隔壁").count() == 1


def test_number_and_phone_find_a_report_and_every_miss_reads_the_same(
    town: Town, resident: Callable[[], Resident]
) -> None:
    anna = resident()
    code = anna.report(
        town.compound.name, "地锁", "公共道路上的地锁", "门口路边有一把地锁。", phone="13800138005"
    )
    answers = []
    for number, phone in ((code, "13800138999"), ("YH-2026-999999", "13800138005")):
        anna.page.goto(f"{anna.site}/track/")
        anna.page.fill("[name=code]", number)
        anna.page.fill("[name=phone]", phone)
        anna.press("查询")
        answers.append(anna.page.locator(".yh-error-summary").inner_text())
        assert anna.page.title().startswith("错误：")
    assert answers[0] == answers[1]
    anna.page.fill("[name=code]", code.replace("-", " ").lower())
    anna.page.fill("[name=phone]", "+86 １３８ 0013 8005")
    anna.press("查询")
    assert anna.number() == code
    assert anna.page.locator("ol.yh-timeline > li").count() == 5


def test_urging_is_possible_once_a_day(
    town: Town, ticking_worker: Path, resident: Callable[[], Resident], desk: Callable[[Role], Desk]
) -> None:
    anna = resident()
    code = anna.report(
        town.compound.name, "停车难", "停车收费与规则不明", "停车费涨了，没有公示。", phone="13800138006"
    )
    anna.follow("查看进度")
    here = anna.page.url
    anna.press("催办")
    expect(anna.page.locator(".yh-banner")).to_contain_text("已提醒")
    assert anna.page.locator("main").get_by_role("button", name="催办").count() == 0
    anna.page.goto(f"{here}urge/")
    anna.press("催办")
    assert "今天已" in anna.page.locator(".yh-error-summary").inner_text()
    assert Issue.objects.get(pk=issue_of(code).pk).urges == 1
    desk(Role.FIRM_MANAGER).inbox("催办")


def test_a_report_can_be_taken_back_at_once(town: Town, resident: Callable[[], Resident]) -> None:
    anna = resident()
    code = anna.report(
        town.compound.name, "雨污分流施工", "施工噪声、扬尘", "是我看错了。", phone="13800138007"
    )
    anna.page.locator("a[href$='/withdraw/']").click()
    anna.press("撤回")
    expect(anna.page.locator(".yh-banner")).to_contain_text("已撤回")
    assert issue_of(code).status == Status.WITHDRAWN


def test_a_question_is_answered_with_a_photo(
    town: Town, resident: Callable[[], Resident], desk: Callable[[Role], Desk], album: Path
) -> None:
    anna = resident()
    code = anna.report(
        town.compound.name, "保洁", "装修垃圾、大件垃圾乱堆", "楼下堆了一个旧沙发。", phone="13800138011"
    )
    link = anna.link
    manager = desk(Role.FIRM_MANAGER)
    manager.do(code, Verb.ACCEPT)
    manager.do(code, Verb.ASK, note="请问在几号楼？")
    anna.page.goto(link)
    assert "请问在几号楼？" in anna.page.locator("main").inner_text()
    anna.follow("答复")
    anna.page.fill("[name=text]", "3号楼东侧。")
    anna.page.set_input_files("[name=photo1]", snapshot(album, "sofa", "#7a6a8a"))
    anna.press("提交")
    assert issue_of(code).status == Status.WORKING
    manager.open(code)
    assert "3号楼东侧。" in manager.page.locator("main").inner_text()
    assert issue_of(code).evidence.count() == 1


def test_a_photo_that_is_none_costs_nobody_their_words(
    town: Town, resident: Callable[[], Resident], album: Path
) -> None:
    fake = album / "fake.jpg"
    fake.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    anna = resident()
    anna.begin("维修", "屋面、外墙渗漏")
    anna.page.set_input_files("[name=photo2]", snapshot(album, "leak", "#6d8fa8"))
    anna.tell("顶楼一下雨就漏水。", fake)
    assert anna.page.locator(".yh-error-summary li").count() == 1
    assert anna.page.input_value("[name=text]") == "顶楼一下雨就漏水。"
    assert anna.page.locator(".yh-kept img").count() == 1  # the good one was kept
    anna.page.get_by_role("button", name=re.compile("删除")).click()
    expect(anna.page.locator(".yh-kept")).to_have_count(0)
    assert anna.page.input_value("[name=text]") == "顶楼一下雨就漏水。"


def test_another_body_answers_without_an_account(
    town: Town,
    ticking_worker: Path,
    resident: Callable[[], Resident],
    desk: Callable[[Role], Desk],
    visit: Callable[..., Page],
    album: Path,
) -> None:
    anna = resident()
    code = anna.report(
        town.compound.name, "维修", "门禁、道闸故障", "道闸撞坏了，杆子断在路上。", phone="13800138012"
    )
    manager = desk(Role.FIRM_MANAGER)
    manager.do(code, Verb.ACCEPT)
    manager.do(code, Verb.SEND_OUTSIDE, body="供电公司", email="power@example.org", note="请断电后检查线路。")
    path = f"/outside/{town.outside(issue=issue_of(code))}/"
    page = visit(path, js=False)
    seen = page.locator("main").inner_text()
    assert "请断电后检查线路。" in seen
    assert PHONE not in seen
    assert "王女士" not in seen
    page.fill("[name=text]", "已断电检查，线路完好。")
    page.set_input_files("[name=photo1]", snapshot(album, "wires", "#444444"))
    page.get_by_role("button", name="提交答复").click()
    expect(page.locator("h1")).to_have_text("感谢您的答复")
    again = page.goto(f"{anna.site}{path}")
    assert again
    assert again.status == 409
    assert issue_of(code).status == Status.WORKING
    manager.inbox("协助单位已回复")


def test_a_live_incident_answers_a_new_report(
    town: Town, resident: Callable[[], Resident], desk: Callable[[Role], Desk]
) -> None:
    staff = desk(Role.NEIGHBOURHOOD_STAFF)
    staff.page.goto(f"{staff.site}/work/incidents/")
    staff.page.get_by_role("link", name="发布通知").click()
    staff.page.fill("[name=title]", "3至8号楼停水")
    staff.page.fill("[name=text]", "水泵抢修，今晚八点前恢复供水。")
    staff.page.locator("label", has_text=town.compound.name).first.click()
    staff.page.locator("label", has_text="极速响应维修").click()
    assert staff.send().status == 302

    anna = resident()
    anna.page.goto(f"{anna.site}/c/{town.compound.code}/")
    assert "3至8号楼停水" in anna.page.locator("main").inner_text()
    code = anna.report(town.compound.name, "维修", "水管爆裂、停水", "家里没有水了。", phone="13800138013")
    assert "今晚八点前恢复供水" in anna.page.locator("main").inner_text()
    anna.follow("查看进度")
    assert "今晚八点前恢复供水" in anna.page.locator("ol.yh-timeline").inner_text()
    incident = issue_of(code).incident
    assert incident
    assert incident.title == "3至8号楼停水"


def test_a_neighbour_finds_the_compound_without_scripts(visit: Callable[..., Page], town: Town) -> None:
    page = visit("/", width=320, js=False)
    page.get_by_role("link", name="查看承诺和进度").click()
    page.get_by_role("link", name="我的小区", exact=True).click()
    page.get_by_label("小区名称或地址").fill(town.compound.name)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=town.compound.name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(town.compound.name)
    page.get_by_role("link", name="小区改造").first.click()
    expect(page.get_by_role("heading", name="算式")).to_be_visible()
    page.get_by_role("link", name="行明细").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("数字的来源")

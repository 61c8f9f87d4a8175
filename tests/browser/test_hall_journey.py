"""The thread in a real browser: repeated reports → agenda → session → resolution → task done → reporters told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.hall_links import sign_in_secret
from councils.models import CouncilSession, ResolutionTask
from councils.sessionflow import State, TaskState
from issues.links import secret_for
from properties.models import Role

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from issues.actions import Filed
    from tests.browser.people import Desk, Resident
    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TITLE = "绿化带联席会议"


@pytest.fixture(scope="module")
def repeated(town: Town, django_db_blocker: DjangoDbBlocker) -> list[Filed]:
    """Three neighbours reported the same thing."""
    words = ("绿化带里有垃圾。", "草地没人打扫。", "花坛里堆着纸箱。")
    with django_db_blocker.unblock():
        return [
            town.file("clean_green", text, phone=f"1380013820{number}") for number, text in enumerate(words)
        ]


def session() -> CouncilSession:
    return CouncilSession.objects.get(title=TITLE)


def step(secretary: Desk, name: str) -> None:
    """Press the step in front, read what happens then, and take it."""
    secretary.page.locator(".yh-card--red").get_by_role("link", name=name, exact=True).click()
    expect(secretary.page.locator("h1")).to_contain_text(name)
    assert secretary.send().status == 302, secretary.page.locator("main").inner_text()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name).first.click()


def announce(secretary: Desk, town: Town) -> None:
    """From the list of halls to a session whose notice is up, with what repeats on its agenda."""
    page = secretary.page
    page.goto(f"{secretary.site}/work/halls/")
    page.locator(".yh-case__title").first.click()
    follow(page, "筹备会议")
    begins = timezone.localtime(timezone.now() + timedelta(days=8)).replace(hour=19, minute=0)
    secretary.fill(kind="joint", title=TITLE, starts_at=f"{begins:%Y-%m-%dT%H:%M}", place="居委会二楼")
    assert secretary.send().status == 302, page.locator("main").inner_text()
    follow(page, TITLE)
    follow(page, "重复诉求")
    line = page.locator(".yh-case", has_text=town.compound.name).filter(has_text="绿化带")
    line.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("重复诉求")
    follow(page, "审题")
    secretary.fill(admitted="yes")
    assert secretary.send().status == 302
    step(secretary, "审定议程")
    step(secretary, "张贴会前公告")


def come(anna: Resident) -> None:
    """A resident signs in with the code on the notice."""
    anna.page.goto(f"{anna.site}/halls/in/{sign_in_secret(session())}/")
    anna.page.fill("[name=name]", "王阿姨")
    anna.page.fill("[name=building]", "3号楼")
    anna.press("签到")
    expect(anna.page.locator(".yh-banner")).to_contain_text("签到成功")


def agree(secretary: Desk) -> None:
    """Minutes, one resolution and its task; then the steps until it is being carried out."""
    page = secretary.page
    page.goto(f"{secretary.site}/work/halls/sessions/{session().pk}/")
    follow(page, "会议纪要")
    item = session().items.get()
    secretary.fill(minutes="逐项讨论，形成一致意见。", **{f"item-{item.pk}": "每周清扫两次"})
    assert secretary.send().status == 302
    follow(page, "记录决议")
    secretary.fill(text="绿化带每周清扫两次", way="consensus")
    assert secretary.send().status == 302
    expect(page.locator("main")).to_contain_text("还没有任务")
    follow(page, "交办任务")
    secretary.fill(text="安排每周两次清扫", due_on=f"{timezone.localdate() + timedelta(days=7):%Y-%m-%d}")
    firm = page.locator("[name=owner] optgroup").first.locator("option").first.get_attribute("value")
    page.select_option("[name=owner]", firm)
    assert secretary.send().status == 302, page.locator("main").inner_text()
    for name in ("结束协商", "公布结果", "交办任务"):
        step(secretary, name)


def test_what_repeats_is_discussed_done_and_told(
    town: Town,
    ticking_worker: Path,
    repeated: list[Filed],
    resident: Callable[[], Resident],
    desk: Callable[[Role], Desk],
    manage: Callable[..., str],
) -> None:
    secretary, anna = desk(Role.PARTY_SECRETARY), resident()
    announce(secretary, town)
    anna.page.goto(f"{anna.site}/halls/")
    anna.follow(TITLE)
    expect(anna.page.locator("main")).to_contain_text("居委会二楼")
    # The day has come: nobody waits eight days in a test.
    began = (timezone.now() - timedelta(minutes=20)).isoformat()
    change = f"CouncilSession.objects.filter(pk={session().pk}).update(starts_at='{began}')"
    manage("shell", "-c", f"from councils.models import CouncilSession; {change}")
    come(anna)
    agree(secretary)
    assert session().state == State.EXECUTING
    assert "王阿姨" not in secretary.page.locator("main").inner_text()

    task = ResolutionTask.objects.get(resolution__item__session=session())
    assert task.firm
    secretary.page.goto(f"{secretary.site}/work/halls/tasks/{task.pk}/")
    follow(secretary.page, "报告完成")
    secretary.fill(report="已排班，每周二、五清扫。")
    assert secretary.send().status == 302
    task.refresh_from_db()
    assert task.state == TaskState.DONE

    for filed in repeated:
        assert filed.reporter
        anna.page.goto(f"{anna.site}/r/{secret_for('reporter', filed.reporter.pk)}/")
        told = anna.page.locator("main").inner_text()
        assert "绿化带每周清扫两次" in told
        assert "已排班，每周二、五清扫。" in told
    anna.page.goto(f"{anna.site}/halls/sessions/{session().pk}/")
    shown = anna.page.locator("main").inner_text()
    assert "不是业主的共同决定" in shown
    assert "王阿姨" not in shown

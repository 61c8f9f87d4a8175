"""An assessment from draft to decision and payment, with an objection that is upheld, in the browser.

The days of waiting cannot be walked: the two dates are moved back by a child process, as if they had passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from assessments import demo
from assessments.models import Period, Scheme, Score
from assessments.periodflow import REVIEWING_DEPARTMENT, SUPERVISING_DEPARTMENT, State
from notices.calendar import SHANGHAI
from properties.models import Role, User
from tests.browser.people import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def assessed(town: Town, django_db_blocker: DjangoDbBlocker) -> Town:
    """The town with a scheme that is old enough for a quarter nobody has assessed yet."""
    with django_db_blocker.unblock():
        if not Scheme.objects.exists():
            now = datetime.now(tz=SHANGHAI)
            demo.write(street=town.compound.subdistrict, now=now, random=Random(1), showcase=True)
        Scheme.objects.update(valid_from="2020-01-01")
    return town


def of_department(code: str) -> User:
    return User.objects.get(posts__department__code=code, posts__role=Role.DEPARTMENT_OFFICER)


@pytest.fixture
def at_desk(visit: Callable[..., Page], live: str) -> Callable[[User], Page]:
    return lambda user: Desk(visit("/work/", width=1366), live).sign_in(user).page


def take(page: Page, address: str, step: str) -> None:
    """A step as people take it: from the period's page, over the page that says what then happens."""
    page.goto(address)
    page.locator("main").get_by_role("link", name=step, exact=True).click()
    page.locator("main").get_by_role("button", name=step, exact=True).click()
    expect(page.locator(".yh-banner").first).to_contain_text("已办理")


def test_a_period_from_draft_to_decision_with_an_objection(
    assessed: Town, at_desk: Callable[[User], Page], live: str, manage: Callable[..., str]
) -> None:
    office = at_desk(assessed.user(Role.STREET_OFFICER))
    office.goto(f"{live}/work/assessments/new/")
    office.locator("[name=period]").last.check(force=True)
    office.get_by_role("button", name="生成草稿").click()
    expect(office.locator("h1")).to_contain_text("达标考核")
    address = office.url
    pk = int(re.findall(r"\d+", address)[-1])
    take(office, address, "告知企业")

    manager = at_desk(assessed.user(Role.FIRM_MANAGER))
    manager.goto(address)
    manager.locator("main tbody a").first.click()
    manager.get_by_role("link", name="对得分提出异议").click()
    manager.fill("[name=text]", "评价数少计了一件，请核实。")
    manager.locator("main form button[type=submit]").click()
    expect(manager.locator(".yh-banner").first).to_contain_text("异议")

    office.goto(address)
    office.locator("main").get_by_role("link", name="答复异议").or_(
        office.locator("main .yh-card--red a")
    ).first.click()
    office.locator("[name=result][value=upheld]").check(force=True)
    office.fill("[name=decision]", "经核实属实，予以更正。")
    for name, number in (("hits", "9"), ("of", "10")):
        office.fill(f"[name=SATISFACTION_satisfied_{name}]", number)
    office.locator("main form button[type=submit]").click()
    changed = Score.objects.get(period=pk, is_current=True, revision=2)
    assert changed.inputs["lines"]["SATISFACTION"][0]["hits"] == "9"

    over(manage, pk, "objections_until")
    take(office, address, "结束异议期")
    take(at_desk(of_department(REVIEWING_DEPARTMENT)), address, "确认复核")
    take(at_desk(of_department(SUPERVISING_DEPARTMENT)), address, "确认监督")
    take(office, address, "开始公示")
    visitor = office.context.browser.new_page() if office.context.browser else office
    visitor.goto(f"{live}/assessments/{pk}/")
    expect(visitor.locator("h1")).to_contain_text("公示")
    visitor.close()
    over(manage, pk, "notice_until")
    take(at_desk(assessed.user(Role.STREET_LEADER)), address, "审定")
    assert Period.objects.get(pk=pk).state == State.DECIDED


def over(manage: Callable[..., str], pk: int, column: str) -> None:
    """The time that has to pass has passed."""
    manage(
        "shell",
        "-c",
        "from assessments.models import Period; from datetime import timedelta; "
        "from django.utils import timezone; "
        f"Period.objects.filter(pk={pk}).update({column}=timezone.now() - timedelta(minutes=1))",
    )

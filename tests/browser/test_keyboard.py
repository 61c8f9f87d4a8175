"""The whole report with Tab, arrows, Space and Enter alone: no mouse, no touch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from issues.models import Issue
from tests.browser.people import Resident
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MOST_TABS = 60
# What has the focus is seen: an outline, a shadow or a border that is there only now.
_SEEN = """() => {
  const look = (element) => ['outlineStyle', 'outlineWidth', 'boxShadow', 'backgroundColor', 'borderColor']
    .map((name) => getComputedStyle(element)[name]).join();
  const element = document.activeElement;
  const box = element.type === 'radio' || element.type === 'checkbox' ? element.closest('.yh-choice') : element;
  const parts = [element, box, ...box.querySelectorAll('label, input')];
  const focused = parts.map(look).join();
  const pseudo = [...box.querySelectorAll('label')].map((label) => getComputedStyle(label, '::before').boxShadow).join();
  element.blur();
  const plain = parts.map(look).join();
  const pseudoPlain = [...box.querySelectorAll('label')].map((label) => getComputedStyle(label, '::before').boxShadow).join();
  element.focus();
  return focused !== plain || pseudo !== pseudoPlain;
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what fits has the focus, and can be seen to have it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(_SEEN), f"focus on {selector} cannot be seen"
            return
    pytest.fail(f"{selector} is not reached with {MOST_TABS} tabs on {page.url}")


def press(page: Page) -> None:
    """The form's own button."""
    tab_to(page, "main button[type=submit]:not([name])")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, value: str) -> None:
    """Tab reaches a group of radios once; arrows go through it."""
    tab_to(page, "main input[type=radio]")
    if not page.locator("main input[type=radio]:focus").get_attribute("checked"):
        page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if page.locator("main input[type=radio]:focus").get_attribute("value") == value:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{value} is not reached with arrows on {page.url}")


def test_a_report_is_filed_with_the_keyboard_alone(town: Town, visit: Callable[..., Page], live: str) -> None:
    page = visit("/", width=1366)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"  # past the header at once
    page.keyboard.press("Enter")
    tab_to(page, "main a[href='/report/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    resident = Resident(page, live)
    choose(page, "cleanliness")
    press(page)
    choose(page, "clean_stairs")
    press(page)
    tab_to(page, "[name=text]")
    page.keyboard.type("楼梯扶手上全是灰，一个月没擦过。")
    press(page)
    tab_to(page, "[name=compound]")
    page.keyboard.type(town.compound.name)
    press(page)
    if "/similar/" in page.url:
        tab_to(page, "main .yh-buttons a[href$='/contact/']")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, "[name=phone]")
    page.keyboard.type("13800138021")
    press(page)
    assert resident.heading() == "请核对后提交"
    page.wait_for_timeout(3200)  # nobody answers six questions in less
    press(page)
    assert resident.heading() == "您的诉求已收到"
    assert Issue.objects.get(text__startswith="楼梯扶手上全是灰").source == "web"

"""The frame as a real browser sees it: a real gunicorn, a real Chromium, no JavaScript needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [320, 390, 1366])
@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("path", ["/", "/no/such/page/"])
def test_a_page_fits_and_can_be_read_by_everybody(
    visit: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    sideways: Callable[[Page], int],
    width: int,
    elder: bool,
    path: str,
) -> None:
    page = visit(path, width=width, elder=elder)
    assert axe(page) == []
    assert sideways(page) == 0


def test_large_type_and_language_are_one_tap_and_hold_without_javascript(visit: Callable[..., Page]) -> None:
    page = visit("/", js=False)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.locator("a[href*='m=elder']").first.click()
    assert "m=elder" not in page.url
    assert page.locator("html").get_attribute("class") == "elder"
    page.locator("a[hreflang=en]").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(page.url.rstrip("/") + "/no/such/page/")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("class") == "elder"


def test_nothing_breaks_the_content_policy_or_comes_from_elsewhere(
    visit: Callable[..., Page], live: str
) -> None:
    page = visit("/healthz/")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda sent: None if sent.url.startswith(live) else complaints.append(sent.url))
    page.goto(f"{live}/")
    page.wait_for_load_state("load")
    assert complaints == []

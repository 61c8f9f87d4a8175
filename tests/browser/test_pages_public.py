"""Every public page of the campaign, in both text sizes and both languages, on a small phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.tour_campaign import public_pages
from tests.browser.walking import NARROW, WIDE, Mode, Walker
from tests.browser.weights import weights_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.tour import Stop
    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HEAVIEST = 120_000
MODES = {
    "standard": Mode(axe=(NARROW, WIDE)),
    "elder": Mode(elder=True, widths=(NARROW,)),
    "english": Mode(language="en"),
    "english-elder": Mode(language="en", elder=True, widths=(NARROW,)),
}


@pytest.fixture(scope="module")
def stops(town: Town, django_db_blocker: DjangoDbBlocker) -> list[Stop]:
    with django_db_blocker.unblock():
        return public_pages(town)


@pytest.mark.parametrize("mode", MODES)
def test_every_public_page_fits_can_be_read_and_speaks_one_language(
    walker: Walker, stops: list[Stop], mode: str
) -> None:
    found = walker.walk(stops, MODES[mode])
    assert found == [], "\n".join(found)


def test_every_public_page_is_light(walker: Walker, stops: list[Stop]) -> None:
    found = weights_of(walker, stops)
    assert {name: each for name, each in found.items() if each.total > HEAVIEST or each.scripts} == {}


def test_a_neighbour_finds_the_compound_without_scripts(visit: Callable[..., Page], town: Town) -> None:
    page = visit("/", width=NARROW, js=False)
    page.get_by_role("link", name="查看承诺和进度").click()
    page.get_by_role("link", name="我的小区", exact=True).click()
    page.get_by_label("小区名称或地址").fill(town.compound.name)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=town.compound.name, exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text().startswith(town.compound.name)
    page.get_by_role("link", name="小区改造").first.click()
    assert page.get_by_role("heading", name="算式").is_visible()
    page.get_by_role("link", name="行明细").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("数字的来源")

"""Every public page of the campaign, in both text sizes and both languages, on a small phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pledges.models import Campaign, Target
from tests.browser.tour import Stop
from tests.browser.walking import NARROW, Mode, Walker
from tests.browser.weights import weights_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HEAVIEST = 120_000
MODES = {
    "standard": Mode(axe=True),
    "elder": Mode(elder=True, axe=True),
    "english": Mode(language="en", axe=True),
    "english-elder": Mode(language="en", elder=True, axe=True, widths=(NARROW,)),
}


def _here(town: Town) -> Campaign:
    return Campaign.objects.get(subdistrict=town.compound.subdistrict)


def public_pages(town: Town) -> list[Stop]:
    """Each page once, targets with every kind of figure."""
    here = _here(town)
    base = f"/pledges/{here.code}/"
    targets = Target.objects.filter(pledge__campaign=here).order_by("pk")
    pages = [
        Stop("promises", "/pledges/"),
        Stop("methods", "/pledges/methods/"),
        Stop("compounds", f"{base}compounds/"),
        Stop("compounds-none", f"{base}compounds/?q=zzzz"),
        Stop("compound-full", f"{base}compounds/{town.compound.code}/"),
        Stop("compound-no-firm", f"{base}compounds/{town.unheld.code}/"),
        Stop("heat", f"{base}heat/"),
        Stop("map", f"{base}map/"),
        Stop("data", f"{base}data/"),
        Stop("announced", "/pledges/310110016-2025/"),
        Stop("no-such-campaign", "/pledges/nothing/", status=404),
    ]
    pages += [Stop(f"target-{one.code}", f"{base}targets/{one.pk}/") for one in targets]
    pages += [Stop(f"rows-{one.code}", f"{base}targets/{one.pk}/rows/") for one in targets]
    for pledge in here.pledges.filter(kind="firm").select_related("topic", "firm"):
        assert pledge.topic
        assert pledge.firm
        pages.append(Stop(f"topic-{pledge.topic.code}", f"{base}topics/{pledge.topic.code}/"))
        pages.append(Stop(f"firm-{pledge.firm.code}", f"{base}firms/{pledge.firm.code}/"))
    return list(dict.fromkeys(pages))


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

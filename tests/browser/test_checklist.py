"""A round by checklist on a phone without JavaScript: one tap an item, then the photos of what was not met."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from properties.models import Inspection, InspectionAnswer, Role
from tests.browser.people import Desk
from tests.browser.town import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# What a person does in an unhurried second and a half each: 60 seconds are forty steps.
MOST_STEPS = 40


class Steps:
    """Counts what a thumb has to do."""

    def __init__(self, page: Page) -> None:
        self.page, self.taken = page, 0

    def tap(self, target: object) -> None:
        target.click()  # type: ignore[attr-defined]
        self.page.wait_for_load_state()
        self.taken += 1


def test_a_whole_round_is_entered_within_a_minute(
    town: Town, visit: Callable[..., Page], live: str, album: Path
) -> None:
    officer = town.user(Role.STREET_OFFICER)
    page = visit("/", width=390, js=False)
    Desk(page, live).sign_in(officer)
    page.goto(f"{live}/work/places/inspections/")
    steps = Steps(page)

    steps.tap(page.get_by_role("link", name="按清单巡查"))
    steps.tap(page.get_by_role("link", name=town.compound.name, exact=True))
    lines = page.locator(".yh-check")
    count = lines.count()
    assert count == 24
    labels = [lines.nth(number).locator("label") for number in range(count)]
    for number, line in enumerate(labels):
        steps.tap(line.nth(1 if number == 0 else 2 if number == 3 else 0))
    words = lines.nth(0).get_by_role("textbox")
    expect(words).to_be_visible()
    expect(lines.nth(1).get_by_role("textbox")).to_be_hidden()
    words.fill("三号楼门厅有积水")
    steps.taken += 1
    steps.tap(page.get_by_role("button", name="保存", exact=True))

    page.set_input_files("input[type=file]", snapshot(album, "puddle"))
    steps.taken += 2  # the button of the field, and the shutter
    steps.tap(page.get_by_role("button", name="添加照片"))
    expect(page.locator(".yh-found img")).to_have_count(1)
    assert steps.taken <= MOST_STEPS, steps.taken

    rows = Inspection.objects.filter(by=officer, on=timezone.localdate(), compound=town.compound)
    assert {row.dimension: str(row.score) for row in rows} == {
        "clean": "76.5",  # 65 of the 85 points that apply: 20 not met, no lift for 15
        "order": "100.0",
        "safety": "100.0",
        "green": "100.0",
    }
    unmet = InspectionAnswer.objects.get(inspection__in=rows, verdict="no")
    assert (unmet.note, unmet.path is not None) == ("三号楼门厅有积水", True)


def test_what_was_answered_stays_when_the_list_is_not_finished(
    town: Town, visit: Callable[..., Page], live: str
) -> None:
    page = visit("/", width=390, js=False)
    Desk(page, live).sign_in(town.user(Role.GRID_HEAD))
    page.goto(f"{live}/work/places/inspections/check/{town.compound.code}/")
    first = page.locator(".yh-check").first
    first.locator("label").nth(1).click()
    first.get_by_role("textbox").fill("有痰迹")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator(".yh-error-summary li")).to_have_count(5)
    expect(first.get_by_role("textbox")).to_have_value("有痰迹")
    page.locator(".yh-error-summary a").first.click()
    for number in range(1, 6):
        page.locator(".yh-check").nth(number).locator("label").first.click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".yh-found")).to_have_count(6)

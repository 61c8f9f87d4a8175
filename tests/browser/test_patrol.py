"""A spot is entered on patrol: a phone, no JavaScript, six taps at the most."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from properties.models import Role
from tests.browser.people import Desk
from tests.browser.town import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_spot_is_entered_in_six_steps(
    town: Town, visit: Callable[..., Page], live: str, album: Path
) -> None:
    page = visit("/", width=390, js=False)
    Desk(page, live).sign_in(town.user(Role.GRID_WORKER))
    page.goto(f"{live}/work/spots/?compound={town.compound.code}")

    page.get_by_role("link", name="登记点位").click()
    page.locator("[name=compound]").select_option(town.compound.code)
    page.locator(".yh-spot-topics label").first.click()
    page.set_input_files("[name=photo1]", snapshot(album, "lock"))
    page.fill("[name=place]", "12号车位")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator("h1")).to_contain_text("DW-")
    expect(page.locator(".yh-photo--before img")).to_have_count(1)

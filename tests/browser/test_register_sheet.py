"""The register by sheet, end to end: template → filled in → sent → differences → confirmed → the homes are there.

Real Chromium, gunicorn, PostgreSQL, Valkey, and a worker that reads and writes the sheet.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from properties.models import Holding, Home, Role
from tests.browser.town import Town
from yinhang.fields import reveal

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.people import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SHEETS = "/work/register/sheets/"
OWNER = "试填甲"


def wait_for(page: Page, words: str, *, seconds: float = 90) -> None:
    """Look again until the page says so; a worker is hinted at once, and its tick comes every minute."""
    until = time.monotonic() + seconds
    while words not in page.locator("main").inner_text() and time.monotonic() < until:
        page.wait_for_timeout(500)
        page.reload()
    assert words in page.locator("main").inner_text()


def filled_in(page: Page, town: Town, folder: Path) -> Path:
    """The template of a compound that has no home yet, with two of them, the first with an owner."""
    page.select_option("[name=compound]", town.unheld.code)
    with page.expect_download() as download:
        page.locator("form[method=get] button[type=submit]").click()
    path = folder / "filled.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    place = [town.unheld.code, "试填99号楼", None]
    sheet.append(
        [
            *place,
            "101",
            "８９．５平方米",
            "登记簿",
            "住宅",
            None,
            OWNER,
            "13800138000",
            "310110197001011234",
            None,
            "2019年3月1日",
        ]
    )
    sheet.append([*place, "102", 90, "实测"])
    book.save(path)
    return path


def test_a_sheet_becomes_homes(
    town: Town, ticking_worker: Path, desk: Callable[[Role], Desk], tmp_path: Path
) -> None:
    staff = desk(Role.NEIGHBOURHOOD_STAFF)
    page = staff.page
    page.goto(f"{staff.site}{SHEETS}")
    page.set_input_files("[name=file]", filled_in(page, town, tmp_path))
    page.locator("form[enctype] button[type=submit]").click()

    wait_for(page, "试填99号楼")
    shown = page.locator("main").inner_text()
    assert "试＊" in shown
    assert OWNER not in shown
    before = Home.objects.filter(building__name="试填99号楼")
    assert not before.exists()
    page.locator("form[action$='/confirm/'] button").click()
    for _look in range(180):
        if Home.objects.filter(building__name="试填99号楼").count():
            break
        page.wait_for_timeout(500)
    page.goto(page.url)

    expect(page.locator(".yh-state--done").first).to_be_visible()
    homes = Home.objects.filter(building__name="试填99号楼").order_by("number")
    assert [(one.number, str(one.area), one.area_source) for one in homes] == [
        ("101", "89.50", "register"),
        ("102", "90.00", "survey"),
    ]
    holding = Holding.objects.get(home=homes[0])
    assert (holding.starts_on.isoformat(), reveal(holding.party.members.get(), "name")) == (
        "2019-03-01",
        OWNER,
    )
    page.goto(f"{staff.site}{SHEETS}earlier/")
    expect(page.locator(".yh-case")).to_have_count(1)

"""A newcomer sets up the app and keeps recovery codes; later the phone is lost. Every page on the way fits."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django_otp.oath import totp

from properties.models import Role
from tests.browser.walking import LANGUAGES, faults_of, words_of_the_database
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.people import Desk
    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def _look(page: Page, site: str, axe: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with the page in hand in either language. It is read again, so not for what is shown once."""
    found, corpus = [], words_of_the_database()
    for language in LANGUAGES[::-1]:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        page.reload()
        looked = faults_of(page, language, corpus=corpus)
        found += [f"{page.url} {look} {language}: {what}" for look, what in looked]
    return found + axe(page)


def _sizes(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    found = [f"{page.url} {look}: {what}" for look, what in faults_of(page, "zh-hans", corpus="")]
    return found + axe(page)


def test_from_the_first_code_to_a_lost_phone(
    town: Town, live: str, desk: Callable[[Role], Desk], axe: Callable[[Page], list[str]]
) -> None:
    person, faults = desk(Role.SUPERVISOR), list[str]()
    page = person.page
    page.goto(f"{live}/accounts/second-step/")
    page.locator("main button[type=submit]").click()
    secret = page.locator("main .yh-figures").inner_text().replace(" ", "")
    page.fill("[name=code]", f"{totp(base64.b32decode(secret)):06d}")
    page.locator("main .yh-card button[type=submit]").click()

    page.wait_for_url("**/accounts/recovery-codes/")
    page.wait_for_load_state()
    page.reload()  # the banner of success is seen once
    faults += _look(page, live, axe)
    page.locator("main form button").click()
    codes = page.locator("main li.yh-figures").all_inner_texts()
    assert len(codes) == 10
    faults += _sizes(page, axe)
    page.locator("main a.yh-button").click()
    faults += [fault for fault in _sizes(page, axe) if "demo" not in fault]

    page.context.clear_cookies()
    page.goto(f"{live}/work/")
    page.fill("[name=username]", town.user(Role.SUPERVISOR).username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/accounts/sign-in/code/")
    faults += _look(page, live, axe)
    page.locator("main a.yh-action").click()
    page.wait_for_url("**/accounts/sign-in/recovery/")
    faults += _look(page, live, axe)
    page.fill("[name=code]", codes[3].lower())
    page.locator("main button[type=submit]").click()

    page.wait_for_url("**/accounts/second-step/**")
    assert page.locator("main button[type=submit]").count() == 1
    assert faults == []

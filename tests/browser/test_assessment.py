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
from assessments.periodflow import REVIEWING_DEPARTMENT, SUPERVISING_DEPARTMENT, State, Verb
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


def follow(page: Page, end: str) -> None:
    """The link of the page whose address ends so."""
    page.locator(f'main a[href$="{end}"]').first.click()


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def take(page: Page, address: str, verb: Verb) -> None:
    """A step as people take it: from the period's page, over the page that says what then happens."""
    page.goto(address)
    follow(page, f"/{verb.value}/")
    send(page)
    expect(page).to_have_url(address)


def test_a_period_from_draft_to_decision_with_an_objection(
    assessed: Town, at_desk: Callable[[User], Page], live: str, manage: Callable[..., str]
) -> None:
    office = at_desk(assessed.user(Role.STREET_OFFICER))
    office.goto(f"{live}/work/assessments/new/")
    office.locator("[name=period]").first.check(force=True)
    send(office)
    expect(office).to_have_url(re.compile(r"/work/assessments/\d+/$"))
    address = office.url
    pk = int(re.findall(r"\d+", address)[-1])
    take(office, address, Verb.SEND)

    manager = at_desk(assessed.user(Role.FIRM_MANAGER))
    manager.goto(address)
    manager.locator("main tbody a").first.click()
    follow(manager, "/object/")
    manager.fill("[name=text]", "评价数少计了一件，请核实。")
    send(manager)
    expect(manager).to_have_url(re.compile(r"/scores/\d+/$"))

    office.goto(address)
    follow(office, "/decide/")
    office.locator("[name=result][value=upheld]").check(force=True)
    office.fill("[name=decision]", "经核实属实，予以更正。")
    for name, number in (("hits", "9"), ("of", "10")):
        office.fill(f"[name=SATISFACTION_satisfied_{name}]", number)
    send(office)
    expect(office).to_have_url(address)
    changed = Score.objects.get(period=pk, is_current=True, revision=2)
    assert changed.inputs["lines"]["SATISFACTION"][0]["hits"] in {"9", "9.0"}

    over(manage, pk, "objections_until")
    take(office, address, Verb.CLOSE)
    take(at_desk(of_department(REVIEWING_DEPARTMENT)), address, Verb.REVIEW)
    take(at_desk(of_department(SUPERVISING_DEPARTMENT)), address, Verb.SUPERVISE)
    take(office, address, Verb.ANNOUNCE)
    office.goto(f"{live}/assessments/{pk}/")
    expect(office.locator("main table")).not_to_have_count(0)
    over(manage, pk, "notice_until")
    take(at_desk(assessed.user(Role.STREET_LEADER)), address, Verb.DECIDE)
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

"""A batch of lift additions is signed in one go: ticked, looked at once more, entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from properties.models import Role, Work, WorkStage
from properties.workstages import Kind

if TYPE_CHECKING:
    from tests.browser.people import Desk
    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_ripe_lifts_are_signed_in_one_go(town: Town, desk: Callable[[Role], Desk]) -> None:
    street = town.compound.subdistrict
    ripe = list(
        Work.objects.filter(compound__subdistrict=street, kind=Kind.LIFT_ADDITION, stage="mature").order_by(
            "pk"
        )
    )
    assert len(ripe) > 1
    officer = desk(Role.STREET_OFFICER)
    officer.page.goto(f"{officer.site}/work/places/works/")
    officer.page.locator("main").get_by_role("link", name="分批推进").click()
    for work in ripe:
        officer.page.locator(f"label[for=w{work.pk}]").click()
    officer.page.select_option("[name=stage]", "signed")
    officer.page.locator("main form button[type=submit]").click()
    expect(officer.page.locator("main form li")).to_have_count(len(ripe))
    assert officer.send().status == 302
    expect(officer.page.locator(".yh-banner")).to_contain_text(str(len(ripe)))
    found = Work.objects.filter(pk__in=[work.pk for work in ripe])
    assert set(found.values_list("stage", flat=True)) == {"signed"}
    assert WorkStage.objects.filter(work__in=ripe, stage="signed").count() == len(ripe)

"""签约一批: several lifts for walk-ups are signed in one go, after one look at which, and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notices.models import Deadline
from properties import actions
from properties.models import Programme, Role, Work
from properties.workstages import Stage
from tests.browser.people import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

BATCHES = "/work/places/works/batches/?kind=lift_added"


@pytest.fixture(scope="module")
def ripe(town: Town, django_db_blocker: DjangoDbBlocker) -> list[int]:
    """Three lifts of one compound that are ripe, each with a day planned for its signing."""
    with django_db_blocker.unblock():
        return [_ripe(town, number) for number in (5, 6, 7)]


def _ripe(town: Town, number: int) -> int:
    now = timezone.now()
    today = timezone.localdate(now)
    work = actions.plan_work(
        compound=town.compound,
        title=f"{number}号楼加装电梯（演示）",
        programmes=[Programme.objects.get(code="lift-addition")],
        by=None,
        on=today - timedelta(days=30),
        at=now,
    )
    actions.replan(work=work, days={Stage.SIGNED: today + timedelta(days=9)}, by=None, at=now)
    return actions.reach_stage(
        work=work, stage=Stage.MATURE, on=today - timedelta(days=5), by=None, today=today, at=now
    ).pk


def _tick(page: Page, keys: list[int]) -> None:
    for key in keys:
        page.locator(f"label[for=w{key}]").click()


def test_a_batch_is_signed_in_one_go(
    ripe: list[int], visit: Callable[..., Page], live: str, town: Town
) -> None:
    office = Desk(visit("/work/", width=390, js=False), live).sign_in(town.user(Role.STREET_OFFICER))
    page = office.page
    page.goto(f"{live}{BATCHES}")
    _tick(page, ripe[:2])
    page.select_option("[name=stage]", "signed")
    page.locator("main form button[type=submit]").last.click()
    listed = page.locator("main form li")
    assert listed.count() == 2
    expect(listed.first).to_contain_text("5号楼加装电梯")
    assert Work.objects.filter(pk__in=ripe, stage=Stage.SIGNED).count() == 0  # a look changes nothing
    assert office.send().status == 302
    expect(page.locator(".yh-banner")).to_contain_text("2")
    assert set(Work.objects.filter(pk__in=ripe[:2]).values_list("stage", flat=True)) == {Stage.SIGNED}
    assert Work.objects.get(pk=ripe[2]).stage == Stage.MATURE
    met = Deadline.objects.filter(subject_kind="work", subject_id__in=ripe, met_at__isnull=False)
    assert set(met.values_list("subject_id", flat=True)) == set(ripe[:2])


def test_whoever_is_late_is_told_work_by_work(
    ripe: list[int], desk: Callable[[Role], Desk], live: str
) -> None:
    """The page was opened before a colleague signed one of the two: that one is left out and named."""
    office = desk(Role.STREET_OFFICER)
    today = timezone.localdate().isoformat()
    ticked = "&".join(f"work={key}" for key in (ripe[0], ripe[2]))
    office.page.goto(
        f"{live}/work/places/works/batches/enter/?kind=lift_added&stage=signed&on={today}&{ticked}"
    )
    assert office.page.locator("main form li").count() == 1
    expect(office.page.locator("main ul").first).to_contain_text("5号楼加装电梯")
    assert office.send().status == 302
    assert Work.objects.get(pk=ripe[2]).stage == Stage.SIGNED


def test_nothing_ticked_leads_back(desk: Callable[[Role], Desk], live: str) -> None:
    page = desk(Role.STREET_OFFICER).page
    page.goto(f"{live}{BATCHES}")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".yh-banner")).to_be_visible()
    assert "/works/batches/" in page.url

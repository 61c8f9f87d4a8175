"""A ballot from its opening to its result: a paper read by two, a vote with a card, the count, the receipt verified."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as Docx
from playwright.sync_api import expect

from properties.models import Role
from tests.browser.town import snapshot
from tests.issues.test_races import at_once
from votes import actions, cards
from votes.models import Ballot, Vote
from yinhang.fields import reveal

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.people import Desk
    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
YES, NO = "agree", "oppose"


@pytest.fixture(scope="module")
def ballot(town: Town, django_db_blocker: DjangoDbBlocker) -> Ballot:
    """Announced in time; voting has begun, and it ends some seconds after it was opened."""
    with django_db_blocker.unblock():
        return _announced(town)


def _announced(town: Town) -> Ballot:
    chair, now = town.user(Role.COMMITTEE_CHAIR), timezone.now()
    building = Ballot.objects.filter(scope="building", compound=town.compound)[0].building
    data = {
        "title": "楼道照明改造",
        "scope": "building",
        "building": building,
        "form": "electronic",
        "electronic_clause": "议事规则第九条",
        "opens_at": now - timedelta(minutes=1),
        "closes_at": now + timedelta(days=1),
    }
    found = actions.prepare(compound=town.compound, by=chair, data=data)
    actions.add_item(ballot=found, text="同意改造本楼楼道照明。", clause=7, by=chair)
    for role in (Role.COMMITTEE_CHAIR, Role.NEIGHBOURHOOD_STAFF):
        actions.appoint_counter(ballot=found, user=town.user(role), by=chair)
    return actions.post_notice(
        ballot=found, on=(now - timedelta(days=16)).date(), by=chair, at=now - timedelta(minutes=1)
    )


def test_from_the_opening_to_a_receipt_that_is_found(
    ballot: Ballot,
    desk: Callable[[Role], Desk],
    visit: Callable[..., Page],
    album: Path,
    axe: Callable[[Page], list[str]],
    sideways: Callable[[Page], int],
    live: str,
) -> None:
    chair, staff = desk(Role.COMMITTEE_CHAIR), desk(Role.NEIGHBOURHOOD_STAFF)
    _go(chair, "step", ballot, "open")
    assert chair.send().status == 302
    numbers = list(ballot.rights.filter(representative__isnull=False).values_list("number", flat=True)[:2])

    # On paper: two people read it, and only then it is a vote.
    for reader, more in ((chair, {"scan": str(snapshot(album, "paper"))}), (staff, {})):
        _go(reader, "paper", ballot, numbers[0])
        reader.fill(item_1=YES, **more)
        assert reader.send().status == 302
    assert Vote.objects.filter(ballot=ballot).count() == 1

    # Online: the card from the printed sheet, on a narrow phone; these pages hold no script.
    code = _code(chair, ballot, numbers[1])
    right = ballot.rights.select_related("representative").get(number=numbers[1])
    assert right.representative is not None
    phone = visit(reverse("vote:card", args=[cards.cleaned(code)]), width=320)
    _sound(phone, axe, sideways)
    phone.fill("[name=proof]", reveal(right.representative, "phone")[-4:])
    _press(phone)
    _sound(phone, axe, sideways)
    phone.locator(f"input[name=item_1][value={NO}]").check()
    _press(phone)
    _sound(phone, axe, sideways)
    assert Vote.objects.filter(ballot=ballot).count() == 1  # looked at, not cast
    _press(phone)
    receipt = phone.url
    _sound(phone, axe, sideways)
    assert Vote.objects.filter(ballot=ballot).count() == 2
    file = phone.locator("a[href$='/file/']").get_attribute("href")
    text = phone.request.get(f"{live}{file}").text()

    _closed(ballot)
    _go(chair, "result", ballot)
    expect(chair.page.locator("h1")).to_contain_text(ballot.title)
    _sound(chair.page, axe, sideways)

    stranger = visit("/vote/verify/", width=390)
    stranger.fill("[name=receipt]", text)
    _press(stranger)
    _sound(stranger, axe, sideways)
    expect(stranger.locator("main .yh-card .yh-state--done")).to_have_count(3)
    again = visit(receipt.removeprefix(live), width=390, js=False)
    assert "同意改造" not in again.locator("main").inner_text()


def _go(who: Desk, name: str, ballot: Ballot, *more: object) -> None:
    who.page.goto(f"{who.site}{reverse(f'votes:{name}', args=[ballot.pk, *more])}")


def _press(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_load_state()


def _code(chair: Desk, ballot: Ballot, number: int) -> str:
    """Off the sheet of cards, as it is printed."""
    _go(chair, "cards", ballot)
    token = chair.page.locator("main form [name=csrfmiddlewaretoken]").get_attribute("value")
    sheet = chair.page.request.post(
        chair.page.url, form={"csrfmiddlewaretoken": token or ""}, headers={"Referer": chair.page.url}
    )
    lines = [line.text for line in Docx(io.BytesIO(sheet.body())).paragraphs]
    codes = [line for line in lines if line.count("-") == 6 and cards.cleaned(line)]
    voting = list(ballot.rights.filter(representative__isnull=False).values_list("number", flat=True))
    assert len(codes) == len(voting)
    return codes[voting.index(number)]


def _closed(ballot: Ballot) -> None:
    """The last moment is a day away: counted as by the clock then, on a connection that commits."""
    at_once([partial(actions.close, ballot=ballot, by=None, at=ballot.closes_at)])


def _sound(page: Page, axe: Callable[[Page], list[str]], sideways: Callable[[Any], int]) -> None:
    """Axe waits for ever in a browser without JavaScript."""
    assert page.locator("script").count() == 0 or "/work/" in page.url
    assert axe(page) == []
    assert sideways(page) == 0

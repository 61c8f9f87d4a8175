"""Every page of committees, halls and votes, as the person whose page it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_pages_work import MODES
from tests.browser.tour_deciding import deciding_pages
from tests.browser.weights import weights_of

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.tour import Stop
    from tests.browser.town import Town
    from tests.browser.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def stops(town: Town, django_db_blocker: DjangoDbBlocker) -> list[Stop]:
    with django_db_blocker.unblock():
        return deciding_pages(town)


@pytest.mark.parametrize("mode", MODES)
def test_every_page_fits_can_be_read_and_speaks_one_language(
    walker: Walker, stops: list[Stop], mode: str
) -> None:
    found = walker.walk(stops, MODES[mode])
    assert found == [], "\n".join(found)


def test_every_page_is_light(walker: Walker, stops: list[Stop]) -> None:
    """80 KB a page, compressed, photos apart."""
    found = weights_of(walker, stops)
    assert {name: each for name, each in found.items() if each.total > 80_000} == {}

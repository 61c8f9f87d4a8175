"""Every page a resident can open, in both text sizes and both languages, on a small phone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.tour import Stop, resident_pages
from tests.browser.walking import NARROW, WIDE, Mode, Walker
from tests.browser.weights import weights_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MODES = {
    "standard": Mode(axe=(NARROW, WIDE)),
    "elder": Mode(elder=True, widths=(NARROW,)),
    "english": Mode(language="en"),
    "english-elder": Mode(language="en", elder=True, widths=(NARROW,)),
}


@pytest.fixture(scope="module")
def stops(town: Town, album: Path, django_db_blocker: DjangoDbBlocker) -> list[Stop]:
    with django_db_blocker.unblock():
        return resident_pages(town, album)


@pytest.mark.parametrize("mode", MODES)
def test_every_page_fits_can_be_read_and_speaks_one_language(
    walker: Walker, stops: list[Stop], mode: str
) -> None:
    found = walker.walk(stops, MODES[mode])
    assert found == [], "\n".join(found)


def test_every_page_is_light(walker: Walker, stops: list[Stop]) -> None:
    """40 KB a page and 15 KB of script in it, compressed, photos apart."""
    found = weights_of(walker, stops)
    assert {name: each for name, each in found.items() if each.total > 40_000 or each.scripts > 15_000} == {}

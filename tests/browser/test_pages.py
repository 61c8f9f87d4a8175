"""Every page of the site, in both languages and both text sizes, on a small phone and on a desk.

A class is a part of the site: parts are walked side by side (xdist's loadscope), each by everybody signed in once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.browser.tour import Stop, resident_pages, work_pages
from tests.browser.tour_campaign import field_pages, pledge_pages, public_pages
from tests.browser.tour_deciding import deciding_pages
from tests.browser.tour_places import place_pages
from tests.browser.walking import LANGUAGES, NARROW, WIDE, Asked, Walker

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

RESIDENT = Asked(bytes=40_000, scripts=15_000, axe=(NARROW, WIDE))
PUBLIC = Asked(bytes=120_000, scripts=0, axe=(NARROW, WIDE))
WORKSPACE = Asked(bytes=80_000, scripts=80_000, axe=(WIDE,))


class Part:
    """A part of the site: its pages, and what is asked of them."""

    asked: ClassVar[Asked] = WORKSPACE
    tours: ClassVar[tuple[Callable[[Town], list[Stop]], ...]] = ()

    @pytest.fixture(scope="class")
    @classmethod
    def stops(cls, town: Town, django_db_blocker: DjangoDbBlocker) -> list[Stop]:
        with django_db_blocker.unblock():
            return [stop for tour in cls.tours for stop in tour(town)]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page_fits_can_be_read_is_light_and_speaks_one_language(
        self, walker: Walker, stops: list[Stop], language: str
    ) -> None:
        found = walker.walk(stops, language, asked=self.asked)
        assert found == [], "\n".join(found)


class TestResident(Part):
    asked = RESIDENT

    @pytest.fixture(scope="class")
    @classmethod
    def stops(cls, town: Town, album: Path, django_db_blocker: DjangoDbBlocker) -> list[Stop]:
        with django_db_blocker.unblock():
            return resident_pages(town, album)


class TestPublic(Part):
    asked = PUBLIC
    tours = (public_pages,)


class TestWork(Part):
    tours = (work_pages,)


class TestCampaign(Part):
    tours = (pledge_pages, field_pages)


class TestPlaces(Part):
    tours = (place_pages,)


class TestDeciding(Part):
    tours = (deciding_pages,)

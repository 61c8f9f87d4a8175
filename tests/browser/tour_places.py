"""The tours of the register and what lies beside it, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import (
    tour_assess,
    tour_checks,
    tour_contracts,
    tour_homes,
    tour_money,
    tour_sheets,
    tour_works,
)

if TYPE_CHECKING:
    from tests.browser.tour import Stop
    from tests.browser.town import Town

TOURS = (
    tour_homes,
    tour_sheets,
    tour_contracts,
    tour_money,
    tour_works,
    tour_checks,
    tour_assess,
)


def place_pages(town: Town) -> list[Stop]:
    return [stop for tour in TOURS for stop in tour.pages(town)]

"""The tours of committees, council halls and owners' votes, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import tour_committees, tour_halls, tour_votes

if TYPE_CHECKING:
    from tests.browser.tour import Stop
    from tests.browser.town import Town

TOURS = (tour_committees, tour_halls, tour_votes)


def deciding_pages(town: Town) -> list[Stop]:
    return [stop for tour in TOURS for stop in tour.pages(town)]

"""How heavy the pages of a walk are, counted as the bench counts it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.bench.weights import Weight, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.browser.tour import Stop
    from tests.browser.walking import Walker


def weights_of(walker: Walker, stops: Iterable[Stop]) -> dict[str, Weight]:
    """By the name of the page."""

    @cache
    def fetch(path: str) -> bytes:
        return walker.page_of(None).request.get(walker.site + path).body()

    return {
        stop.name: weigh(walker.page_of(stop.who).request.get(walker.site + stop.path).body(), fetch)
        for stop in stops
    }

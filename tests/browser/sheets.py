"""Contact sheets of every page of the site, to be looked at by a person: widths × languages × text sizes.

    python -m tests.browser.sheets FOLDER [--only 320-en-elder …]

No test reads them: whether a page is ugly, cramped or confusing is seen, not computed.
"""

from __future__ import annotations

from argparse import ArgumentParser
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.browser import pictures  # first: it chooses the database before Django reads the settings

# isort: split
from django.core.management import call_command
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from tests.browser.people import Desk
from tests.browser.tour import resident_pages, work_pages
from tests.browser.tour_campaign import field_pages, pledge_pages, public_pages
from tests.browser.tour_deciding import deciding_pages
from tests.browser.tour_places import place_pages
from tests.browser.town import load_town
from tests.plugins import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext

    from properties.models import Role
    from tests.browser.tour import Stop
    from tests.browser.town import Town

WIDTHS: Final = (320, 390, 1366)
TALLEST: Final = 1_700  # of a page, in CSS pixels
SHEET: Final = (1_960, 1_900)
LABEL: Final = 14


class Look(NamedTuple):
    """One way to look at the site."""

    width: int
    language: str
    size: str

    def __str__(self) -> str:
        return "-".join(map(str, self))


LOOKS: Final = [Look(*each) for each in product(WIDTHS, ("zh", "en"), ("standard", "elder"))]


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[str(look) for look in LOOKS])
    parser.add_argument(
        "--part",
        choices=("campaign", "places", "deciding"),
        help="one tour alone: see `tests.browser.tour_…`",
    )
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    town = load_town()
    campaign = [*public_pages(town), *pledge_pages(town), *field_pages(town)]
    places, deciding = place_pages(town), deciding_pages(town)
    parts = {"campaign": campaign, "places": places, "deciding": deciding}
    everything = [*resident_pages(town, asked.folder), *work_pages(town), *campaign, *places, *deciding]
    stops = parts.get(asked.part, everything)
    with pictures.site() as site, sync_playwright() as player:
        browser = player.chromium.launch(**chromium.launch_args())  # type: ignore[arg-type]
        for look in LOOKS:
            if str(look) in asked.only:
                for number, sheet in enumerate(_sheets(_shots(browser, site, town, look, stops)), 1):
                    path = asked.folder / f"{look}-{number:02d}.png"
                    sheet.save(path)
                    print(path.name)
        browser.close()


def _shots(
    browser: Browser, site: str, town: Town, look: Look, stops: Sequence[Stop]
) -> Iterator[Image.Image]:
    """Every page as this look shows it, half as large; one visit a role."""
    contexts: dict[Role | None, BrowserContext] = {}
    for stop in stops:
        if stop.who not in contexts:
            contexts[stop.who] = _visit(browser, site, town, look, stop.who)
        page = contexts[stop.who].new_page()
        page.goto(site + stop.path)
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": look.width, "height": max(height, 300)})
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        page.close()
        yield _labelled(shot.reduce(2), stop.name)
    for context in contexts.values():
        context.close()


def _visit(browser: Browser, site: str, town: Town, look: Look, who: Role | None) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": look.width, "height": 700}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    if who is not None:
        page = context.new_page()
        Desk(page, site).sign_in(town.user(who))
        page.close()
    # Only now: whoever signs people in reads the Chinese pages.
    language = "zh-hans" if look.language == "zh" else "en"
    context.add_cookies(
        [
            {"name": "elder", "value": "1" if look.size == "elder" else "0", "url": site},
            {"name": "django_language", "value": language, "url": site},
        ]
    )
    return context


def _labelled(shot: Image.Image, name: str) -> Image.Image:
    out = Image.new("RGB", (shot.width + 4, shot.height + LABEL + 4), "#888")
    out.paste(shot, (2, LABEL + 2))
    ImageDraw.Draw(out).text((3, 1), name, fill="white")
    return out


def _sheets(shots: Iterator[Image.Image]) -> Iterator[Image.Image]:
    """Shots side by side, in rows, as many as a sheet takes."""
    sheet, left, top, deepest = Image.new("RGB", SHEET, "white"), 0, 0, 0
    used = False
    for shot in shots:
        if left + shot.width > SHEET[0]:
            left, top, deepest = 0, top + deepest, 0
        if top + shot.height > SHEET[1] and used:
            yield sheet.crop((0, 0, SHEET[0], max(top + deepest, 1)))
            sheet, left, top, deepest = Image.new("RGB", SHEET, "white"), 0, 0, 0
        sheet.paste(shot, (left, top))
        left, deepest, used = left + shot.width, max(deepest, shot.height), True
    if used:
        yield sheet


if __name__ == "__main__":
    main()

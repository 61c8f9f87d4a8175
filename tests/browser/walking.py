"""Walks through all pages in one text size and language, and says in short lines what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models

from tests.browser.people import Desk
from tests.browser.tour import DOUBTFUL, WORDS
from tests.conftest import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from properties.models import Role, User
    from tests.browser.tour import Stop

_MEASURE: Final = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
NARROW, WIDE = 320, 1366
# Latin letters a Chinese page may hold: names of standards and formats, the number's prefix, other languages.
_NAMES = (
    r"(?:YH|DW)-\d{4}-\d{6,}|Hong殷|English|QR|JPEG|PNG|WebP|HEIC|MB|WGS-84|ICP|CC BY|"
    r"Excel|xlsx|Word|PDF|CSV|JSON|UTF-8|GB18030|Cookie|WCAG|AA|GB/T|TOTP|FreeOTP|"
    r"Python 3|python3 recount\.py FILE"
)
_DATA = r"[\w.+-]+@[\w.-]+|https?://\S+|demo-[a-z-]+|\b[0-9a-f]{12,}\b|\b[A-Z2-7]{16,}\b"
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_KNOWN: Final = re.compile(f"{_NAMES}|{_DATA}")
# A masked name or number is its beginning and stars.
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+(?![＊*])")


@dataclass(frozen=True, slots=True)
class Mode:
    """How a page is looked at; axe is asked at the widths of `axe`."""

    language: str = "zh-hans"
    elder: bool = False
    widths: tuple[int, ...] = (NARROW, WIDE)
    axe: tuple[int, ...] = ()

    @property
    def wanted(self) -> dict[str, int]:
        """Smallest text and smallest target, in pixels (适老化: 18 and 44, in elder mode 22 and 60)."""
        return {"text": 22, "target": 60} if self.elder else {"text": 18, "target": 44}


@dataclass
class Walker:
    """Opens pages as everybody in turn; signs each person in once."""

    browser: Browser
    site: str
    user: Callable[[Role], User]
    axe: Callable[[Page], list[str]]
    pages: dict[Role | None, Page] = field(default_factory=dict)

    def walk(self, stops: Iterable[Stop], mode: Mode) -> list[str]:
        return [f"{stop.name}: {problem}" for stop in stops for problem in self._problems(stop, mode)]

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()

    def page_of(self, who: Role | None) -> Page:
        if who not in self.pages:
            context = self._context()
            page = context.new_page()
            self.pages[who] = Desk(page, self.site).sign_in(self.user(who)).page if who else page
        return self.pages[who]

    def _context(self) -> BrowserContext:
        context = self.browser.new_context(
            viewport=_window(NARROW), locale="en-US", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(20_000)
        return context

    def _problems(self, stop: Stop, mode: Mode) -> Iterator[str]:
        page = self.page_of(stop.who)
        page.context.add_cookies(
            [
                {"name": "elder", "value": "1" if mode.elder else "0", "url": self.site},
                {"name": "django_language", "value": mode.language, "url": self.site},
            ]
        )
        page.set_viewport_size(_window(mode.widths[0]))
        answer = page.goto(self.site + stop.path)
        if answer is None or answer.status != stop.status:
            yield f"answers {answer and answer.status}, not {stop.status}"
            return
        yield from self.faults_of(page, mode, corpus=self.corpus if mode.language == "en" else "")
        for width in mode.axe:
            page.set_viewport_size(_window(width))
            yield from (f"at {width}: axe {problem}" for problem in self.axe(page))

    @staticmethod
    def faults_of(page: Page, mode: Mode, *, corpus: str) -> Iterator[str]:
        """What is wrong with the page in hand; `corpus` is what may stand in Chinese on an English page."""
        yield from _words(page.evaluate(_MEASURE, mode.wanted), mode, corpus)
        for width in mode.widths:
            page.set_viewport_size(_window(width))
            yield from (f"at {width}: {problem}" for problem in _sizes(page.evaluate(_MEASURE, mode.wanted)))

    @cached_property
    def corpus(self) -> str:
        """All words of the database: what stands on an English page in Chinese must be somebody's words or name.

        A column with an English twin (`name`, `name_en`) is left out: there English must be shown.
        """
        found = [settings.OFFICE_NAME, "演示", *WORDS.values(), DOUBTFUL, "简体中文"]
        for model in apps.get_models():
            fields = {
                one.name: one
                for one in model._meta.get_fields()
                if isinstance(one, models.CharField | models.TextField)
            }
            names = [name for name in fields if f"{name}_en" not in fields]
            for row in model._base_manager.values_list(*names) if names else ():
                found += [value for value in row if isinstance(value, str)]
        return "\n".join(found)


def _window(width: int) -> Any:
    return {"width": width, "height": WIDTHS[width]}


def _words(found: dict[str, Any], mode: Mode, corpus: str) -> Iterator[str]:
    if found["h1"] != 1:
        yield f"{found['h1']} h1"
    if found["lang"] != ("en" if mode.language == "en" else "zh-Hans"):
        yield f"lang {found['lang']}"
    for text in dict.fromkeys(found["words"]):
        if mode.language == "en":
            strange = [run for run in _CHINESE.findall(text) if run not in corpus]
        else:
            strange = _LATIN.findall(_KNOWN.sub(" ", text))
        if strange:
            yield f"{strange} in “{text[:60]}”"


def _sizes(found: dict[str, Any]) -> Iterator[str]:
    if found["wide"]:
        yield f"scrolls sideways by {found['wide']}"
    yield from (f"target {each}" for each in found["small"])
    yield from (f"text {each}" for each in found["fine"])

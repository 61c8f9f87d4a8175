"""Walks through all pages in one language, in both text sizes, and says in short lines what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models

from tests.bench.weights import Weight, weigh
from tests.browser.people import Desk
from tests.browser.tour import DOUBTFUL, WORDS
from tests.conftest import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from properties.models import Role, User
    from tests.browser.tour import Stop
    from tests.conftest import Axe

_MEASURE: Final = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
NARROW, WIDE = 320, 1366
# True unless the page holds a picture, which only the server can draw larger.
_ENLARGE: Final = """() => {
  if (document.querySelector(".yh-tree, .yh-chart--drawn")) return false;
  document.documentElement.classList.add("elder");
  return true;
}"""
# Latin letters a Chinese page may hold: names of standards and formats, the number's prefix, other languages.
_NAMES = (
    r"(?:YH|DW)-\d{4}-\d{6,}|Hong殷|English|QR|JPEG|PNG|WebP|HEIC|MB|WGS-84|ICP|CC BY|"
    r"Excel|xlsx|Word|PDF|CSV|JSON|UTF-8|GB18030|Cookie|WCAG|AA|GB/T|TOTP|FreeOTP|"
    r"Python|Django|PostgreSQL|SQLite|GiB|python3 recount\.py FILE"
)
_DATA = r"[\w.+-]+@[\w.-]+|https?://\S+|demo-[a-z-]+|\b[0-9a-f]{12,}\b|\b[A-Z2-7]{16,}\b"
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_KNOWN: Final = re.compile(f"{_NAMES}|{_DATA}")
# A masked name or number is its beginning and stars.
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+(?![＊*])")


class Look(NamedTuple):
    """A text size and a width. The text size is one class of the root, but for pictures (`test_elder.py`)."""

    elder: bool
    width: int

    @property
    def wanted(self) -> dict[str, int]:
        """Smallest text and smallest target, in pixels (适老化: 18 and 44, in elder mode 22 and 60)."""
        return {"text": 22, "target": 60} if self.elder else {"text": 18, "target": 44}

    def __str__(self) -> str:
        return f"{self.width}, large type" if self.elder else str(self.width)


# A page is asked for once a language and looked at in these ways, large type last; only a picture that the server
# draws larger makes it be asked for again.
LOOKS: Final = (
    Look(elder=False, width=NARROW),
    Look(elder=False, width=WIDE),
    Look(elder=True, width=NARROW),
)
LANGUAGES: Final = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the Chinese pages beside: bytes at most, compressed, photos apart; the widths axe sees."""

    bytes: int
    scripts: int
    axe: tuple[int, ...]

    def too_heavy(self, weight: Weight) -> Iterator[str]:
        if weight.total > self.bytes or weight.scripts > self.scripts:
            yield f"weighs {weight.total} bytes, {weight.scripts} of them scripts"


@dataclass
class Walker:
    """Opens pages as everybody in turn; signs each person in once."""

    browser: Browser
    site: str
    user: Callable[[Role], User]
    axe: Axe
    pages: dict[Role | None, Page] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    corpus: str = ""

    def walk(self, stops: Collection[Stop], language: str, *, asked: Asked) -> list[str]:
        """Every fault of every page in that language."""
        self.corpus = words_of_the_database() if language == "en" else ""
        with ExitStack() as beside:
            for who in {stop.who for stop in stops} if language != "en" else ():
                beside.enter_context(self.axe.beside(self.page_of(who)))
            return [
                f"{stop.name}: {problem}"
                for stop in stops
                for problem in self._problems(stop, language, asked)
            ]

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

    def _problems(self, stop: Stop, language: str, asked: Asked) -> Iterator[str]:
        page = self.page_of(stop.who)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": self.site}])
        _widen(page, LOOKS[0].width)
        answer = page.goto(self.site + stop.path)
        if answer is None or answer.status != stop.status:
            yield f"answers {answer and answer.status}, not {stop.status}"
            return
        axe: Callable[[Page], list[str]] | None = None
        if language != "en":
            yield from asked.too_heavy(weigh(answer.body(), self._fetch))
            axe = self.axe
        found = faults_of(page, language, corpus=self.corpus, axe=axe, widths=asked.axe)
        yield from (f"at {look}: {problem}" for look, problem in found)

    def _fetch(self, path: str) -> bytes:
        if path not in self.files:
            self.files[path] = self.page_of(None).request.get(self.site + path).body()
        return self.files[path]


def faults_of(
    page: Page,
    language: str,
    *,
    corpus: str,
    axe: Callable[[Page], list[str]] | None = None,
    widths: tuple[int, ...] = (),
) -> Iterator[tuple[Look, str]]:
    """What is wrong with the page in hand; `corpus` is what may stand in Chinese on an English page.

    Each look is laid out once: axe, where it is given, sees the page in the same layout, at `widths`.
    """
    for look in LOOKS:
        _show(page, look)
        if axe and look.width in widths and not look.elder:
            yield from ((look, f"axe {problem}") for problem in axe(page))
        found = page.evaluate(_MEASURE, look.wanted)
        assert found["width"] == look.width
        if look == LOOKS[0]:
            yield from ((look, problem) for problem in _words(found, language, corpus))
        yield from ((look, problem) for problem in _sizes(found))


def words_of_the_database() -> str:
    """What stands on an English page in Chinese must be somebody's words or name, and so one of these.

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


def _widen(page: Page, width: int) -> None:
    """A window that is set again is laid out again."""
    if page.viewport_size != _window(width):
        page.set_viewport_size(_window(width))


def _show(page: Page, look: Look) -> None:
    _widen(page, look.width)
    if not look.elder or page.evaluate(_ENLARGE):
        return
    page.context.add_cookies([{"name": "elder", "value": "1", "url": page.url}])
    page.reload()
    page.context.clear_cookies(name="elder")


def _words(found: dict[str, Any], language: str, corpus: str) -> Iterator[str]:
    if found["h1"] != 1:
        yield f"{found['h1']} h1"
    if found["lang"] != ("en" if language == "en" else "zh-Hans"):
        yield f"lang {found['lang']}"
    for text in dict.fromkeys(found["words"]):
        if language == "en":
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

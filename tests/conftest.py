"""Fixtures for every test. The servers themselves come from `tests.plugins.servers`.

live       address of a real gunicorn on this run's test database        (transactional tests)
worker     a real Celery worker with that database and broker; `ticking_worker` has a beat too
visit      open a path in Chromium at a width, without or with JavaScript, in either text size
axe        what axe finds wrong with a page, as short lines
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase
from redis import Redis

from tests.plugins import chromium, emptying, schema
from yinhang import processes
from yinhang.celery import app

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django import DjangoDbBlocker

WIDTHS = {320: 568, 390: 844, 1366: 768}
_ASK_AXE = "async asked => window.axe ? (await axe.run(asked)).violations : null"
# What passed is counted by rule and not described node by node: on a large page that is most of the time. Nor are
# styles and media fetched again for the two rules that need them: there is no sound and no film here, and
# `tests/frame/test_kit.py` reads the style sheets.
_ASKED_OF_AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}

type_of_visit = Callable[..., "Page"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A run that asked for PostgreSQL and got something else must not look like a success."""
    expected = os.environ["EXPECT_VENDOR"]
    if connection.vendor != expected:
        pytest.fail(f"this run was to use {expected} and uses {connection.vendor}", pytrace=False)
    emptying.install()
    schema.lay_down()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django takes the database that lies there; its folder or its server goes with the run."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What was migrated from nothing is kept for the next run."""
    with django_db_blocker.unblock():
        schema.keep()


_DATABASE = {"db", "transactional_db", "django_db_setup", "live", "environment"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens no database is run once, with the first suite; so are modules about what is invented for a demo, and
    those about pages.

    That a database takes all of what is invented is `test_load_demo`, on both; the journeys open every page on the
    other database.
    """
    for item in items:
        needs = _DATABASE & set(getattr(item, "fixturenames", ()))
        if (not needs and not _marked(item)) or _ONCE.search(item.path.name):
            item.add_marker("once")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking for circles among it again and again costs a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


_ONCE = re.compile(r"^test_(?!load_)(?:\w+_)?(?:demo(?:_\w+)?|pages)\.py$")


def _marked(item: pytest.Item) -> bool:
    if issubclass(getattr(item, "cls", None) or object, SimpleTestCase):
        return True
    return any(item.get_closest_marker(name) for name in ("django_db", "browser", "real"))


@pytest.fixture(autouse=True)
def _fresh_language() -> Iterator[None]:
    """Each test starts in the site's first language, whatever the last one switched to."""
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _fresh_memories() -> None:
    """What a process keeps for half a minute belongs to the rows of one test."""
    from issues import catalogue
    from notices import calendar_data, planning
    from properties import known
    from stations import events

    catalogue.forget()
    calendar_data.forget()
    events.forget()
    known.forget()
    planning.forget()


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    """What Valkey counted of visitors outlives a rolled-back transaction; a test starts with none."""
    if settings.REDIS_URL:
        store = _counters(settings.REDIS_URL)
        if counted := store.keys("knock:*"):
            store.delete(*counted)


@cache
def _counters(url: str) -> Any:
    """One connection for a whole run: a test that stops the server has its client connect again."""
    return Redis.from_url(url)


def _own_environment() -> dict[str, str]:
    """The environment of a child process that is to see this process's test database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        host = quote(str(connection.settings_dict["HOST"]), safe="")
        url = f"postgres://{connection.settings_dict['USER']}@{host}/{name}"
    inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    own = {"EMAIL_URL": f"filemail:///{settings.VAR_DIR}/mail", "ANCHOR_DIR": f"{settings.VAR_DIR}/theirs"}
    return {**inherited, **own, "DATABASE_URL": url}


@pytest.fixture(scope="session")
def environment(django_db_setup: None) -> dict[str, str]:
    """For a child process of the test's own: `manage.py` on this run's database and broker."""
    return _own_environment()


@pytest.fixture(scope="session")
def live(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real gunicorn, without a trailing slash. Use it in tests with `transaction=True`."""
    port = processes.free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    command = [sys.executable, "-m", "gunicorn", "yinhang.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    with log.open("wb") as out:
        env = {**_own_environment(), "PUBLIC_URL": address}
        process = processes.start([*command, "--threads", "4", "--no-control-socket"], log=out, env=env)
    try:
        if not processes.wait_until(lambda: _alive(f"{address}/healthz/"), seconds=30, process=process):
            pytest.fail(f"gunicorn did not start: {log.read_text()}")
        yield address
    finally:
        processes.stop(process)


def _alive(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def worker(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real Celery worker that moves only when it is hinted; the value is its log. Needs TEST_BROKER=valkey."""
    yield from _worker(tmp_path_factory.mktemp("worker"))


@pytest.fixture(scope="session")
def ticking_worker(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A worker with a beat, as in production: of two hints in a second the later is dropped, and the tick
    makes up for it.
    """
    yield from _worker(tmp_path_factory.mktemp("ticking"), "-B")


def _worker(folder: Path, *options: str) -> Iterator[Path]:
    if not settings.REDIS_URL:
        pytest.fail("a real worker needs a real broker: run with TEST_BROKER=valkey")
    app.control.purge()  # the hints of earlier tests are not this worker's work
    log = folder / "log"
    command = [sys.executable, "-m", "celery", "-A", "yinhang", "worker", "-c", "1", "-l", "INFO"]
    with log.open("wb") as out:
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        process = processes.start([*command, *options, *quiet], log=out, env=_own_environment())
    try:
        if not processes.wait_until(lambda: bool(app.control.ping(timeout=0.5)), seconds=30, process=process):
            pytest.fail(f"the worker did not start: {log.read_text()}")
        yield log
    finally:
        processes.stop(process)


# Browser


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """pytest-playwright's: our own Chromium instead of a downloaded one."""
    # Playwright's loop lives in this thread from here on, and Django would refuse it the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        return chromium.launch_args()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def visit(browser: Browser, live: str) -> Iterator[type_of_visit]:
    """`visit("/path/", width=390, js=True, elder=False, language="zh-hans", context=None) -> Page`.

    Pages opened with the same `context` share cookies; each call without one is a new person.
    """
    contexts: list[BrowserContext] = []

    def go(
        path: str,
        *,
        width: int = 390,
        js: bool = True,
        elder: bool = False,
        language: str = "zh-hans",
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            context = new_person(width=width, js=js)
            cookies = {"elder": "1" if elder else "0", "django_language": language}
            context.add_cookies(
                [{"name": key, "value": value, "url": live} for key, value in cookies.items()]
            )
        page = context.new_page()
        page.goto(path if path.startswith("http") else live + path)
        return page

    def new_person(*, width: int, js: bool) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": WIDTHS.get(width, 768)},
            java_script_enabled=js,
            locale="en-US",  # whatever the browser asks for, the site starts in Chinese
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context

    yield go
    for context in contexts:
        context.close()


@dataclass(frozen=True, slots=True)
class Axe:
    """`axe(page)`: each violation of WCAG 2.2 AA as "rule: target", so that `== []` reads well."""

    program: str

    def __call__(self, page: Page) -> list[str]:
        found: list[dict[str, Any]] | None = page.evaluate(_ASK_AXE, _ASKED_OF_AXE)
        if found is None:
            page.evaluate(self.program)
            found = page.evaluate(_ASK_AXE, _ASKED_OF_AXE)
        assert found is not None
        return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]

    def beside(self, page: Page) -> AbstractContextManager[object]:
        """Every page that is opened there meanwhile brings axe along, for half of what sending it takes."""
        return page.add_init_script(self.program)


@pytest.fixture(scope="session")
def axe() -> Axe:
    from axe_playwright_python.sync_playwright import Axe as Program

    return Axe(Program().axe_script)


@pytest.fixture
def sideways() -> Callable[[Page], int]:
    """`sideways(page)`: how many pixels the page is wider than its window; 0 is right."""

    def measure(page: Page) -> int:
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(page.evaluate(script))

    return measure

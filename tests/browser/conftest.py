"""The town of a module, and people who open pages in it.

The town is loaded once a module and committed, so that the server sees it. A test's own process only reads: what
it wrote would be rolled back unseen. Whatever a test changes, it changes through a page or a child process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connections

from tests.browser import shelf
from tests.browser.people import Desk, Resident
from tests.browser.town import Town, empty, load_town, standing_town
from tests.browser.walking import Walker
from tests.issues.counted import differences
from tests.plugins import chromium

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from pytest_django.plugin import DjangoDbBlocker

    from properties.models import Role
    from tests.conftest import Axe


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """The demo town for all tests of a module: what one test files, the next one may see.

    Whatever they did, the figures in the end are what the reports say.
    """
    with django_db_blocker.unblock():
        loaded = _from_the_shelf()
    yield loaded
    with django_db_blocker.unblock():
        miscounted = differences()
        empty()
        # Playwright's loop gave this thread a second connection, which would keep the database from going.
        connections.close_all()
    assert miscounted == []


def _from_the_shelf() -> Town:
    """Invented once a run; every other module and worker gets the same rows again."""
    with shelf.held():
        if not shelf.is_filled():
            loaded = load_town()
            shelf.take()
            return loaded
    empty()
    shelf.put_back()
    return standing_town()


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for photos."""
    return tmp_path_factory.mktemp("album")


@pytest.fixture
def manage(environment: dict[str, str]) -> Callable[..., str]:
    """`manage("drain_notices", "--now=…")`: a command in a process of its own; what it printed."""

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def _words(letter: bytes) -> str:
    read = message_from_bytes(letter, policy=default)
    body = read.get_body(preferencelist=("plain",))
    return f"{read['subject']}\n{body.get_content() if body else ''}"


@pytest.fixture
def mailbox() -> Callable[[], list[str]]:
    """`mailbox()`: subject and text of all letters the server, the worker and the commands have sent so far."""

    def read() -> list[str]:
        files = sorted((settings.VAR_DIR / "mail").glob("*.log"))
        letters = [letter for file in files for letter in file.read_bytes().split(b"-" * 79)]
        return [_words(letter.strip()) for letter in letters if letter.strip()]

    return read


@pytest.fixture
def resident(visit: Callable[..., Page], live: str) -> Callable[[], Resident]:
    """`resident()`: somebody new on a phone, without JavaScript."""
    return lambda: Resident(visit("/", width=390, js=False), live)


@pytest.fixture
def desk(visit: Callable[..., Page], live: str, town: Town) -> Callable[[Role], Desk]:
    """`desk(Role.FIRM_MANAGER)`: that person of the town, signed in, in a browser of their own."""
    return lambda role: Desk(visit("/work/", width=1366), live).sign_in(town.user(role))


@pytest.fixture(scope="module")
def unpainted(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    """A Chromium that lays pages out and does not draw them."""
    with launch_browser(args=[*chromium.ARGS, chromium.UNPAINTED]) as browser:
        yield browser


@pytest.fixture(scope="module")
def walker(unpainted: Browser, live: str, town: Town, axe: Axe) -> Iterator[Walker]:
    """Everybody of the town, each signed in once."""
    walker = Walker(unpainted, live, town.user, axe)
    yield walker
    walker.close()

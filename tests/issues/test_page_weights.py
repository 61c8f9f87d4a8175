"""The heaviest pages stay light. Every other page is weighed in the browser tests; these need no browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from properties.models import Role
from tests.bench.weights import Weight, weigh
from tests.cast import Cast, cast
from tests.factories import IssueFactory, SubTopicFactory, TopicFactory
from tests.issues.desk import desk_of, page

if TYPE_CHECKING:
    from issues.models import Issue

pytestmark = pytest.mark.django_db
KIB = 1024
RESIDENT, SCRIPTS, WORKSPACE = 40 * KIB, 15 * KIB, 80 * KIB


def _weight(browser: Client, path: str) -> Weight:
    answer = browser.get(path)
    assert answer.status_code == 200
    return weigh(answer.content, _static)


def _static(path: str) -> bytes:
    found = finders.find(path.removeprefix("/static/"))
    assert isinstance(found, str), path
    return Path(found).read_bytes()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def issue(people: Cast) -> Issue:
    for number in range(60):
        made = IssueFactory.create(
            compound=people.compound, text=f"{number}号楼门口的灯坏了，晚上看不清台阶。" * 3
        )
    return made


@pytest.mark.parametrize("path", ["/", "/report/", "/track/", "/about/"])
def test_a_page_for_residents_is_light(path: str) -> None:
    for _number in range(9):
        SubTopicFactory.create(topic=TopicFactory.create())
    found = _weight(Client(), path)
    assert found.total <= RESIDENT
    assert found.scripts <= SCRIPTS


def test_a_page_of_the_workspace_is_light(people: Cast, issue: Issue) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    paths = ["/work/", "/work/issues/", "/work/issues/filters/", page(issue), page(issue, "assign/")]
    weights = {path: _weight(browser, path) for path in paths}
    assert {path: found.total for path, found in weights.items() if found.total > WORKSPACE} == {}


def test_nothing_a_page_needs_is_left_out_of_its_weight() -> None:
    html = (
        b'<link rel="icon" href="/static/a.svg"><link href=/static/b.css rel=stylesheet>'
        b'<script defer src="/static/c.js"></script><img src="/static/d.svg"><img src="/r/x/photo/1/">'
        b'<link rel="canonical" href="/static/never.css"><a href="/static/never.pdf">x</a>'
    )
    asked: list[str] = []

    def fetch(path: str) -> bytes:
        asked.append(path)
        return b"x" * 10

    found = weigh(html, fetch)
    assert sorted(asked) == ["/static/a.svg", "/static/b.css", "/static/c.js", "/static/d.svg"]
    assert (found.styles, found.scripts, found.pictures) == (10, 10, 20)
    assert found.total == found.html + 40

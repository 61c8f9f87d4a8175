"""The responsibility tree: picture, list, table and open data are one reading of the rows."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from issues.models import Issue
from notices.calendar import SHANGHAI
from pledges.boards import tree as boards
from pledges.boards.tree import LEAVES_A_BRANCH, Kind, State, room
from pledges.boards.tree_support import Calls, calls
from pledges.models import SupportRequest
from pledges.pictures import engine
from pledges.pictures.engine import Unavailable
from pledges.pictures.tree import LOOKS, draw
from properties.models import Role
from tests.factories import IssueFactory
from tests.pledges.public_rows import NOON, Fair, fair, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).with_name("tree_golden.svg")
STATES = [state.value for state in State]
MOST_NODES = 60
MOST_BYTES = 120 * 1024
MOST_STATEMENTS = 12


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages speak of 15 June 2026, 12:00 in Shanghai; no picture of another test is kept."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def street() -> Fair:
    """A street with open reports of two firms, calls for support, and a busy month."""
    found = fair()
    people = found.people
    for place, hours in (
        (people.compound, -5),
        (people.compound, 20),
        (people.compound, 200),
        (people.other_compound, -30),
    ):
        IssueFactory.create(
            compound=place, topic=found.topic, due_at=NOON + timedelta(hours=hours), opened_at=NOON
        )
    figure(found, date(2026, 4, 1), people.compound, received=40, on_time=31, late=6)
    _call(found, state="confirmed", ended_at=NOON, answered_at=NOON - timedelta(days=9), done_at=NOON)
    _call(found, answer_due_at=NOON - timedelta(hours=1))
    return found


def _call(found: Fair, **more: Any) -> SupportRequest:
    given_ = {
        "department": found.people.department,
        "neighbourhood": found.people.neighbourhood,
        "title": "请到场",
        "text": "请到场处理",
        "asked_by": found.people.own[Role.PARTY_SECRETARY],
        "asked_at": NOON - timedelta(days=10),
        "answer_due_at": NOON - timedelta(days=9),
    }
    return SupportRequest.objects.create(**(given_ | more))


def _read(path: str, language: str = "en") -> str:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def _svg(html: str) -> ET.Element:
    return ET.fromstring(html[html.index("<svg width") : html.index("</svg>", html.index("<svg width")) + 6])


def _table(html: str) -> list[list[int]]:
    """The total rows of the table: open, then the four states."""
    rows = re.findall(r'<tr class="yh-total">(.*?)</tr>', html, re.DOTALL)
    return [[int(strip_tags(cell)) for cell in re.findall(r"<td.*?</td>", row)] for row in rows]


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_every_state_keeps_a_leaf_and_no_branch_has_too_many(found: list[int]) -> None:
    drawn = room(found)

    assert sum(drawn) == min(sum(found), LEAVES_A_BRANCH)
    assert all(
        (leaves == 0) == (count == 0) and leaves <= count for leaves, count in zip(drawn, found, strict=True)
    )


@pytest.mark.parametrize(
    ("found", "drawn"),
    [
        ([0, 0, 0, 0], [0, 0, 0, 0]),
        ([5, 4, 2, 1], [5, 4, 2, 1]),
        ([10, 1, 1, 1], [9, 1, 1, 1]),
        ([500, 0, 0, 3], [11, 0, 0, 1]),
        ([100, 100, 0, 0], [6, 6, 0, 0]),
        ([99, 1, 1, 1], [9, 1, 1, 1]),
    ],
)
def test_leaves_are_shared_out_by_number(found: list[int], drawn: list[int]) -> None:
    assert room(found) == drawn


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("query", ["", "?with=committees"])
def test_picture_table_and_open_data_have_the_same_totals(street: Fair, query: str, language: str) -> None:
    html = _read(street.path(f"tree/{query}"), language)
    data = Client().get(street.path(f"tree.json{query}")).json()
    said: Counter[str] = Counter()
    names = {}
    with override(language):
        names = {str(state.label): state.value for state in State}
    for link in _svg(html).iter("a"):
        if (state := (link.get("href") or "").partition("#")[2]) in STATES:
            name = link.get("aria-label") or ""
            assert names[next(label for label in names if label in name)] == state
            said[state] += int(re.findall(r"\d+", name)[-1])
    totals = [group["totals"] for group in data["groups"]]

    assert _table(html) == [[total["open"], *(total[state] for state in STATES)] for total in totals]
    assert said == Counter(
        {state: count for state in STATES if (count := sum(total[state] for total in totals))}
    )
    assert sum(said.values()) > 0
    for group in data["groups"]:
        for column, total in group["totals"].items():
            assert total == sum(branch[column] for branch in group["branches"])


def test_the_figures_are_those_of_the_rows(street: Fair) -> None:
    data = Client().get(street.path("tree.json")).json()
    firms, departments = data["groups"]
    own, others = firms["branches"]

    assert (data["since"], data["until"]) == ("2026-01-01", "2026-06-01")
    assert {name: own[name] for name in ("name", "open", *STATES)} == {
        "name": street.people.firm.name,
        "open": 3,
        "on_time": 38,
        "late": 9,
        "near": 1,
        "overdue": 1,
    }
    assert (others["open"], others["overdue"]) == (1, 1)
    assert departments["totals"] == {"open": 1, "on_time": 1, "late": 0, "near": 0, "overdue": 1}
    assert data["stations"][0]["organisations"] != []


def test_every_branch_and_leaf_leads_somewhere(street: Fair) -> None:
    html = _read(street.path("tree/?with=committees"))
    hrefs = {link.get("href") or "" for link in _svg(html).iter("a")}
    in_list = set(
        re.findall(r'href="([^"]+)"', html[html.index("yh-tree-list") : html.index('class="yh-links"')])
    )

    assert hrefs == in_list
    assert {href: Client().get(href.partition("#")[0]).status_code for href in hrefs} == dict.fromkeys(
        hrefs, 200
    )


def test_all_leaves_of_a_branch_are_drawn_or_said(street: Fair) -> None:
    html = _read(street.path("tree/"))
    board = boards.tree(street.campaign, NOON.astimezone(SHANGHAI))
    shapes = [
        part for link in _svg(html).iter("a") if "#" in (link.get("href") or "") for part in link.iter("path")
    ]
    more = [text.text for text in _svg(html).iter("text") if (text.text or "").startswith("+")]

    assert len(shapes) == sum(leaf.drawn for branch in board.branches for leaf in branch.leaves)
    assert more == [f"+{branch.more}" for branch in board.branches if branch.more]
    assert len({look.path for look in LOOKS.values()}) == len(State)


def _drawn_by_hand() -> boards.Tree:
    firms = [
        ("黎平", Calls(30, 3, 2, 120, 9)),
        ("凯晨", Calls(4, 1, 0, 5, 2)),
        ("银耀", Calls(0, 0, 0, 0, 0)),
    ]
    departments = [
        ("党群办", Calls(1, 0, 1, 3, 0)),
        ("Comprehensive Enforcement Team", Calls(2, 2, 0, 12, 1)),
    ]
    groups = [
        boards.Group(
            kind,
            tuple(boards.grown(name, "", f"/{place}/", found) for place, (name, found) in enumerate(rows)),
        )
        for kind, rows in ((Kind.FIRM, firms), (Kind.DEPARTMENT, departments))
    ]
    stations = (
        boards.Station("第一综合网格工作站", ("甲", "乙")),
        boards.Station("第二综合网格工作站", ("丙",)),
    )
    return boards.Tree(
        "殷行街道", "殷行街道党工委", stations, tuple(groups), date(2026, 1, 1), date(2026, 6, 1), NOON
    )


def test_the_picture_is_the_one_that_was_looked_at() -> None:
    with override("en"):
        picture = draw(_drawn_by_hand(), title="Tree", desc="Leaves")

    assert picture + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_a_branch_is_as_thick_as_its_load() -> None:
    root = _svg(draw(_drawn_by_hand(), title="Tree", desc="Leaves"))
    widths = [
        float(line.get("stroke-width", "0"))
        for line in root.findall("path")
        if line.get("stroke") == "#6d4c41"
    ]

    # 3 for nothing open, 18 for the fullest, in proportion between.
    assert widths == [18.0, 5.0, 3.0, 3.5, 4.0]


def test_without_a_picture_the_list_and_the_table_are_open(
    street: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> str:
        raise Unavailable("no")

    monkeypatch.setattr(engine, "draw", broken)
    html = _read(street.path("tree/"))

    assert "<svg width" not in html
    assert "yh-tree-list--narrow" not in html
    assert html.count('<details class="yh-details" open>') == 2
    assert _table(html)


@pytest.mark.parametrize("query", ["", "?with=committees"])
def test_the_page_is_small_and_asks_little(street: Fair, query: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        html = _read(street.path(f"tree/{query}"))
    lists = re.findall(r'<ul class="yh-tree-branches">.*?</details>', html, re.DOTALL)

    assert len(asked) <= MOST_STATEMENTS
    assert len(gzip.compress(html.encode())) < MOST_BYTES
    assert [text.count("<li>") for text in lists if text.count("<li>") > MOST_NODES] == []


@pytest.mark.parametrize("query", ["?with=everything", "?width=9", "?with=committees&with=committees"])
def test_an_address_with_something_unknown_is_refused(street: Fair, query: str) -> None:
    assert Client().get(street.path(f"tree/{query}")).status_code == 400
    assert Client().get(street.path(f"tree.json{query}")).status_code == 400


def test_a_campaign_of_nobody_has_a_trunk_and_roots(street: Fair) -> None:
    street.campaign.pk, street.campaign.code, street.campaign.year = None, "empty", 2031
    street.campaign.starts_on, street.campaign.ends_on = date(2031, 1, 1), date(2031, 12, 31)
    street.campaign.save()
    Issue.objects.all().update(status="closed", closed_at=NOON, outcome="resolved")
    data = Client().get("/pledges/empty/tree.json").json()

    assert data["since"] == data["until"] == "2031-01-01"
    assert data["groups"][0]["branches"] == []
    assert _svg(_read("/pledges/empty/tree/")).find("title") is not None


def test_other_firms_stand_together_and_nobodys_reports_with_them(street: Fair) -> None:
    IssueFactory.create(
        compound=street.people.compound, firm=None, topic=street.topic, due_at=NOON, opened_at=NOON
    )
    *_own, others = Client().get(street.path("tree.json")).json()["groups"][0]["branches"]

    assert (others["open"], others["near"], others["overdue"]) == (2, 1, 1)
    assert others["url"] == street.path("compounds/")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"state": "asked", "answer_due_at": NOON}, Calls(open=1, near=1)),
        ({"state": "asked", "answer_due_at": NOON - timedelta(seconds=1)}, Calls(open=1, overdue=1)),
        ({"state": "asked", "answer_due_at": NOON + timedelta(days=2)}, Calls(open=1, near=1)),
        ({"state": "asked", "answer_due_at": NOON + timedelta(days=2, seconds=1)}, Calls(open=1)),
        ({"state": "accepted", "promised_on": date(2026, 6, 14)}, Calls(open=1, overdue=1)),
        ({"state": "accepted", "promised_on": date(2026, 6, 15)}, Calls(open=1, near=1)),
        ({"state": "accepted", "promised_on": date(2026, 6, 17)}, Calls(open=1, near=1)),
        ({"state": "accepted", "promised_on": date(2026, 6, 18)}, Calls(open=1)),
        ({"state": "done", "promised_on": date(2026, 6, 1), "done_at": NOON}, Calls(open=1)),
        ({"state": "confirmed", "ended_at": NOON, "answered_at": NOON - timedelta(days=9)}, Calls(on_time=1)),
        (
            {
                "state": "confirmed",
                "ended_at": NOON,
                "answered_at": NOON - timedelta(days=9) + timedelta(seconds=1),
            },
            Calls(late=1),
        ),
        (
            {
                "state": "confirmed",
                "ended_at": NOON,
                "answered_at": NOON - timedelta(days=10),
                "promised_on": date(2026, 6, 1),
                "done_at": datetime(2026, 6, 1, 23, 59, 59, tzinfo=SHANGHAI),
            },
            Calls(on_time=1),
        ),
        (
            {
                "state": "confirmed",
                "ended_at": NOON,
                "answered_at": NOON - timedelta(days=10),
                "promised_on": date(2026, 6, 1),
                "done_at": datetime(2026, 6, 2, tzinfo=SHANGHAI),
            },
            Calls(late=1),
        ),
        ({"state": "confirmed", "ended_at": datetime(2025, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)}, Calls()),
        ({"state": "confirmed", "ended_at": datetime(2026, 1, 1, tzinfo=SHANGHAI)}, Calls(on_time=1)),
        ({"state": "declined", "ended_at": NOON}, Calls()),
        ({"state": "withdrawn", "ended_at": NOON}, Calls()),
    ],
)
def test_a_call_for_support_is_one_leaf_at_most(more: dict[str, Any], expected: Calls) -> None:
    found = fair()
    _call(found, **more)
    read = calls(found.people.street.pk, since=date(2026, 1, 1), until=date(2026, 6, 1), at=NOON)

    assert read == {found.people.department.pk: expected}


def test_the_committees_come_on_demand(street: Fair) -> None:
    kinds = [group["kind"] for group in Client().get(street.path("tree.json")).json()["groups"]]
    asked = Client().get(street.path("tree.json?with=committees")).json()["groups"]

    assert kinds == [Kind.FIRM, Kind.DEPARTMENT]
    assert [group["kind"] for group in asked] == [Kind.FIRM, Kind.DEPARTMENT, Kind.COMMITTEE]
    assert asked[2]["branches"][0]["url"].endswith(f"?area={street.people.neighbourhood.code}")
    assert asked[2]["totals"]["open"] == asked[0]["totals"]["open"]

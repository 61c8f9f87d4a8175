"""What everybody may read through the interface is what the pages show: the same figures, masked in the same way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from issues.boards.statistics import lines
from notices.calendar import SHANGHAI
from pledges.actions import league as actions
from pledges.boards import atlas, counts, heat, league, open_data, overview, tree
from pledges.models import Pledge
from properties.models import Role
from properties.open_answers import as_of
from tests.described import faults, shape_of
from tests.issues.desk import desk_of
from tests.pledges.league_rows import Town, town
from tests.pledges.public_rows import NOON, Fair, fair

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 4, 20, 9, tzinfo=SHANGHAI)
BASE = "/api/v1/public/campaigns/"
RESTS = ("", "tree/", "tree/?with=committees", "atlas/", "heat/", "leagues/", "data/")


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> Fair:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    return fair()


def _get(street: Fair, rest: str = "", **headers: str) -> Any:
    return Client().get(f"{BASE}{street.campaign.code}/{rest}", headers=headers)


@pytest.mark.parametrize("rest", RESTS)
def test_an_answer_is_open_kept_marked_and_as_described(street: Fair, rest: str) -> None:
    answer = _get(street, rest, origin="https://example.org")
    assert answer.status_code == 200, answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    again = _get(street, rest, **{"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    path = f"/api/v1/public/campaigns/{{campaign}}/{rest.partition('?')[0]}"
    assert faults(shape_of(path), answer.json()) == []


@pytest.mark.parametrize("rest", RESTS)
def test_who_is_signed_in_is_told_the_same(street: Fair, rest: str) -> None:
    desk = desk_of(street.people.own[Role.STREET_OFFICER])
    desk.cookies["django_language"] = "en"
    assert desk.get(f"{BASE}{street.campaign.code}/{rest}").content == _get(street, rest).content


def test_the_address_chooses_the_language(street: Fair) -> None:
    assert _get(street).json()["topics"][0]["topic"]["name"] == "破地锁梗阻"
    assert _get(street, "?lang=en").json()["topics"][0]["topic"]["name"] == "Ground locks"
    for query in ("?lang=de", "?lang=zh&lang=en", "?colour=red", "tree/?with=leaves"):
        answer = _get(street, query)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (400, "*")
        assert answer["Content-Type"] == "application/problem+json"


def test_the_overview_holds_the_figures_of_its_page(street: Fair) -> None:
    board, body = overview.overview(street.campaign, as_of()), _get(street).json()
    assert body["topics"] == [
        {
            "topic": {"code": row.topic.code, "name": str(row.topic)},
            "pledged_by": {"code": row.pledge.firm.code, "name": row.pledge.firm.name},  # type: ignore[union-attr]
            "counts": _counts(row.line),
        }
        for row in board.topics
    ]
    assert [(row["month"], row["counts"]) for row in body["months"]] == [
        (line.about.isoformat(), _counts(line)) for line in board.months
    ]
    shown = [card for one in (*board.street, *board.firms, *board.secretaries) for card in one.cards]
    told = [target for promise in body["promises"] for target in promise["targets"]]
    assert [(row["id"], row["state"]) for row in told] == [(card.target.pk, card.state) for card in shown]
    assert [row["reading"] and row["reading"]["measured"] for row in told] == [
        card.reading and str(card.reading.measured) for card in shown
    ]


def _counts(line: counts.Line) -> dict[str, Any]:
    share = line.on_time_share
    assert line.on_time == (
        f"{share:.1f}%" if share is not None else counts.percent(line.sums.on_time, line.judged)
    )
    return {
        "received": line.sums.received,
        "on_time": line.sums.on_time,
        "late": line.sums.late,
        "refused": line.sums.refused,
        "handed_over": line.sums.handed_over,
        "on_time_share": None if share is None else f"{share:.1f}",
        "open": line.load.open,
        "overdue": line.load.overdue,
    }


def test_a_month_of_few_reports_tells_no_share(street: Fair) -> None:
    months = {row["month"]: row["counts"]["on_time_share"] for row in _get(street).json()["months"]}
    assert (months["2026-05-01"], months["2026-06-01"]) == ("75.0", None)


def test_tree_atlas_and_heat_hold_the_figures_of_their_pages(street: Fair) -> None:
    at = as_of()
    for rest, wanted in (("tree/", False), ("tree/?with=committees", True)):
        board = tree.as_data(tree.tree(street.campaign, at, committees=wanted))
        assert _get(street, rest).json() == board
    pieces = atlas.pieces(street.campaign, at.date())
    assert [(row["code"], row["due"], row["on_time"], row["done"]) for row in _get(street, "atlas/").json()["pieces"]] == [
        (piece.code, piece.due, piece.on_time, piece.done) for piece in pieces
    ]  # fmt: skip
    table, body = heat.heat(street.campaign, at), _get(street, "heat/").json()
    assert [
        [(cell["count"], cell["rate"]) for cell in (*row["months"], row["now"])] for row in body["rows"]
    ] == [
        [(cell.count, None if cell.rate is None else str(cell.rate)) for cell in (*row.cells, row.now)]
        for row in table.rows
    ]
    few = next(row for row in body["rows"] if row["compound"]["code"] == street.people.next_door.code)
    assert {cell["rate"] for cell in few["months"]} == {None}


def test_a_draft_pledge_is_not_told(street: Fair) -> None:
    Pledge.objects.filter(pk=street.firm.pk).update(signed_at=None)
    body = _get(street).json()
    assert "firm" not in {promise["kind"] for promise in body["promises"]}
    assert body["topics"][0]["pledged_by"] is None


def test_the_index_names_every_table_and_its_files(street: Fair) -> None:
    body = _get(street, "data/").json()
    assert [row["code"] for row in body["tables"]] == [table.code for table in open_data.TABLES]
    assert body["licence"] == open_data.LICENCE
    for row in body["tables"]:
        assert [Client().get(row[kind]).status_code for kind in open_data.KINDS] == [200, 200]


def test_staff_statistics_are_the_lines_of_the_page(street: Fair) -> None:
    since, until = counts.period(street.campaign, as_of().date())
    page = counts.lines(street.campaign, [street.topic], by="topic", at=as_of())
    mine = lines(street.people.street, by="topic", since=since, until=until, at=as_of())
    assert [(row.about, row.sums, row.load, row.on_time_share) for row in mine] == [
        (row.about, row.sums, row.load, row.on_time_share) for row in page
    ]


# The red and black list


@pytest.fixture
def listed() -> Town:
    return town()


def test_a_list_is_there_once_it_is_published(listed: Town) -> None:
    drawn = listed.signed()
    path = f"{BASE}{listed.campaign.code}/leagues/"
    assert Client().get(path).json() == []
    assert Client().get(f"{path}{drawn.pk}/").status_code == 404
    published = actions.publish(league=drawn, by=listed.leader, at=PUBLISHED)

    (entry,) = Client().get(path).json()
    assert (entry["id"], entry["state"]) == (published.pk, "published")
    body = Client().get(f"{path}{published.pk}/").json()
    assert faults(shape_of("/api/v1/public/campaigns/{campaign}/leagues/{id}/"), body) == []
    rows = league.rows_for_export(published)
    assert [(row["firm_code"], row["rank"], row["side"], row["closed"]) for row in body["rows"]] == [
        (row["firm_code"], row["rank"], row["side"], row["closed"]) for row in rows
    ]
    for told, known in zip(body["rows"], rows, strict=True):
        assert {part["part"]: part["counted"] for part in told["parts"]} == {
            part: known[f"{part}_counted"] for part in league.PART_NAMES
        }

"""Open data and the pages it repeats: the same figures, masked in the same way, readable from everywhere."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pledges.boards import counts, heat, schematic
from pledges.boards.open_data import LICENCE, TABLES
from pledges.models import Campaign
from properties.models import Area, Compound, Role, Work
from tests.issues.desk import desk_of
from tests.pledges.public_rows import NOON, Fair, fair, figure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def street() -> Fair:
    return fair()


def _json(found: Fair, table: str) -> dict[str, Any]:
    answer = Client().get(found.path(f"data/{table}.json"))
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def _csv(found: Fair, table: str) -> list[dict[str, str]]:
    answer = Client().get(found.path(f"data/{table}.csv"))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("table", [table.code for table in TABLES])
def test_both_files_of_a_table_hold_the_same_rows_and_name_their_fields(street: Fair, table: str) -> None:
    body, sheet = _json(street, table), _csv(street, table)
    names = [field["name"] for field in body["fields"]]
    assert len(body["rows"]) == len(sheet)
    assert [list(row) for row in sheet] == [names] * len(sheet)
    assert body["licence"] == LICENCE
    assert body["as_of"] == "2026-06-15T12:00:00+08:00"
    assert all(field["zh"] and field["en"] and field["zh"] != field["en"] for field in body["fields"])


def test_a_table_may_be_read_from_another_site_and_kept_a_while(street: Fair) -> None:
    for rest in ("data/targets.csv", "data/targets.json", "map.geojson"):
        answer = Client().get(street.path(rest), headers={"origin": "https://example.org"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Cache-Control"] == "public, max-age=300"
        again = Client().get(street.path(rest), headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304


def test_the_ledger_is_added_up_and_shares_under_five_are_empty(street: Fair) -> None:
    rows = {(row["month"], row["compound"]): row for row in _json(street, "months")["rows"]}
    may = rows["2026-05-01", street.compound.code]
    assert (may["received"], may["on_time"], may["late"], may["on_time_share"]) == (10, 6, 2, 75.0)
    assert (may["rated"], may["satisfied"]) == (6, 5)
    june = rows["2026-06-01", street.people.next_door.code]
    assert (june["on_time_share"], june["rated"], june["satisfied"]) == (None, 2, None)


def test_no_text_becomes_a_formula(street: Fair) -> None:
    Work.objects.create(compound=street.compound, title='=HYPERLINK("x")')
    titles = [row["title"] for row in _csv(street, "works")]
    assert titles == ["雨污分流改造", '\'=HYPERLINK("x")']


def test_the_files_say_of_a_target_what_its_page_says(street: Fair) -> None:
    rows = {row["target"]: row for row in _json(street, "targets")["rows"]}
    level = rows[street.level.pk]
    assert (level["measured"], level["self_reported"], level["disputed"]) == (93.5, 99.0, 1)
    assert (level["state"], level["topic"]) == ("will_miss", "ground_lock")
    assert rows[street.empty.pk]["state"] == "no_data"
    assert rows[street.empty.pk]["measured"] is None


def test_where_a_spot_lies_is_in_no_file(street: Fair) -> None:
    for table in TABLES:
        assert "3号楼" not in Client().get(street.path(f"data/{table.code}.csv")).content.decode()


# The heat table


@pytest.mark.parametrize(
    ("count", "households", "rate"),
    [
        (1, 49, None),
        (1, 50, Decimal("2.0")),
        (0, 400, Decimal("0.0")),
        (3, 400, Decimal("0.8")),
        (1, 2000, Decimal("0.1")),
        (9, 0, None),
    ],
)
def test_a_rate_is_per_hundred_households_and_needs_fifty(
    count: int, households: int, rate: Decimal | None
) -> None:
    assert heat.per_hundred(count, households) == rate


@pytest.mark.parametrize(
    ("count", "rate", "shade"),
    [
        (0, "0", 0),
        (1, "0.0", 1),
        (1, "0.4", 1),
        (1, "0.5", 2),
        (1, "0.9", 2),
        (1, "1", 3),
        (1, "1.9", 3),
        (1, "2", 4),
    ],
)
def test_shades_begin_at_their_edges(count: int, rate: str, shade: int) -> None:
    assert heat.Cell(count, Decimal(rate)).shade == shade


def test_the_heat_table_holds_twelve_months_of_every_compound(street: Fair) -> None:
    board = heat.heat(street.campaign, NOON)
    assert (board.months[0], board.months[-1]) == (date(2025, 7, 1), date(2026, 6, 1))
    rows = {row.compound.pk: row for row in board.rows}
    assert rows.keys() == {one.pk for one in Compound.objects.filter(subdistrict=street.people.street)}
    mine = rows[street.compound.pk]
    assert (mine.cells[-2].count, mine.cells[-2].rate) == (2, Decimal("0.5"))
    assert rows[street.people.next_door.pk].cells[-1].rate is None


# The period


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2025, 12, 31), date(2025, 2, 1), date(2026, 1, 1)),
        (date(2026, 6, 15), date(2025, 7, 1), date(2026, 6, 1)),
        (date(2027, 3, 1), date(2026, 1, 1), date(2026, 12, 1)),
    ],
)
def test_a_page_looks_at_twelve_months_within_the_campaign(today: date, first: date, last: date) -> None:
    year = Campaign(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    assert counts.period(year, today) == (first, last)
    assert len(counts.months_of(first, last)) == 12


def test_a_share_under_five_is_words_and_of_nothing_a_dash() -> None:
    assert (counts.percent(0, 0), counts.percent(4, 4), counts.percent(4, 5)) == ("—", "样本不足", "80.0%")


def test_figures_of_another_street_do_not_count(street: Fair) -> None:
    before = sum(line.sums.received for line in counts.trend(street.campaign, at=NOON))
    foreign = figure(street, date(2026, 6, 1), street.compound, received=50)
    foreign.subdistrict = street.people.other_street
    foreign.save()
    assert sum(line.sums.received for line in counts.trend(street.campaign, at=NOON)) == before


# The schematic map


def test_the_bundled_ground_lies_under_the_street_it_belongs_to(street: Fair) -> None:
    assert schematic.schematic(street.campaign, NOON).ground == []
    Area.objects.filter(pk=street.campaign.subdistrict_id).update(code="demo-310110016")
    campaign = Campaign.objects.get(pk=street.campaign.pk)
    paths = schematic.schematic(campaign, NOON).ground
    assert len(paths) == len(schematic.grounds()) == 4
    assert all(path.startswith("M") and path.endswith("Z") for path in paths)
    assert paths[0] in Client().get(street.path("map/")).content.decode()


def test_every_compound_is_on_the_map_or_in_its_table(street: Fair) -> None:
    board = schematic.schematic(street.campaign, NOON)
    drawn = {place.compound.pk for place in board.places}
    absent = {compound.pk for compound, _load in board.absent}
    assert drawn == {street.compound.pk, street.people.next_door.pk}
    assert drawn | absent == {one.pk for one in Compound.objects.filter(subdistrict=street.people.street)}
    assert all(0 <= place.x <= schematic.WIDTH and 0 <= place.y <= schematic.HEIGHT for place in board.places)


def test_north_is_up_and_east_is_right(street: Fair) -> None:
    places = {place.compound.pk: place for place in schematic.schematic(street.campaign, NOON).places}
    south_west, north_east = places[street.compound.pk], places[street.people.next_door.pk]
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y


def test_one_point_alone_stands_in_the_middle(street: Fair) -> None:
    Compound.objects.filter(pk=street.people.next_door.pk).update(longitude=None, latitude=None)
    (place,) = schematic.schematic(street.campaign, NOON).places
    assert (place.x, place.y) == (schematic.WIDTH // 2, schematic.HEIGHT // 2)


def test_the_points_leave_as_geojson(street: Fair) -> None:
    body = Client().get(street.path("map.geojson")).json()
    assert body["type"] == "FeatureCollection"
    points = {one["properties"]["code"]: one["geometry"]["coordinates"] for one in body["features"]}
    assert points[street.compound.code] == [121.53, 31.33]


# The programming interface


def test_the_interface_says_what_the_pages_say(street: Fair) -> None:
    browser = desk_of(street.people.own[Role.FIRM_WORKER])
    assert [one["code"] for one in browser.get("/api/v1/campaigns/").json()] == [street.campaign.code]
    rows = {
        row["id"]: row for row in browser.get(f"/api/v1/campaigns/{street.campaign.code}/targets/").json()
    }
    assert rows.keys() == {street.counted.pk, street.level.pk, street.empty.pk}
    assert rows[street.counted.pk]["reading"]["measured"] == "32.00"
    assert (rows[street.empty.pk]["reading"], rows[street.empty.pk]["state"]) == (None, "no_data")


def test_the_interface_is_for_who_is_signed_in_and_knows_no_parameter(street: Fair) -> None:
    assert Client().get("/api/v1/campaigns/").status_code == 401
    browser = desk_of(street.people.own[Role.FIRM_WORKER])
    assert browser.get("/api/v1/campaigns/?x=1").status_code == 400
    assert browser.get("/api/v1/campaigns/nothing/targets/").status_code == 404

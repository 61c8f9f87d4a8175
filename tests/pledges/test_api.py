"""The campaign through the interface: pledges of one's reach, targets with every reading, masked as on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pledges.models import Pledge, Reading
from properties.models import Role
from tests.described import faults, shape_of
from tests.issues.desk import desk_of
from tests.pledges.public_rows import NOON, TODAY, Fair, fair, reading
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db
BASE = "/api/v1/"


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def street() -> Fair:
    return fair()


def _get(street: Fair, path: str, role: Role = Role.STREET_OFFICER, **headers: str) -> Any:
    return desk_of(street.people.own[role]).get(BASE + path, headers=headers)


@pytest.mark.parametrize("role", list(Role))
def test_pledges_of_list_and_door_agree(street: Fair, role: Role) -> None:
    user = street.people.own[role]
    seen = set(Pledge.objects.visible_to(user).values_list("pk", flat=True))
    assert {row["id"] for row in _get(street, "pledges/", role).json()["results"]} == seen
    opened = {
        row.pk for row in Pledge.objects.all() if _get(street, f"pledges/{row.pk}/", role).status_code == 200
    }
    assert opened == seen


def test_a_pledge_holds_its_targets_with_their_newest_reading(street: Fair) -> None:
    body = _get(street, f"pledges/{street.street.pk}/").json()
    assert faults(shape_of("/api/v1/pledges/{id}/"), body) == []
    (target,) = body["targets"]
    assert (target["id"], target["reading"]["measured"], target["reading"]["hits"]) == (
        street.counted.pk,
        "32.00",
        32,
    )
    (empty,) = _get(street, f"pledges/{street.secretary.pk}/").json()["targets"]
    assert (empty["reading"], empty["state"]) == (None, "no_data")


def test_filters(street: Fair) -> None:
    ids = [row["id"] for row in _get(street, "pledges/?kind=firm").json()["results"]]
    assert ids == [street.firm.pk]
    assert len(_get(street, f"pledges/?campaign={street.campaign.code}").json()["results"]) == 3
    assert _get(street, "pledges/?campaign=nothing").json()["results"] == []
    assert _get(street, "pledges/?kind=colour").status_code == 400


def test_the_series_of_readings_comes_page_by_page_from_the_last_day(street: Fair) -> None:
    path = f"campaigns/{street.campaign.code}/targets/{street.counted.pk}/"
    known = [row.on.isoformat() for row in Reading.objects.filter(target=street.counted).order_by("-on")]
    desk = desk_of(street.people.own[Role.STREET_OFFICER])
    pages, url = [], f"{BASE}{path}readings/?limit=2"
    while url:
        pages.append(desk.get(url).json())
        url = pages[-1]["next"]
    assert [row["on"] for page in pages for row in page["results"]] == known
    back = desk.get(pages[-1]["previous"]).json()
    assert [row["on"] for row in back["results"]] == known[2:4]
    assert _get(street, path).json()["reading"]["on"] == TODAY.isoformat()


def test_too_small_a_sample_is_null_here_too(street: Fair) -> None:
    reading(street.empty, TODAY, None, rows=3, hits=3)
    path = f"campaigns/{street.campaign.code}/targets/{street.empty.pk}/readings/"
    (row,) = _get(street, path).json()["results"]
    assert (row["measured"], row["hits"], row["rows"]) == (None, None, 3)


def test_what_is_not_signed_has_no_target_here(street: Fair) -> None:
    Pledge.objects.filter(pk=street.firm.pk).update(signed_at=None)
    path = f"campaigns/{street.campaign.code}/targets/{street.level.pk}/"
    assert _get(street, path).status_code == 404
    assert _get(street, f"{path}readings/").status_code == 404


def test_what_has_not_changed_is_not_sent_again(street: Fair) -> None:
    for path in ("campaigns/", f"campaigns/{street.campaign.code}/targets/", f"pledges/{street.firm.pk}/"):
        tag = _get(street, path)["ETag"]
        assert _get(street, path, **{"if-none-match": tag}).status_code == 304


def test_a_list_costs_the_same_for_one_pledge_and_for_three(street: Fair) -> None:
    desk = desk_of(street.people.own[Role.STREET_OFFICER])

    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(f"{BASE}pledges/{query}").status_code == 200
        return len(asked)

    desk.get(f"{BASE}pledges/")
    assert cost("?kind=firm") == cost("")


def test_a_key_needs_the_scope(street: Fair) -> None:
    assert program(street.people, "pledges:read").get(f"{BASE}pledges/").status_code == 200
    assert program(street.people, "issues:read", code="grid-2").get(f"{BASE}pledges/").status_code == 403

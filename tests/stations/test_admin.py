"""Stations in the staff admin: opened, given keys that are shown once, replaced, revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from properties.models import Role
from stations.models import Station, StationKey, StationRecord
from tests.cast import Cast
from tests.properties.test_admin import signed_in
from tests.stations.keyed import Program, keyed, opened

pytestmark = pytest.mark.django_db
LIST = "/api/v1/issues/"
KEY = re.compile(r"yh_[0-9a-f]{10}_[0-9a-f]{48}")


def _desk(people: Cast) -> Any:
    return signed_in(people.own[Role.SYSTEM_ADMIN])


def _in_days(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def test_a_station_is_opened_with_its_first_post(people: Cast) -> None:
    given = {
        "code": "grid-7",
        "name": "第七网格站",
        "kind": "grid",
        "subdistrict": people.street.pk,
        "role": Role.GRID_WORKER,
    }
    url = reverse("admin:stations_station_add")
    without = _desk(people).post(url, given)
    assert (without.status_code, Station.objects.count()) == (200, 0)

    answer = _desk(people).post(url, {**given, "area": people.grid.pk})
    assert answer.status_code == 302, answer.content.decode()
    station = Station.objects.get()
    assert (station.code, station.made_by) == ("grid-7", people.own[Role.SYSTEM_ADMIN])
    assert [(post.role, post.area) for post in station.user.posts.all()] == [("grid_worker", people.grid)]


def test_a_key_is_shown_once_and_opens(people: Cast) -> None:
    station, desk = opened(people), _desk(people)
    url = reverse("admin:stations_station_new_key", args=[station.pk])
    assert desk.get(url).status_code == 200
    answer = desk.post(url, {"scopes": ["issues:read"], "expires_on": _in_days(30), "addresses": ""})

    assert "no-store" in answer["Cache-Control"]
    text = KEY.search(answer.content.decode())
    assert text is not None
    assert Program(text[0]).get(LIST).status_code == 200
    key = StationKey.objects.get()
    for page in (
        reverse("admin:stations_station_change", args=[station.pk]),
        reverse("admin:stations_stationkey_change", args=[key.pk]),
        reverse("admin:stations_stationkey_changelist"),
        reverse("admin:stations_stationrecord_changelist"),
    ):
        html = desk.get(page).content.decode()
        assert key.prefix in html
        assert KEY.search(html) is None
        assert key.digest not in html


@pytest.mark.parametrize(
    ("more", "said"),
    [({"scopes": []}, 422), ({"expires_on": _in_days(0)}, 200), ({"expires_on": _in_days(-1)}, 422),
     ({"expires_on": _in_days(365)}, 200), ({"expires_on": _in_days(366)}, 422), ({"expires_on": "9999-12-31"}, 422),
     ({"expires_on": "0001-01-01"}, 422), ({"addresses": "office"}, 422)],
)  # fmt: skip
def test_a_key_that_cannot_be_is_told_beside_its_field(people: Cast, more: dict[str, Any], said: int) -> None:
    station = opened(people)
    url = reverse("admin:stations_station_new_key", args=[station.pk])
    given = {"scopes": ["issues:read"], "expires_on": _in_days(30), "addresses": "", **more}
    answer = _desk(people).post(url, given)
    assert answer.status_code == said
    assert StationKey.objects.exists() == (said == 200)
    assert ("errorlist" in answer.content.decode()) == (said == 422)


def test_a_key_is_replaced_and_revoked_at_once(people: Cast) -> None:
    made, desk = keyed(opened(people)), _desk(people)
    answer = desk.post(
        reverse("admin:stations_stationkey_rotate", args=[made.key.pk]),
        {"expires_on": _in_days(60), "overlap": 3},
    )
    text = KEY.search(answer.content.decode())
    assert text is not None
    for key in (made.text, text[0]):
        assert Program(key).get(LIST).status_code == 200
    revoke = reverse("admin:stations_stationkey_revoke", args=[made.key.pk])
    assert desk.get(revoke).status_code == 200
    assert Program(made.text).get(LIST).status_code == 200
    assert desk.post(revoke, {"words": "丢失"}).status_code == 302
    assert Program(made.text).get(LIST).status_code == 401
    assert desk.post(revoke, {}).status_code == 422


def test_a_station_goes_out_of_service_and_comes_back(people: Cast) -> None:
    station, desk = opened(people), _desk(people)
    client = Program(keyed(station).text)
    for name, status in (("close", 401), ("reopen", 200)):
        url = reverse(f"admin:stations_station_{name}", args=[station.pk])
        assert desk.get(url).status_code == 200
        assert desk.post(url, {"words": "检修"}).status_code == 302
        assert client.get(LIST).status_code == status
    assert list(StationRecord.objects.values_list("verb", flat=True))[-2:] == ["closed", "reopened"]


def test_posts_are_given_and_ended(people: Cast) -> None:
    station, desk = opened(people), _desk(people)
    url = reverse("admin:stations_station_new_post", args=[station.pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"role": Role.FIRM_MANAGER}).status_code == 422
    assert desk.post(url, {"role": Role.FIRM_MANAGER, "firm": people.firm.pk}).status_code == 302
    post = station.user.posts.get(role=Role.FIRM_MANAGER)
    end = reverse("admin:stations_station_end_post", args=[station.pk, post.pk])
    assert desk.get(end).status_code == 200
    assert desk.post(end, {}).status_code == 302
    post.refresh_from_db()
    assert post.ends_on == timezone.localdate()
    other = people.own[Role.STREET_OFFICER].posts.get()
    assert (
        desk.get(reverse("admin:stations_station_end_post", args=[station.pk, other.pk])).status_code == 404
    )


_STATION = ("new_key", "new_post", "close", "reopen")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_nobody_else_finds_a_page_of_a_station(people: Cast, role: Role) -> None:
    station = opened(people)
    made = keyed(station)
    pages = [reverse(f"admin:stations_station_{name}", args=[station.pk]) for name in _STATION]
    pages += [
        reverse(f"admin:stations_stationkey_{name}", args=[made.key.pk]) for name in ("rotate", "revoke")
    ]
    for user in (people.own[role], people.other[Role.SYSTEM_ADMIN]):
        desk = signed_in(user)
        for page in pages:
            assert {desk.get(page).status_code, desk.post(page, {}).status_code} <= {302, 403, 404}
    assert not StationKey.objects.filter(revoked_at__isnull=False).exists()
    assert StationKey.objects.count() == 1


def test_machine_accounts_are_not_among_the_people(people: Cast) -> None:
    station = opened(people)
    html = (
        signed_in(people.own[Role.SECURITY_ADMIN])
        .get(reverse("admin:properties_user_changelist"))
        .content.decode()
    )
    assert station.user.username not in html
    assert people.own[Role.STREET_OFFICER].username in html

"""One's own messages through the interface."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from notices.models import InboxItem, Notice
from properties.models import Role, User
from tests.cast import Cast
from tests.issues.desk import desk_of
from tests.stations.keyed import Program, keyed, opened

pytestmark = pytest.mark.django_db
LIST = "/api/v1/notices/"


def _item(user: User, title: str, **more: Any) -> InboxItem:
    now = timezone.now()
    notice = Notice.objects.create(
        dedupe_key=title,
        kind="issue.filed",
        subject_kind="issue",
        subject_id=1,
        to_kind="user",
        to_id=str(user.pk),
        channel="inbox",
        due_at=now,
        not_after=now,
        next_at=now,
        created_at=now,
    )
    return InboxItem.objects.create(
        notice=notice, user=user, title=title, path="/work/", created_at=now, **more
    )


def _titles(client: Any, query: str = "") -> list[str]:
    return [row["title"] for row in client.get(LIST + query).json()["results"]]


def test_one_reads_ones_own_the_newest_first(people: Cast) -> None:
    mine, other = people.own[Role.STREET_OFFICER], people.own[Role.STREET_LEADER]
    first, second = _item(mine, "一"), _item(mine, "二", read_at=timezone.now())
    theirs = _item(other, "别人的")
    desk = desk_of(mine)

    assert _titles(desk) == ["二", "一"]
    assert _titles(desk, "?unread=true") == ["一"]
    assert _titles(desk, "?unread=false") == ["二"]
    assert [desk.get(f"{LIST}{row.pk}/").status_code for row in (first, second, theirs)] == [200, 200, 404]
    page = desk.get(f"{LIST}?limit=1").json()
    assert [row["title"] for row in desk.get(page["next"]).json()["results"]] == ["一"]


def test_the_first_reading_counts(people: Cast) -> None:
    mine = people.own[Role.STREET_OFFICER]
    item, desk = _item(mine, "一"), desk_of(mine)
    first = desk.post(f"{LIST}{item.pk}/read/").json()["read_at"]
    assert first is not None
    assert desk.post(f"{LIST}{item.pk}/read/").json()["read_at"] == first


def test_nobody_marks_anothers_message(people: Cast) -> None:
    item = _item(people.own[Role.STREET_LEADER], "别人的")
    desk = desk_of(people.own[Role.STREET_OFFICER])
    foreign, missing = (desk.post(f"{LIST}{pk}/read/") for pk in (item.pk, 10**9))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert {**foreign.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
    item.refresh_from_db()
    assert item.read_at is None


def test_a_station_reads_what_was_sent_to_it(people: Cast) -> None:
    station = opened(people)
    item = _item(station.user, "给站点的")
    reads = Program(keyed(station, "notices:read").text)
    assert _titles(reads) == ["给站点的"]
    assert reads.send(f"{LIST}{item.pk}/read/", {}).status_code == 403
    assert Program(keyed(station, "notices:write").text).send(f"{LIST}{item.pk}/read/", {}).status_code == 200

"""Subscriptions through the interface: by a station's key, and by a firm's manager signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from standardwebhooks import Webhook

from properties.models import Role
from stations.models import Answered, Delivery, Station, Subscription
from tests.cast import Cast
from tests.doors.webhooks import given_up
from tests.issues.desk import desk_of
from tests.issues.people import filed
from tests.stations.keyed import program
from tests.stations.subscribed import URL, subscribed

pytestmark = pytest.mark.django_db

LIST = "/api/v1/webhooks/"
NEW = {"name": "本站", "url": URL, "events": ["issue.filed", "issue.closed"]}


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _fields(answer: Any) -> set[str]:
    return {row["pointer"] for row in answer.json()["errors"]}


def test_a_station_subscribes_and_is_told_its_secret_once(people: Cast) -> None:
    client = program(people)
    answer = client.send(LIST, NEW)
    made = answer.json()

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert answer["Location"] == f"{LIST}{made['id']}/"
    assert Webhook(made["secret"]).sign("msg_1", timezone.now(), "{}")
    row = Subscription.objects.get()
    assert (row.holder, row.made_by) == (Station.objects.get(), Station.objects.get().user)
    assert made["holder"]["code"] == "grid-1"
    shown = client.get(answer["Location"]).json()
    assert "secret" not in shown
    assert shown == {key: value for key, value in made.items() if key != "secret"}
    assert client.get(LIST).json()["results"] == [shown]
    assert b"whsec_" not in client.get(LIST).content


def test_a_repeated_request_subscribes_once_and_does_not_keep_the_secret(people: Cast) -> None:
    client = program(people)
    first = client.send(LIST, NEW, idempotency_key="a1").json()
    again = client.send(LIST, NEW, idempotency_key="a1").json()
    assert first["secret"].startswith("whsec_")
    assert again == {**first, "secret": None}
    assert "whsec_" not in Answered.objects.get().body
    assert Subscription.objects.count() == 1


def test_a_manager_subscribes_for_the_firm(people: Cast) -> None:
    made = desk_of(people.own[Role.FIRM_MANAGER]).post(LIST, NEW, content_type="application/json")
    assert made.status_code == 201
    assert Subscription.objects.get().firm == people.firm
    given = {**NEW, "firm": people.other_firm.code}
    other = desk_of(people.own[Role.FIRM_MANAGER]).post(LIST, given, content_type="application/json")
    assert (other.status_code, _fields(other)) == (400, {"/firm"})


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.SYSTEM_ADMIN, Role.FIRM_WORKER, Role.GRID_HEAD])
def test_nobody_else_subscribes_by_session(people: Cast, role: Role) -> None:
    answer = desk_of(people.own[role]).post(LIST, NEW, content_type="application/json")
    assert _told(answer) == (403, "webhook.no-holder")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"events": ["issue.read"]}, "/events/0"), ({"events": []}, "/events"), ({"name": ""}, "/name"),
     ({"more": 1}, "/more"), ({"url": "x" * 501}, "/url"), ({"url": None}, "/url")],
)  # fmt: skip
def test_what_is_not_accepted(people: Cast, change: dict[str, Any], pointer: str) -> None:
    answer = program(people).send(LIST, {**NEW, **change})
    assert answer.status_code == 400
    assert any(found.startswith(pointer.rsplit("/0", 1)[0]) for found in _fields(answer))


@pytest.mark.parametrize(
    "url", ["http://example.com/", "https://127.0.0.1/", "https://[::ffff:10.0.0.1]/", "x"]
)
def test_an_address_inside_is_refused(people: Cast, url: str) -> None:
    assert _told(program(people).send(LIST, {**NEW, "url": url})) == (409, "webhook.url")


def test_a_key_needs_the_scope(people: Cast) -> None:
    reads = program(people, "webhooks:read")
    assert reads.get(LIST).status_code == 200
    assert _told(reads.send(LIST, NEW)) == (403, "key.scope")


def test_a_change_says_which_state_it_was_decided_on(people: Cast) -> None:
    client = program(people)
    made = client.send(LIST, NEW)
    there = made["Location"]

    def change(data: dict[str, Any], **headers: str) -> Any:
        return client.patch(there, data, content_type="application/json", headers=headers)

    assert _told(change({"name": "新名"})) == (428, "condition.missing")
    done = change({"name": "新名", "events": ["spot.moved"]}, if_match=made["ETag"])
    assert (done.status_code, done.json()["name"], done.json()["events"]) == (200, "新名", ["spot.moved"])
    assert _told(change({"name": "旧名"}, if_match=made["ETag"])) == (412, "condition.stale")
    assert change({}, if_match="*").status_code == 400
    assert change({"name": "再改"}, if_match=done["ETag"]).status_code == 200


def test_a_secret_is_replaced_with_an_overlap(people: Cast) -> None:
    client = program(people)
    made = client.send(LIST, NEW).json()
    answer = client.send(f"{LIST}{made['id']}/rotate/", {"overlap_days": 3}).json()
    until = parse_datetime(answer["previous_secret_until"])
    assert answer["secret"] not in {None, made["secret"]}
    assert until is not None
    assert timedelta(days=2, hours=23) < until - timezone.now() <= timedelta(days=3)
    assert client.send(f"{LIST}{made['id']}/rotate/", {"overlap_days": 31}).status_code == 400
    assert len(Subscription.objects.get().secrets(timezone.now())) == 2


def test_pausing_and_resuming(people: Cast) -> None:
    client = program(people)
    there = f"{LIST}{client.send(LIST, NEW).json()['id']}/"
    assert client.send(f"{there}pause/", {}).json()["is_active"] is False
    assert _told(client.send(f"{there}pause/", {})) == (409, "webhook.already-so")
    assert client.send(f"{there}resume/", {}).json()["is_active"] is True
    assert client.send(f"{there}resume/", {"more": 1}).status_code == 400


def test_deliveries_are_listed_with_their_tries(people: Cast) -> None:
    client = program(people)
    there = f"{LIST}{client.send(LIST, NEW).json()['id']}/deliveries/"
    code = filed(people, at=timezone.now()).issue.code
    row = Delivery.objects.get()
    row.log.create(number=1, at=timezone.now(), status=500, milliseconds=7, code="http-500", answer="oops")
    [told] = client.get(there).json()["results"]
    assert (told["webhook_id"], told["event"], told["code"]) == (row.message, "issue.filed", code)
    assert (told["state"], told["ended_at"]) == ("pending", None)
    assert told["next_at"] is not None
    [log] = told["log"]
    assert (log["number"], log["status"], log["error"], log["answer"]) == (1, 500, "http-500", "oops")
    assert client.get(f"{there}?state=dead").status_code == 400


def test_a_delivery_is_sent_again(people: Cast) -> None:
    client = program(people)
    client.send(LIST, NEW)
    row = given_up(Subscription.objects.get(), message="msg_1")
    again = client.send(f"{LIST}deliveries/msg_1/resend/", {})
    assert (again.status_code, again.json()["state"], again.json()["tries"]) == (200, "pending", 0)
    assert _told(client.send(f"{LIST}deliveries/msg_1/resend/", {})) == (409, "webhook.on-its-way")
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_stranger_is_told_what_is_told_of_nothing(people: Cast) -> None:
    """Of another station, of a firm and of nobody: the same bytes but for the number of the request."""
    theirs = subscribed(people.firm).subscription
    given_up(theirs, message="msg_1")
    client = program(people)
    nobody = "00000000-0000-0000-0000-000000000000"

    def said(path: str, method: str) -> tuple[int, Any]:
        answer = client.get(path) if method == "get" else client.send(path, {})
        body = {k: v for k, v in answer.json().items() if k not in {"request_id", "instance"}}
        return answer.status_code, body

    for rest, method in (
        ("", "get"),
        ("deliveries/", "get"),
        ("rotate/", "post"),
        ("pause/", "post"),
        ("resume/", "post"),
    ):
        foreign, missing = said(f"{LIST}{theirs.pk}/{rest}", method), said(f"{LIST}{nobody}/{rest}", method)
        assert foreign == missing
        assert foreign[0] == 404
    assert said(f"{LIST}deliveries/msg_1/resend/", "post") == said(f"{LIST}deliveries/msg_2/resend/", "post")
    assert client.get(LIST).json()["results"] == []


def test_the_list_costs_the_same_for_one_and_for_three(people: Cast, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = desk_of(people.own[Role.FIRM_MANAGER])
    subscribed(people.firm)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    subscribed(people.firm)
    subscribed(people.firm)
    with django_assert_num_queries(len(one)):
        client.get(LIST)

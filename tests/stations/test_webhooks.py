"""From a planned event to a receiver on this machine: signed, retried, given up, sent again, and never lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from notices import faults
from notices.models import Tick
from properties.models import Role
from stations import actions, claiming, draining, finishing, hinting, posting, retries
from stations.events import Kind
from stations.models import Delivery, DeliveryTry, Subscription, SubscriptionRecord
from tests.cast import Cast
from tests.issues.people import filed
from tests.stations.keyed import opened
from tests.stations.receiver import Received, Receiver
from tests.stations.subscribed import fates, heard, subscribed
from yinhang.errors import Refused
from yinhang.fields import Sealed

pytestmark = pytest.mark.django_db

FILED = [Kind.ISSUE_FILED]


def _now() -> datetime:
    return timezone.now()


def _headers(got: Received) -> dict[str, str]:
    return {name: value for name, value in got.headers.items() if name.startswith("webhook-")}


def test_an_event_arrives_signed_and_thin(people: Cast, receiver: Receiver, settings: Any) -> None:
    secret = subscribed(opened(people), receiver.url, kinds=FILED).secret
    at = _now()
    code = filed(people, at=at).issue.code

    assert draining.drain() == 1

    [got] = receiver.got
    told = Webhook(secret).verify(got.body, _headers(got))
    assert told == {
        "type": "issue.filed",
        "timestamp": timezone.localtime(at).isoformat(),
        "data": {"code": code, "url": f"{settings.PUBLIC_URL}/api/v1/issues/{code}/"},
    }
    assert told["timestamp"].endswith("+08:00")
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert fates() == [("sent", 1, "")]
    assert DeliveryTry.objects.values_list("number", "status", "code", "answer").get() == (
        1,
        200,
        "",
        "thank you",
    )


def test_nothing_of_a_person_is_in_a_message(people: Cast, receiver: Receiver) -> None:
    subscribed(opened(people), receiver.url)
    filed(people, at=_now(), text="只有这里知道的话", name="王女士", place="三号楼门口")
    draining.drain()
    said = b"".join(got.body for got in receiver.got).decode()
    assert [word for word in ("只有这里知道", "王女士", "三号楼", "13800138000") if word in said] == []


def test_what_failed_comes_again_under_the_same_id_until_it_is_given_up(
    people: Cast, receiver: Receiver
) -> None:
    secret = subscribed(opened(people), receiver.url, kinds=FILED).secret
    receiver.says = 500
    at = _now()
    filed(people, at=at)

    began = at
    for number in range(1, retries.MOST_TRIES + 1):
        assert draining.drain(at) == 1
        row = Delivery.objects.get()
        assert row.tries == number
        assert draining.drain(at) == 0
        at = row.next_at

    assert fates() == [("dead", 8, "http-500")]
    assert timedelta(hours=21) < row.next_at - began <= timedelta(hours=24)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len({got.headers["webhook-timestamp"] for got in receiver.got}) == retries.MOST_TRIES
    assert len({got.body for got in receiver.got}) == 1
    assert DeliveryTry.objects.filter(status=500, code="http-500").count() == retries.MOST_TRIES
    with pytest.raises(WebhookVerificationError, match="new"):
        Webhook(secret).verify(receiver.got[-1].body, _headers(receiver.got[-1]))


@pytest.mark.parametrize(("says", "code"), [(302, "http-302"), (404, "http-404"), (429, "http-429")])
def test_a_no_of_any_kind_is_tried_again(people: Cast, receiver: Receiver, says: int, code: str) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    receiver.says, receiver.more = says, {"Location": "/elsewhere"}
    filed(people, at=_now())
    draining.drain()
    assert fates() == [("pending", 1, code)]
    assert [got.path for got in receiver.got] == ["/hook?for=us"]


def test_a_receiver_that_is_gone_is_asked_no_more(people: Cast, receiver: Receiver) -> None:
    made = subscribed(opened(people), receiver.url, kinds=FILED).subscription
    receiver.says = 410
    at = _now()
    filed(people, at=at)
    draining.drain()
    filed(people, at=at)
    assert fates() == [("dead", 1, "http-410")]
    made.refresh_from_db()
    assert not made.is_active
    assert SubscriptionRecord.objects.filter(verb="gone", by=None).count() == 1


def test_a_slow_receiver_holds_up_nobody_else(
    people: Cast, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE_SECONDS", 0.6)
    other = Receiver()
    settings.WEBHOOK_INTRANET_HOSTS = [receiver.host, other.host]
    subscribed(opened(people), receiver.url, kinds=FILED)
    subscribed(opened(people, code="grid-2"), other.url, kinds=FILED)
    receiver.says = lambda _handler: time.sleep(1)
    at = _now()
    for _ in range(3):
        filed(people, at=at)

    rows = claiming.claim(now=at)
    assert len({row.subscription_id for row in rows}) == 2
    assert len(rows) == 2 * claiming.AT_ONCE_EACH
    began = time.monotonic()
    draining._deliver(rows, at=at)

    assert time.monotonic() - began < 2 * posting.PATIENCE_SECONDS
    other.close()
    assert sorted(state for state, tries, _code in fates() if tries) == ["pending"] * 2 + ["sent"] * 2


# Secrets


def test_both_secrets_sign_until_the_overlap_is_over(people: Cast, receiver: Receiver) -> None:
    made = subscribed(opened(people), receiver.url, kinds=FILED)
    at = _now()
    again = actions.rotate_secret(
        subscription=made.subscription, overlap=timedelta(days=1), by=None, at=at - timedelta(hours=12)
    )
    filed(people, at=at)
    draining.drain(at)
    for secret in (made.secret, again.secret):
        assert Webhook(secret).verify(receiver.got[0].body, _headers(receiver.got[0]))

    Subscription.objects.update(previous_until=at)
    filed(people, at=at)
    draining.drain(at)
    assert Webhook(again.secret).verify(receiver.got[1].body, _headers(receiver.got[1]))
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(receiver.got[1].body, _headers(receiver.got[1]))


def test_secrets_are_sealed(people: Cast) -> None:
    made = subscribed(people.firm)
    actions.rotate_secret(subscription=made.subscription, overlap=timedelta(days=1), by=None, at=_now())
    row = Subscription.objects.get()
    assert isinstance(row.secret, Sealed)
    assert isinstance(row.previous_secret, Sealed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, previous_secret FROM stations_subscription")
        kept = "".join(cursor.fetchone())
    assert made.secret not in kept
    assert "whsec_" not in kept


@pytest.mark.parametrize(("days", "holds"), [(0, False), (1, True), (30, True), (31, False)])
def test_an_overlap_is_at_most_thirty_days(people: Cast, days: int, holds: bool) -> None:
    made = subscribed(people.firm).subscription

    def rotate() -> None:
        actions.rotate_secret(subscription=made, overlap=timedelta(days=days), by=None, at=_now())

    if holds:
        rotate()
    else:
        with pytest.raises(Refused) as no:
            rotate()
        assert no.value.code == "webhook.overlap"


# Between the plan and the sending


def test_who_may_no_longer_see_is_not_told(people: Cast, receiver: Receiver) -> None:
    station = opened(people)
    subscribed(station, receiver.url, kinds=FILED)
    filed(people, at=_now())
    actions.end_station_post(station=station, post=station.user.posts.get(), by=None, at=_now())
    station.user.posts.update(ends_on=timezone.localdate() - timedelta(days=1), starts_on="2020-01-01")
    draining.drain()
    assert receiver.got == []
    assert fates() == [("withdrawn", 1, "no-longer-theirs")]


def test_pausing_withdraws_what_waits(people: Cast, receiver: Receiver) -> None:
    made = subscribed(opened(people), receiver.url, kinds=FILED).subscription
    filed(people, at=_now())
    actions.pause_subscription(subscription=made, by=None, at=_now())
    assert draining.drain() == 0
    assert fates() == [("withdrawn", 0, "paused")]
    with pytest.raises(Refused) as no:
        actions.resend(delivery=Delivery.objects.get(), by=None, at=_now())
    assert no.value.code == "webhook.paused"
    actions.resume_subscription(subscription=made, by=None, at=_now())
    filed(people, at=_now())
    draining.drain()
    assert len(receiver.got) == 1


def test_a_station_out_of_service_is_sent_nothing(people: Cast, receiver: Receiver) -> None:
    station = opened(people)
    subscribed(station, receiver.url, kinds=FILED)
    filed(people, at=_now())
    actions.close_station(station=station, by=None, at=_now())
    draining.drain()
    assert (receiver.got, fates()) == ([], [("withdrawn", 1, "out-of-service")])


def test_a_changed_address_gets_what_was_planned(people: Cast, receiver: Receiver) -> None:
    made = subscribed(opened(people), kinds=FILED).subscription
    filed(people, at=_now())
    actions.change_subscription(subscription=made, url=receiver.url, by=None, at=_now())
    draining.drain()
    assert len(receiver.got) == 1


def test_after_a_day_without_any_worker_it_is_given_up(people: Cast, receiver: Receiver) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    at = _now()
    filed(people, at=at)
    draining.drain(at + retries.LASTS + timedelta(microseconds=1))
    assert (receiver.got, fates()) == ([], [("dead", 1, "too-late")])


def test_a_target_that_came_to_lead_inside_is_never_spoken_to(
    people: Cast, receiver: Receiver, settings: Any
) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    settings.WEBHOOK_INTRANET_HOSTS = []
    filed(people, at=_now())
    draining.drain()
    assert (receiver.got, fates()) == ([], [("pending", 1, "target-forbidden")])


# Sending again


@pytest.mark.parametrize("state", ["dead", "sent", "withdrawn"])
def test_what_is_over_is_sent_again_under_the_same_id(people: Cast, receiver: Receiver, state: str) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    filed(people, at=_now())
    row = Delivery.objects.get()
    Delivery.objects.update(state=state, tries=8, ended_at=_now(), error_code="http-500")

    again = actions.resend(delivery=row, by=people.own[Role.SYSTEM_ADMIN], at=_now())
    assert (again.state, again.tries, again.message) == ("pending", 0, row.message)
    draining.drain()

    assert [got.headers["webhook-id"] for got in receiver.got] == [row.message]
    assert fates() == [("sent", 1, "")]
    assert SubscriptionRecord.objects.get(verb="resent").words == row.message


def test_what_is_on_its_way_is_not_sent_twice(people: Cast) -> None:
    subscribed(opened(people), kinds=FILED)
    filed(people, at=_now())
    with pytest.raises(Refused) as no:
        actions.resend(delivery=Delivery.objects.get(), by=None, at=_now())
    assert no.value.code == "webhook.on-its-way"


# Workers that die or sleep


def test_a_claim_is_taken_over_when_its_lease_is_over(people: Cast, receiver: Receiver) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    at = _now()
    filed(people, at=at)
    [mine] = claiming.claim(now=at)
    assert claiming.claim(now=at + claiming.LEASE - timedelta(microseconds=1)) == []
    [theirs] = claiming.claim(now=at + claiming.LEASE)
    assert (theirs.pk, theirs.tries) == (mine.pk, 2)

    late = posting.Answer(200, 5, "", "")
    assert not finishing.tried(mine, late, began=at, now=at)
    assert fates() == [("inflight", 2, "")]
    assert finishing.tried(theirs, late, began=at, now=at)
    assert fates() == [("sent", 2, "")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_row(people: Cast) -> None:
    subscriptions = [subscribed(opened(people, code=f"grid-{n}"), kinds=FILED) for n in range(6)]
    at = _now()
    filed(people, at=at)
    start = threading.Barrier(4)

    def work(_number: int) -> list[int]:
        start.wait()
        try:
            return [row.pk for row in claiming.claim(now=at, limit=2)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for rows in pool.map(work, range(4)) for pk in rows]
    taken += [row.pk for row in claiming.claim(now=at)]
    assert sorted(taken) == sorted(Delivery.objects.values_list("pk", flat=True))
    assert len(taken) == len(subscriptions)


def test_one_that_kills_every_worker_is_given_up(people: Cast, receiver: Receiver) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    at = _now()
    filed(people, at=at)
    for number in range(retries.MOST_TRIES):
        assert len(claiming.claim(now=at + number * claiming.LEASE)) == 1
    draining.drain(at + retries.MOST_TRIES * claiming.LEASE)
    assert (receiver.got, fates()) == ([], [("dead", 9, "worker-died")])


_CHILD = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
settings.WEBHOOK_INTRANET_HOSTS = [sys.argv[2]]
from stations import draining
draining.drain()
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("place", "sent"), [("after_claim", 1), ("after_send", 2), ("before_commit", 2)])
def test_a_killed_worker_loses_nothing_and_repeats_under_the_same_id(
    people: Cast, receiver: Receiver, place: str, sent: int
) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    filed(people, at=_now())
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(connection.settings_dict["NAME"]), receiver.host],
        env={**os.environ, "FAULT": place},
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (faults.EXIT_CODE, b"")
    assert fates() == [("inflight", 1, "")]

    draining.drain(_now() + claiming.LEASE)
    assert fates() == [("sent", 2, "")]
    assert len(receiver.got) == sent
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1


def test_the_command_drains_once(people: Cast, receiver: Receiver) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    filed(people, at=_now())
    out = StringIO()
    call_command("drain_webhooks", "--once", stdout=out)
    assert out.getvalue() == "tried: 1\n"
    assert len(receiver.got) == 1
    assert Tick.objects.filter(name="webhooks").exists()


def test_a_row_nobody_can_read_holds_up_no_other(
    people: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(opened(people), receiver.url, kinds=FILED)
    at = _now()
    bad, good = filed(people, at=at).issue, filed(people, at=at).issue
    real = draining.body_of

    def body_of(delivery: Delivery) -> str:
        if delivery.code == bad.code:
            raise LookupError
        return real(delivery)

    monkeypatch.setattr(draining, "body_of", body_of)
    draining.drain(at)
    assert [json.loads(got.body)["data"]["code"] for got in receiver.got] == [good.code]


# What may be subscribed to


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "http://example.com/"}, "webhook.url"),
        ({"url": "https://10.0.0.1/"}, "webhook.url"),
        ({"url": "https://例子.example/"}, "webhook.url"),
        ({"kinds": []}, "webhook.events"),
        ({"kinds": ["issue.read"]}, "webhook.events"),
        ({"name": " "}, "webhook.name"),
        ({"name": "名" * 81}, "webhook.name"),
    ],
)
def test_what_is_refused(people: Cast, change: dict[str, Any], code: str) -> None:
    station = opened(people)
    given: dict[str, Any] = {"name": "a", "url": "https://example.com/", "kinds": FILED}
    with pytest.raises(Refused) as no:
        actions.subscribe(holder=station, **{**given, **change}, by=None, at=_now())
    assert no.value.code == code
    made = actions.subscribe(holder=station, **given, by=None, at=_now()).subscription
    with pytest.raises(Refused) as no:
        actions.change_subscription(subscription=made, **change, by=None, at=_now())
    assert no.value.code == code


def test_a_holder_has_at_most_twenty(people: Cast) -> None:
    for _ in range(20):
        subscribed(people.firm)
    with pytest.raises(Refused) as no:
        subscribed(people.firm)
    assert no.value.code == "webhook.too-many"
    subscribed(people.other_firm)


def test_the_database_holds_what_must_be_true(people: Cast) -> None:
    made = subscribed(opened(people), kinds=FILED).subscription
    filed(people, at=_now())
    for rows, columns in (
        (Subscription.objects.all(), {"station": None}),
        (Subscription.objects.all(), {"firm": people.firm}),
        (Subscription.objects.all(), {"previous_until": _now()}),
        (Delivery.objects.all(), {"state": "sent"}),
        (Delivery.objects.all(), {"state": "inflight"}),
        (Delivery.objects.all(), {"state": "lost", "ended_at": _now()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**columns)
    with pytest.raises(DatabaseError, match="subscription_record_is_kept"), transaction.atomic():
        SubscriptionRecord.objects.filter(subscription=made).update(words="")


def test_heard_is_in_order(people: Cast) -> None:
    told = subscribed(people.firm, kinds=FILED).subscription
    codes = [filed(people, at=_now()).issue.code for _ in range(2)]
    assert [code for _kind, code in heard(told)] == codes


# Hints


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_poked_after_the_commit_and_at_most_once_a_second(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    poked, clock = threading.Semaphore(0), [1000.0]
    monkeypatch.setattr(hinting, "send", lambda _task: poked.release())
    monkeypatch.setattr(hinting, "_last", float("-inf"))
    monkeypatch.setattr("stations.hinting.time.monotonic", lambda: clock[0])
    with transaction.atomic():
        hinting.poke()
        assert not poked.acquire(timeout=0.1)
    assert poked.acquire(timeout=5)
    hinting.poke()
    assert not poked.acquire(timeout=0.1)
    clock[0] += hinting.AT_MOST_EVERY
    hinting.poke()
    assert poked.acquire(timeout=5)
    with transaction.atomic():
        hinting.poke()
        transaction.set_rollback(True)
    assert not poked.acquire(timeout=0.1)

"""Webhooks in the staff admin: made for a station, shown once, paused; dead letters read and sent again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from properties.models import Role
from stations import actions
from stations.actions import NewStation, open_station
from stations.models import Delivery, Station, Subscription, SubscriptionRecord
from tests.cast import Cast
from tests.doors.webhooks import given_up
from tests.properties.test_admin import signed_in
from tests.stations.keyed import opened
from tests.stations.subscribed import URL, fates, subscribed

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{20,}")


def _desk(people: Cast) -> Any:
    return signed_in(people.own[Role.SYSTEM_ADMIN])


def _page(name: str, *args: Any) -> str:
    return reverse(f"admin:stations_{name}", args=args)


def test_a_station_is_subscribed_and_the_secret_shown_once(people: Cast) -> None:
    station, desk = opened(people), _desk(people)
    url = _page("subscription_subscribe", station.pk)
    assert url in desk.get(_page("station_change", station.pk)).content.decode()
    assert desk.get(url).status_code == 200
    answer = desk.post(url, {"name": "本站", "url": URL, "events": ["issue.filed"]})

    assert "no-store" in answer["Cache-Control"]
    shown = SECRET.search(answer.content.decode())
    assert shown is not None
    row = Subscription.objects.get()
    assert row.secrets(timezone.now()) == [shown[0]]
    assert row.made_by == people.own[Role.SYSTEM_ADMIN]
    for page in (
        _page("subscription_change", row.pk),
        _page("subscription_changelist"),
        _page("subscriptionrecord_changelist"),
    ):
        html = desk.get(page).content.decode()
        assert "本站" in html
        assert SECRET.search(html) is None


@pytest.mark.parametrize(
    "change", [{"url": "http://example.com/"}, {"url": "https://10.0.0.1/"}, {"events": []}, {"name": ""}]
)
def test_what_is_refused_stands_beside_its_field(people: Cast, change: dict[str, Any]) -> None:
    given = {"name": "本站", "url": URL, "events": ["issue.filed"], **change}
    answer = _desk(people).post(_page("subscription_subscribe", opened(people).pk), given)
    assert (answer.status_code, Subscription.objects.exists()) == (422, False)
    assert "errorlist" in answer.content.decode()


def test_a_secret_is_replaced(people: Cast) -> None:
    made, desk = subscribed(opened(people)), _desk(people)
    url = _page("subscription_rotate", made.subscription.pk)
    assert desk.get(url).status_code == 200
    answer = desk.post(url, {"days": 7})
    shown = SECRET.search(answer.content.decode())
    assert shown is not None
    assert Subscription.objects.get().secrets(timezone.now()) == [shown[0], made.secret]
    assert desk.post(url, {"days": 31}).status_code == 422


def test_a_subscription_is_paused_and_resumed(people: Cast) -> None:
    row, desk = subscribed(people.firm).subscription, _desk(people)
    for name, active in (("pause", False), ("resume", True)):
        url = _page(f"subscription_{name}", row.pk)
        assert desk.get(url).status_code == 200
        assert desk.post(url).status_code == 302
        row.refresh_from_db()
        assert row.is_active is active
        assert desk.post(url).status_code == 422


def test_what_a_firm_subscribes_to_is_not_the_administrators(people: Cast) -> None:
    row, desk = subscribed(people.firm).subscription, _desk(people)
    assert (
        _page("subscription_rotate", row.pk)
        not in desk.get(_page("subscription_change", row.pk)).content.decode()
    )
    assert desk.post(_page("subscription_rotate", row.pk), {"days": 1}).status_code == 422
    assert len(Subscription.objects.get().secrets(timezone.now())) == 1


def test_dead_letters_say_what_to_whom_since_when_and_why(people: Cast) -> None:
    station, desk = opened(people), _desk(people)
    row = given_up(subscribed(station).subscription, message="msg_1")
    row.log.create(
        number=8, at=timezone.now(), status=500, milliseconds=12, code="http-500", answer="<b>坏了</b>"
    )

    listed = desk.get(_page("delivery_changelist"), {"state__exact": "dead"}).content.decode()
    for word in ("campaign/1", station.name, "接收端", "500"):
        assert word in listed
    opened_page = desk.get(_page("delivery_change", row.pk)).content.decode()
    assert "&lt;b&gt;坏了&lt;/b&gt;" in opened_page
    assert _page("delivery_resend", row.pk) in opened_page


def test_a_dead_letter_is_sent_again(people: Cast) -> None:
    row, desk = given_up(subscribed(opened(people)).subscription, message="msg_1"), _desk(people)
    url = _page("delivery_resend", row.pk)
    assert desk.get(url).status_code == 200
    assert desk.post(url).status_code == 302
    assert fates() == [("pending", 0, "")]
    assert desk.post(url).status_code == 422
    assert SubscriptionRecord.objects.get(verb="resent").by == people.own[Role.SYSTEM_ADMIN]


def test_many_are_sent_again_at_once(people: Cast) -> None:
    row, desk = subscribed(opened(people)).subscription, _desk(people)
    paused = subscribed(people.firm).subscription
    chosen = [given_up(row, message=f"msg_{n}").pk for n in range(3)]
    chosen.append(given_up(paused, message="msg_9").pk)
    actions.pause_subscription(subscription=paused, by=None, at=timezone.now())
    answer = desk.post(
        _page("delivery_changelist"), {"action": "resend_chosen", "_selected_action": chosen}, follow=True
    )
    assert answer.status_code == 200
    assert [state for state, _tries, _code in fates()] == ["pending"] * 3 + ["dead"]
    assert "errornote" in (html := answer.content.decode()) or 'class="error"' in html


def test_of_a_firms_deliveries_no_number_is_shown(people: Cast) -> None:
    row, desk = given_up(subscribed(people.firm).subscription, message="msg_1"), _desk(people)
    for page in (_page("delivery_changelist"), _page("delivery_change", row.pk)):
        html = desk.get(page).content.decode()
        assert "接收端" in html
        assert "campaign/1" not in html


def test_another_subdistricts_webhooks_are_nowhere(people: Cast) -> None:
    new = NewStation(code="far", name="远处", kind=Station.Kind.GRID, subdistrict=people.other_street)
    station = open_station(
        new=new, role=Role.STREET_OFFICER, place=people.other_street, by=None, at=timezone.now()
    )
    row = subscribed(station, name="远处的接收端").subscription
    letter, desk = given_up(row, message="msg_1"), _desk(people)
    for name in ("subscription_changelist", "delivery_changelist", "subscriptionrecord_changelist"):
        assert "远处" not in desk.get(_page(name)).content.decode()
    for name in ("subscription_rotate", "subscription_pause", "subscription_resume"):
        assert desk.post(_page(name, row.pk), {"days": 1}).status_code == 404
    assert desk.post(_page("delivery_resend", letter.pk)).status_code == 404
    assert desk.post(_page("subscription_subscribe", station.pk)).status_code == 404
    assert Delivery.objects.get().state == "dead"


@pytest.mark.parametrize("role", [Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.STREET_OFFICER])
def test_other_posts_send_nothing_again(people: Cast, role: Role) -> None:
    row = given_up(subscribed(opened(people)).subscription, message="msg_1")
    desk = signed_in(people.own[role])
    assert desk.post(_page("delivery_resend", row.pk)).status_code in {302, 403, 404}
    assert desk.get(_page("delivery_changelist")).status_code in {302, 403}
    assert fates() == [("dead", 8, "http-500")]


def test_the_auditor_reads_the_history(people: Cast) -> None:
    subscribed(opened(people))
    desk = signed_in(people.own[Role.AUDIT_ADMIN])
    assert "接收端" in desk.get(_page("subscriptionrecord_changelist")).content.decode()

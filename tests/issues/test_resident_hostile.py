"""A report sent by machines, late, twice, or with what no form would send: kind words, and never a broken page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from issues.models import Draft, Issue
from properties.forms import guard
from tests.factories import TopicFactory
from tests.issues.residents import (
    Resident,
    draft_of,
    street,
    to_check,
)

if TYPE_CHECKING:
    from tests.issues.residents import Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_counters")]


@pytest.fixture
def people() -> Street:
    return street()


def test_the_trap_the_stamp_and_haste_are_answered_kindly(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    stamp = resident.stamp
    for form in (
        {},
        {"stamp": "x"},
        {"stamp": guard.stamp("start")},
        {"stamp": stamp, "website": "http://spam.example"},
    ):
        response = resident.post(resident.path, form)
        assert response.status_code == 422
        assert "138****8000" in resident.text
    Draft.objects.update(created_at=timezone.now())
    assert resident.post(resident.path, {"stamp": stamp}).status_code == 422
    assert Issue.objects.count() == 0
    draft_of(resident)
    assert resident.post(resident.path, {"stamp": stamp}).status_code == 302
    assert Issue.objects.count() == 1


def test_a_stamp_that_is_a_day_old_asks_to_send_once_more(
    people: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    stamp = resident.stamp
    monkeypatch.setattr(guard, "OPEN_FOR", timedelta(seconds=-1))
    assert resident.post(resident.path, {"stamp": stamp}).status_code == 422
    assert "页面打开的时间太久了" in resident.text


def test_an_expired_or_unknown_draft_offers_a_new_start(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    Draft.objects.update(expires_at=timezone.now())
    for path in (resident.path, resident.path.replace("/report/", "/report/x")):
        response = Client().get(path)
        assert response.status_code == 404
        assert 'href="/report/"' in response.content.decode()
    assert resident.post(resident.path, {"stamp": "x"}).status_code == 404


HOSTILE = [
    "\x00",
    "灯\x00坏了",
    "\ud800",
    "字" * 100_000,
    "<script>alert(1)</script>{{ 7*7 }}{% load %}",
    "=HYPERLINK(1)",
    "\u202e\u200b\ufeff",
    "' OR 1=1 --",
    "%s%n" * 50,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
def test_hostile_text_never_breaks_a_page(people: Street, text: str) -> None:
    topic = TopicFactory.create()
    resident = Resident()
    for fields in (
        ("text",),
        ("compound", "place", "longitude"),
        ("phone", "name", "on_behalf", "is_public"),
        ("topic",),
    ):
        resident.get("/report/")
        resident.send(topic=topic.code)
        step = {"text": "details", "compound": "place", "phone": "contact", "topic": "topic"}[fields[0]]
        resident.get(resident.url(step))
        data = {name: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name in fields}
        response = resident.post(resident.path, {"stamp": resident.stamp, **data})
        assert response.status_code in {302, 400, 413, 422}
        assert "<script>alert" not in resident.text


@pytest.mark.parametrize(
    "body", [b"text=\xed\xa0\x80", b"text=%ED%A0%80", b"text=%00", b"\xff\xfe", b"=&&=;"]
)
def test_a_body_that_is_no_form_never_breaks_a_page(body: bytes) -> None:
    topic = TopicFactory.create()
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    response = Client().post(resident.url("details"), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {400, 422}


@pytest.mark.parametrize("query", ["?x=1", "?c=1&c=2", "?next=/", "?back=check"])
def test_an_unknown_query_parameter_is_refused(query: str) -> None:
    assert Client().get(f"/report/{query}").status_code == 400


def test_what_wechat_adds_to_a_link_does_no_harm() -> None:
    TopicFactory.create()
    for path in ("/", "/report/", "/track/", "/about/"):
        assert Client().get(f"{path}?from=singlemessage&isappinstalled=0").status_code == 200


def test_the_text_size_switch_works_on_every_step(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    client = Client()
    response = client.get(f"{resident.path}?m=elder")
    assert (response.status_code, response["Location"]) == (302, resident.path)
    assert 'class="elder"' in client.get(resident.url("details")).content.decode()


def test_filing_sets_no_cookie_and_sending_draws_no_page(people: Street) -> None:
    resident = to_check(TopicFactory.create(), people.compound)
    client = Client()
    response = client.post(resident.path, {"stamp": resident.stamp})
    assert (response.status_code, response.templates, dict(client.cookies)) == (302, [], {})

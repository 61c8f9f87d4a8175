"""Where a hole is reported (RFC 9116), and what is asked of all staff when the setting says all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from properties.models import Role
from tests.cast import Cast, cast
from tests.properties.test_admin import signed_in
from yinhang.security_txt import text


def test_the_file_is_there_once_somebody_is_named(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@example.cn"]
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().startswith("Contact: mailto:security@example.cn\nExpires: 20")


def test_the_lines_are_those_of_the_rfc() -> None:
    said = text(
        ["mailto:a@example.cn", "tel:+86-21-12345"],
        expires=datetime(2026, 3, 1, 8, tzinfo=UTC),
        site="https://portal.example.cn",
        policy="https://portal.example.cn/about/",
    )
    assert said.splitlines() == [
        "Contact: mailto:a@example.cn",
        "Contact: tel:+86-21-12345",
        "Expires: 2026-03-01T00:00:00Z",
        "Preferred-Languages: zh, en",
        "Canonical: https://portal.example.cn/.well-known/security.txt",
        "Policy: https://portal.example.cn/about/",
    ]


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def test_all_staff_are_led_to_the_second_step_where_it_is_asked_of_all(people: Cast, settings: Any) -> None:
    worker = people.own[Role.FIRM_WORKER]
    browser = Client()
    browser.force_login(worker)
    assert browser.get("/work/").status_code == 200

    settings.STAFF_SECOND_STEP = "all"
    assert browser.get("/work/issues/?state=all")["Location"] == (
        "/accounts/second-step/?next=%2Fwork%2Fissues%2F%3Fstate%3Dall"
    )
    assert browser.post(reverse("notices:read_all"), {"newest": "0"}).status_code == 302
    assert browser.get("/accounts/second-step/?next=/work/").status_code == 200
    assert browser.get("/").status_code == 200
    told = browser.get("/api/v1/issues/")
    assert (told.status_code, told.json()["code"]) == (403, "account.second-step-first")
    assert signed_in(worker).get("/work/").status_code == 200


def test_a_station_with_a_key_is_not_asked_for_an_app(people: Cast, settings: Any) -> None:
    settings.STAFF_SECOND_STEP = "all"
    assert Client().get("/api/v1/issues/").status_code == 401

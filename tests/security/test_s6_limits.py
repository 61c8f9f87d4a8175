"""S6: of a crowd exactly as many are heard as the limit says, whatever their headers claim, with Redis and without."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from issues import limits as visitors
from notices import limits
from tests.issues.residents import Resident
from tests.plugins import valkey
from tests.security.figures import tell, times

HEARD, TOO_MANY = 422, 429
CROWD = times(60, 1_000)


@pytest.fixture(autouse=True)
def _no_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_quiet_until", float("-inf"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_header_buys_no_further_try(settings: Any, proxies: int) -> None:
    settings.REDIS_URL, settings.TRUSTED_PROXIES = "", proxies
    heard = _crowd()
    tell("S6", f"{CROWD} at once with forged headers, {proxies} proxies of ours, no Redis: {heard} heard")
    assert heard == visitors.LOOK_UPS


@pytest.mark.django_db(transaction=True)
def test_redis_counts_the_same(settings: Any) -> None:
    store = valkey.start()
    try:
        settings.REDIS_URL, settings.TRUSTED_PROXIES = store.url(), 1
        heard = _crowd()
        limits._client(store.url()).close()
    finally:
        store.stop()
    tell("S6", f"{CROWD} at once with forged headers, Redis counting: {heard} heard")
    assert heard == visitors.LOOK_UPS


@pytest.mark.django_db(transaction=True)
def test_a_dead_redis_opens_nothing(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    heard = _crowd()
    tell("S6", f"{CROWD} at once with forged headers, Redis refused: {heard} heard")
    assert heard == visitors.LOOK_UPS


def _crowd() -> int:
    """Visitors behind one address look for a report, each with another number; how many were listened to."""
    resident = Resident()
    resident.get("/track/")
    stamp = resident.stamp
    answers = []

    def look(number: int) -> int:
        try:
            form = {"stamp": stamp, "code": f"YH-2026-{number:06d}", "phone": "13900139000"}
            return (
                Client().post("/track/", form, headers=_forged(number), REMOTE_ADDR=_our_proxy()).status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(look, range(CROWD)))
    assert set(answers) <= {HEARD, TOO_MANY}
    return answers.count(HEARD)


def _our_proxy() -> str:
    return "198.51.100.9"


def _forged(number: int) -> dict[str, str]:
    """What a visitor may write, left of what our own proxy adds: an address of one IPv6 household."""
    dice = random.Random(number)
    made_up = ".".join(str(dice.randrange(1, 255)) for _ in range(4))
    own = f"2001:db8:5:6:{dice.randrange(65_536):x}::{dice.randrange(65_536):x}"
    return {
        "x-forwarded-for": f"{made_up}, {own}",
        "x-real-ip": made_up,
        "forwarded": f"for={made_up}",
        "client-ip": made_up,
        "true-client-ip": made_up,
    }

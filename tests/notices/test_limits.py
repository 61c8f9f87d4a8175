"""Of many at once exactly as many pass as the limit says, with Redis and without."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection

from notices import limits
from notices.limits import Limit, allow, forget_old
from notices.models import Knock
from tests.notices.rows import NOW
from tests.plugins import valkey
from yinhang.errors import TooMany

HOUR = 3_600


@pytest.fixture(autouse=True)
def _no_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_quiet_until", float("-inf"))


@pytest.fixture
def database_only(settings: LazySettings) -> None:
    settings.REDIS_URL = ""


def passes(*keys: Limit, at: object = NOW) -> bool:
    try:
        allow(keys, at=at)  # type: ignore[arg-type]
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_the_limit_itself_passes_and_the_next_one_does_not(database_only: None) -> None:
    limit = Limit("report.ip", "1.2.3.4", 3, HOUR)

    assert [passes(limit) for _ in range(5)] == [True, True, True, False, False]
    assert passes(limit._replace(subject_text="1.2.3.5"))
    assert passes(limit._replace(scope="report.phone"))


@pytest.mark.django_db
def test_the_window_ends_on_the_second_and_the_wait_says_when(database_only: None) -> None:
    limit = Limit("report.ip", "1.2.3.4", 1, HOUR)
    start = NOW.replace(minute=0)
    allow([limit], at=start + timedelta(minutes=10))

    with pytest.raises(TooMany) as refused:
        allow([limit], at=start + timedelta(minutes=59, seconds=59))
    assert (refused.value.code, refused.value.retry_after) == ("limit.report.ip", 1)
    assert passes(limit, at=start + timedelta(hours=1))


@pytest.mark.django_db
def test_a_refused_knock_counts_on_no_key(database_only: None) -> None:
    own, everybody = Limit("report.ip", "1.2.3.4", 1, HOUR), Limit("report", "", 2, HOUR)

    assert [passes(own, everybody) for _ in range(10)] == [True] + [False] * 9
    assert passes(own._replace(subject_text="5.6.7.8"), everybody)
    assert not passes(own._replace(subject_text="9.9.9.9"), everybody)


@pytest.mark.django_db
def test_two_windows_of_one_subject_are_two_counters(database_only: None) -> None:
    minute, hour = Limit("report.ip", "1.2.3.4", 1, 60), Limit("report.ip", "1.2.3.4", 2, HOUR)

    assert [passes(minute, hour), passes(minute, hour)] == [True, False]
    assert passes(minute, hour, at=NOW + timedelta(minutes=1))
    assert not passes(minute, hour, at=NOW + timedelta(minutes=2))


@pytest.mark.django_db
def test_no_address_is_stored_and_old_windows_are_forgotten(database_only: None) -> None:
    allow([Limit("report.ip", "1.2.3.4", 1, HOUR)], at=NOW)

    row = Knock.objects.get()
    assert "1.2.3.4" not in row.key
    assert len(row.key) == 64
    assert forget_old(at=row.expires - timedelta(seconds=1)) == 0
    assert forget_old(at=row.expires) == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_at_once_exactly_the_limit_passes(database_only: None) -> None:
    assert _crowd() == 20


def _crowd(people: int = 100) -> int:
    """How many of so many at once pass a limit of twenty, each with a key of its own beside the shared one."""
    shared = Limit("report", "", 20, HOUR)

    def knock(number: int) -> bool:
        try:
            return passes(Limit("report.ip", str(number % 7), 1_000, HOUR), shared)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(knock, range(people)))


@pytest.mark.django_db(transaction=True)
def test_redis_counts_exactly_too_and_the_database_stays_untouched(settings: LazySettings) -> None:
    store = valkey.start()
    try:
        settings.REDIS_URL = store.url()
        client = limits._client(store.url())

        assert _crowd() == 20
        assert not Knock.objects.exists()
        names = client.keys("*")
        assert len(names) == 8
        assert {str(name)[:8] for name in names} == {"b'knock:"}
        assert all(0 < client.ttl(name) <= HOUR for name in names)
        client.close()
    finally:
        store.stop()


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def _refusing() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.mark.django_db
def test_a_silent_redis_costs_a_moment_once_and_the_limit_still_holds(
    settings: LazySettings, silent_server: str
) -> None:
    settings.REDIS_URL = silent_server
    limit = Limit("report.ip", "1.2.3.4", 3, HOUR)
    started = time.monotonic()

    assert [passes(limit) for _ in range(50)] == [True] * 3 + [False] * 47
    assert time.monotonic() - started < 1.5


@pytest.mark.django_db
def test_a_dead_redis_is_asked_again_after_the_silence(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = _refusing()
    asked: list[int] = []
    real: Callable[..., object] = limits._count_in_redis

    def counted(windows: object) -> object:
        asked.append(1)
        return real(windows)

    monkeypatch.setattr(limits, "_count_in_redis", counted)
    limit = Limit("report.ip", "1.2.3.4", 2, HOUR)

    assert [passes(limit) for _ in range(3)] == [True, True, False]
    assert len(asked) == 1
    monkeypatch.setattr(limits, "_quiet_until", time.monotonic())
    assert not passes(limit)
    assert len(asked) == 2

"""Three beats are started and one ticks; whoever dies is replaced; a database that is away stops none of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from records import actions
from records.models import Lease
from yinhang import beat
from yinhang.celery import app

pytestmark = pytest.mark.django_db


class Heard(beat.OneBeat):
    """A beat whose sending is written down."""

    def __init__(self, sent: list[tuple[str, str]]) -> None:
        self.sent = sent
        super().__init__(app, Producer=object)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        self.sent.append((self.holder, entry.name))

    @property
    def producer(self) -> None:  # type: ignore[override]
        return None


@pytest.fixture
def sent() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def beats(sent: list[tuple[str, str]]) -> list[Heard]:
    return [Heard(sent) for _ in range(3)]


def rounds(beats: list[Heard], times: int = 20) -> None:
    for _ in range(times):
        for one in beats:
            one.tick()


def test_of_three_beats_one_sends_each_tick_once(beats: list[Heard], sent: list[tuple[str, str]]) -> None:
    rounds(beats)
    assert {holder for holder, _name in sent} == {beats[0].holder}
    assert sorted(name for _holder, name in sent) == sorted(app.conf.beat_schedule)


def test_who_does_not_hold_the_lease_looks_again_soon(beats: list[Heard]) -> None:
    assert beats[0].tick() == 0  # more is due at once
    assert beats[1].tick() == beat.LOOK_SECONDS
    rounds(beats[:1])
    assert 0 < beats[0].tick() <= beat.LOOK_SECONDS
    assert beat.LOOK_SECONDS * 2 < beat.LEASE_SECONDS


def test_a_dead_holder_is_replaced_after_its_lease_and_not_before(
    beats: list[Heard], sent: list[tuple[str, str]]
) -> None:
    rounds(beats)
    sent.clear()
    rounds(beats[1:])
    assert sent == []
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    rounds(beats[1:])
    assert {holder for holder, _name in sent} == {beats[1].holder}
    assert "notices.recompute" in {name for _holder, name in sent}  # once a day, whoever dies meanwhile


def test_a_holder_that_slept_too_long_sends_nothing(beats: list[Heard], sent: list[tuple[str, str]]) -> None:
    beats[0].tick()
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    beats[1].tick()
    sent.clear()
    beats[0].tick()
    assert sent == []


def test_a_holder_that_ends_lets_go_at_once(beats: list[Heard], sent: list[tuple[str, str]]) -> None:
    beats[0].tick()
    beats[0].close()
    beats[1].tick()
    assert sent[-1][0] == beats[1].holder


def test_one_that_does_not_hold_takes_nothing_away_when_it_ends(beats: list[Heard]) -> None:
    beats[0].tick()
    beats[1].tick()
    beats[1].close()
    assert Lease.objects.get(name=beat.LEASE).holder == beats[0].holder


def test_a_database_that_is_away_is_asked_again(
    beats: list[Heard], sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_asked: Any) -> bool:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "hold", away)
        patched.setattr(connection, "close", lambda: None)  # the test's own
        assert beats[0].tick() == beat.LOOK_SECONDS
        assert sent == []
    beats[0].tick()
    assert len(sent) == 1


def test_it_is_the_beat_that_is_started() -> None:
    assert app.conf.beat_scheduler == "yinhang.beat:OneBeat"

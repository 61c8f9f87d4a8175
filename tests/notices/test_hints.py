"""A hint may be lost; it must never be waited for."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import transaction
from kombu import Connection

from notices import hints
from notices.tasks import drain


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch) -> hints._Line:
    fresh = hints._Line()
    monkeypatch.setattr(hints, "_line", fresh)
    return fresh


def wait_until(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 5
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.01)
    return False


def wait_for(line: hints._Line, *, sent: int = 0, failed: int = 0) -> bool:
    return wait_until(lambda: (line.counts.sent, line.counts.failed) == (sent, failed))


@pytest.mark.django_db(transaction=True)
def test_a_hint_goes_out_after_the_commit_and_at_most_once_a_second(
    line: hints._Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = threading.Event()
    monkeypatch.setattr(hints, "send_hint", heard.set)

    with transaction.atomic():
        hints.poke()
        assert not heard.wait(0.05)
    assert heard.wait(2)
    hints.poke()
    hints.poke()

    assert wait_for(line, sent=1)
    assert line.counts.dropped == 2
    line.last -= hints.AT_MOST_EVERY
    hints.poke()
    assert wait_for(line, sent=2)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_failed_gives_no_hint(line: hints._Line, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = threading.Event()
    monkeypatch.setattr(hints, "send_hint", heard.set)

    with pytest.raises(ZeroDivisionError):
        _fail_after_poking()

    assert not heard.wait(0.1)


@transaction.atomic
def _fail_after_poking() -> None:
    hints.poke()
    raise ZeroDivisionError


def _speak_to(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hints go to the listener's port as to a broker; the app's own settings and pools stay as they are."""
    url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    monkeypatch.setattr(drain.app, "connection_for_write", partial(Connection, url))


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The task's broker accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        _speak_to(listener, monkeypatch)
        yield


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_costs_the_caller_nothing_and_is_left_alone_for_half_a_minute(
    silent_broker: None, line: hints._Line
) -> None:
    hints.poke()
    assert wait_until(lambda: line.quiet_until > time.monotonic())
    slowest = 0.0
    for _ in range(50):
        started = time.monotonic()
        hints.poke()
        slowest = max(slowest, time.monotonic() - started)
        line.last = float("-inf")

    assert slowest < 0.2
    assert wait_for(line, failed=1)
    assert line.counts.dropped == 50
    assert 25 < line.quiet_until - time.monotonic() <= 30


@pytest.mark.django_db(transaction=True)
def test_a_refusing_broker_raises_nothing(line: hints._Line, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _speak_to(listener, monkeypatch)

    hints.poke()

    assert wait_for(line, failed=1)


def test_tasks_have_names_of_their_own_and_carry_nothing() -> None:
    from notices import tasks

    found = {
        task.name: task.run.__code__.co_argcount
        for task in (tasks.drain, tasks.reconcile, tasks.recompute_calendar)
    }

    assert found == {"notices.drain": 0, "notices.reconcile": 0, "notices.recompute": 0}

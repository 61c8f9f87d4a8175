"""The runs themselves and the count afterwards.

Promised is what a commit acknowledged. Lost is a promised message that has not arrived when everything is
quiet again; twice is an inbox that shows one message two times; a text message handed over twice is counted
too, and must carry the same Idempotency-Key both times, so that the gateway knows it.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from notices import hints
from notices.models import InboxItem, Notice, State
from notices.models.outbox import WAITING
from tests.chaos import books
from tests.chaos.workers import Workers, wait_for_end
from tests.chaos.writer import Writer
from tests.notices.provider import Provider, provider
from tests.plugins import schema
from yinhang import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugins.postgres import Postgres
    from tests.plugins.valkey import Valkey

WORKERS = 4
FAULTS = ("after_claim", "after_send", "before_commit")
_STILL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: messages, kills, deaths at each of the six faults, restarts, Valkey kills."""

    messages: int
    kills: int
    faults: int
    restarts: int
    broker_kills: int


FULL = Size(messages=12_000, kills=300, faults=50, restarts=20, broker_kills=20)
SHORT = Size(messages=1_000, kills=25, faults=1, restarts=2, broker_kills=2)


@dataclass
class Count:
    """What came of a run."""

    name: str
    promised: int = 0
    lost: int = 0
    twice: int = 0
    resent: int = 0
    changed: int = 0
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return not (self.lost or self.twice or self.changed)

    def __str__(self) -> str:
        figures = f"promised {self.promised:>6} · lost {self.lost} · twice in an inbox {self.twice}"
        texts = f"texts handed over again {self.resent} (under another key {self.changed})"
        return f"{self.name:<34} {figures} · {texts} · {self.seconds:.0f} s{''.join(f' · {note}' for note in self.notes)}"


def everything(server: Postgres | None, store: Valkey, *, short: bool) -> int:
    """All runs on one database; returns an exit code."""
    size = SHORT if short else FULL
    books.register()
    schema.migrate(str(connection.settings_dict["NAME"]))
    with provider() as gateway:
        os.environ["SMS_URL"] = settings.SMS_URL = gateway.url
        os.environ["SMS_KEY"] = settings.SMS_KEY = "chaos"
        writer = Writer()
        print(f"\n{connection.vendor}, {WORKERS} workers, {os.cpu_count()} cores", flush=True)
        good = [_told(count) for count in _all(writer, gateway, size, server, store)]
        return 0 if all(good) else 1


def _all(
    writer: Writer, gateway: Provider, size: Size, server: Postgres | None, store: Valkey
) -> Iterator[Count]:
    yield _kills(writer, gateway, size)
    yield _faults(writer, gateway, size)
    if server is not None:
        yield _restarts(writer, gateway, size, server)
    yield _broker_kills(writer, gateway, size, store)


def _told(count: Count) -> bool:
    print(f"  {'ok  ' if count.good else 'FAIL'} {count}", flush=True)
    return count.good


def _kills(writer: Writer, gateway: Provider, size: Size) -> Count:
    """Kill -9 of a random worker, over and over, while messages are written."""
    count, started = Count(f"{size.kills} × kill -9 of a worker"), time.monotonic()
    share = -(-size.messages // size.kills)
    with Workers(WORKERS) as workers:
        for _ in range(size.kills):
            writer.write(share)
            time.sleep(workers.random.uniform(0.02, 0.3))
            workers.kill_one()
        _until_quiet()
    return _settle(count, writer, gateway, started)


def _faults(writer: Writer, gateway: Provider, size: Size) -> Count:
    """Workers that end themselves exactly between claim, send and commit, on both ways out."""
    count, started = Count(f"{size.faults} × death at each of 6 points"), time.monotonic()
    deaths: Counter[str] = Counter()
    with Workers(0) as workers:
        for _ in range(size.faults):
            for channel in ("inbox", "sms"):
                for fault in FAULTS:
                    writer.write(6)
                    deaths[f"{channel} {fault}"] += wait_for_end(workers.spawn(channel, fault), seconds=10)
        workers.pids = [workers.spawn()]
        _until_quiet()
    count.notes.append(
        f"died there {sum(deaths.values())} times ({', '.join(f'{k} {v}' for k, v in sorted(deaths.items()))})"
    )
    return _settle(count, writer, gateway, started)


def _restarts(writer: Writer, gateway: Provider, size: Size, server: Postgres) -> Count:
    """PostgreSQL stopped as by a power cut, under load, and started again."""
    count, started = Count(f"{size.restarts} × immediate stop of PostgreSQL"), time.monotonic()
    before, slowest = writer.errors, 0.0
    with Workers(WORKERS) as workers:
        for _ in range(size.restarts):
            for _ in range(5):
                writer.write(size.messages // (size.restarts * 10))
                time.sleep(workers.random.uniform(0, 0.05))
            server.crash()
            server.resume()
            up = time.monotonic()
            writer.write(1)
            slowest = max(slowest, time.monotonic() - up)
        _until_quiet()
    count.notes.append(
        f"commits refused and repeated {writer.errors - before}, first success after {slowest:.1f} s"
    )
    return _settle(count, writer, gateway, started)


def _broker_kills(writer: Writer, gateway: Provider, size: Size, store: Valkey) -> Count:
    """Kill -9 of a Valkey without persistence while a real Celery worker lives on its hints; then without it."""
    count, started = Count(f"{size.broker_kills} × kill -9 of the broker"), time.monotonic()
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "tests.chaos.celery_app",
        "worker",
        "-c",
        "1",
        "-l",
        "CRITICAL",
    ]
    worker = processes.start([*command, "--without-gossip", "--without-mingle"], log=-3)
    by_hints = 0
    try:
        writer.write(1)
        _hear_a_hint(seconds=30.0)
        for _ in range(size.broker_kills):
            writer.write(size.messages // (size.broker_kills * 3))
            by_hints += _hear_a_hint()
            writer.write(10)
            store.kill()
            writer.write(10)
            store.resume()
        by_hints += _hear_a_hint(seconds=10.0)
        store.kill()  # gone for good
        writer.write(100)
    finally:
        processes.kill(worker)
        store.resume()
    left = Notice.objects.filter(WAITING).count()
    with Workers(1):
        _until_quiet()
    count.notes.append(
        f"hints that reached Celery {by_hints} of {size.broker_kills + 1}, left to the loop {left}"
    )
    return _settle(count, writer, gateway, started)


def _hear_a_hint(*, seconds: float = 8.0) -> bool:
    """Whether a hint over the broker makes the Celery worker empty the outbox in time."""
    try:
        hints.send_hint()
    except Exception:  # noqa: BLE001 — a broker that is dying may answer anything
        return False
    return processes.wait_until(lambda: not _waiting(), seconds=seconds)


def _waiting() -> bool:
    return Notice.objects.filter(WAITING).exists()


def _until_quiet() -> None:
    """Wait until nothing is on its way. What has not moved for a minute is lost; a slow machine is only slow."""
    left, since = -1, time.monotonic()
    while time.monotonic() - since < _STILL_SECONDS:
        now_left = Notice.objects.filter(WAITING).count()
        if not now_left:
            return
        if now_left != left:
            left, since = now_left, time.monotonic()
        time.sleep(0.1)


def _settle(count: Count, writer: Writer, gateway: Provider, started: float) -> Count:
    """Count what this run promised and what came of it, then start from nothing."""
    shown = Counter(InboxItem.objects.values_list("title", flat=True))
    sent = set(Notice.objects.filter(state=State.SENT).values_list("subject_id", flat=True))
    handed = Counter(body["text"].rpartition("n")[2] for body in gateway.bodies)
    pairs = set(zip((body["to"] for body in gateway.bodies), gateway.tries, strict=True))
    count.promised = len(writer.promised)
    count.lost = len(writer.to_inboxes - {int(title[1:]) for title in shown})
    count.lost += len(writer.to_phones - {int(number) for number in handed})
    count.lost += len(set(writer.promised) - sent)
    count.twice = sum(times - 1 for times in shown.values())
    count.resent = sum(times - 1 for times in handed.values())
    count.changed = len(pairs) - len(handed)
    count.seconds = time.monotonic() - started
    _forget(writer, gateway)
    return count


def _forget(writer: Writer, gateway: Provider) -> None:
    InboxItem.objects.all().delete()
    Notice.objects.all().delete()
    writer.promised.clear()
    gateway.bodies.clear()
    gateway.tries.clear()
    gateway.headers.clear()

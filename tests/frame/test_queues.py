"""Each task of ours waits in a queue of its kind, each queue has a worker, and a slow one holds up no other."""

from __future__ import annotations

import re
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from notices.tasks import drain
from yinhang import processes, ticks
from yinhang.celery import app

ROOT = Path(__file__).resolve().parents[2]
QUEUES = set(ticks.QUEUE_OF.values())
ROUTES = {
    "notices.drain": "notices",
    "notices.recompute": "notices",
    "notices.reconcile": "notices",
    "stations.drain_webhooks": "webhooks",
    "stations.webhook_upkeep": "webhooks",
    "stations.housekeeping": "figures",
    "properties.register_sheets": "exports",
    "properties.publications": "figures",
    "councils.committees": "figures",
    "issues.housekeeping": "figures",
    "pledges.daily": "figures",
}


def ours() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def queue_of(task: str) -> str:
    name: str = app.amqp.router.route({}, task)["queue"].name
    return name


@pytest.mark.parametrize(("task", "queue"), ROUTES.items())
def test_a_task_waits_in_the_queue_of_its_kind(task: str, queue: str) -> None:
    assert queue_of(task) == queue


def test_every_task_of_ours_is_in_the_table() -> None:
    known = tuple(ticks.QUEUE_OF)
    assert [name for name in ours() if not name.startswith(known)] == []


def test_every_tick_is_a_task_at_an_interval() -> None:
    """Never by the clock on the wall: two days a year that one is wrong somewhere."""
    assert {tick["task"] for tick in settings.CELERY_BEAT_SCHEDULE.values()} <= ours()
    assert all(isinstance(tick["schedule"], timedelta) for tick in settings.CELERY_BEAT_SCHEDULE.values())


def test_each_queue_has_a_worker_in_the_procfile() -> None:
    told = re.findall(r" -Q ([\w,]+)", (ROOT / "deploy/Procfile").read_text())
    assert sorted(",".join(told).split(",")) == sorted(QUEUES)


def test_each_queue_has_a_worker_among_the_units() -> None:
    units = ROOT / "deploy/systemd"
    assert " -Q %i " in (units / "yinhang-worker@.service").read_text()
    wanted = re.findall(r"yinhang-worker@(\w+)\.service", (units / "yinhang.target").read_text())
    assert sorted(wanted) == sorted(QUEUES)


def _worker(queue: str) -> list[str]:
    command = [sys.executable, "-m", "celery", "-A", "tests.frame.slow_app", "worker", "-n", f"{queue}@test"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*command, "-Q", queue, "-c", "1", "-l", "INFO", *quiet]


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_a_slow_reckoning_holds_up_no_message(tmp_path: Path, environment: dict[str, str]) -> None:
    if not settings.REDIS_URL:
        pytest.fail("a real worker needs a real broker: run with TEST_BROKER=valkey")
    app.control.purge()
    logs = {name: tmp_path / name for name in ("notices", "figures")}
    started = []
    for name, log in logs.items():
        with log.open("wb") as out:
            started.append(processes.start(_worker(name), log=out, env=environment))
    try:
        assert processes.wait_until(lambda: len(app.control.ping(timeout=0.5) or ()) == 2, seconds=40)
        for _ in range(3):
            app.send_task("pledges.slow", queue="figures")
        assert processes.wait_until(lambda: "slow begins" in logs["figures"].read_text(), seconds=10)
        began = time.monotonic()
        drain.apply_async()
        assert processes.wait_until(_has_drained, seconds=10)
        assert time.monotonic() - began < 10
        [slow] = (app.control.inspect(["figures@test"], timeout=5).active() or {}).values()
        assert [task["name"] for task in slow] == ["pledges.slow"]  # it sleeps longer than this test lasts
    finally:
        for one in started:
            processes.kill(one)
        app.control.purge()


def _has_drained() -> bool:
    asked = app.control.inspect(["notices@test"], timeout=1)
    stats, active = asked.stats(), asked.active()
    if not stats or not active:
        return False
    return stats["notices@test"]["total"] == {"notices.drain": 1} and active["notices@test"] == []

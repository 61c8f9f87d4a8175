"""One number from the proxy's line over ours to the line of the task it hinted at."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from django.db import OperationalError, transaction
from django.test import Client

from notices import hints
from notices.tasks import drain, heartbeat
from records.models import Job
from tests.conftest import _own_environment
from yinhang import celery, processes, request_ids

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, GIVEN, True),
        (1, "short", False),
        (1, "a" * 65, False),
        (1, "line\tbreak01", False),
        (1, "王女士13800138000", False),
        (0, GIVEN, False),
    ],
)
def test_a_number_is_taken_from_our_proxy_alone(settings: Any, proxies: int, given: str, taken: bool) -> None:
    settings.TRUSTED_PROXIES = proxies
    answer = Client().get("/healthz/", headers={"x-request-id": given, "x-forwarded-proto": "https"})
    assert (answer["X-Request-ID"] == given) is taken
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", answer["X-Request-ID"])


def test_a_hint_carries_the_number_of_the_request_and_nothing_else_of_it() -> None:
    headers: dict[str, Any] = {"task": "notices.drain"}
    with request_ids.bound(GIVEN), structlog.contextvars.bound_contextvars(user="王女士"):
        celery.carry_request_id(headers=headers)
    assert headers == {"task": "notices.drain", "request_id": GIVEN}
    outside: dict[str, Any] = {}
    celery.carry_request_id(headers=outside)
    assert outside == {}


@pytest.mark.parametrize(("carried", "bound"), [(GIVEN, GIVEN), ("no\nline", None), (17, None), (None, None)])
@pytest.mark.django_db
def test_a_worker_takes_a_number_only_where_it_is_plain(carried: Any, bound: str | None) -> None:
    heartbeat.push_request(**{request_ids.KEY: carried})
    try:
        celery.begin_task(task=heartbeat)
        found = structlog.contextvars.get_contextvars()
        assert (found.get("request_id"), found["task"]) == (bound, "notices.heartbeat")
        celery.end_task(task=heartbeat, state="SUCCESS")
        assert structlog.contextvars.get_contextvars() == {}
    finally:
        heartbeat.pop_request()


@pytest.mark.django_db
def test_a_task_leaves_its_row_and_a_failure_its_class() -> None:
    heartbeat.push_request()
    try:
        celery.begin_task(task=heartbeat)
        assert Job.objects.get().ended_at is None
        celery.end_task(task=heartbeat, state="FAILURE", retval=ValueError("13800138000"))
        assert Job.objects.values_list("name", "failures", "seen").get() == (
            "notices.heartbeat",
            1,
            "ValueError",
        )
        celery.begin_task(task=heartbeat)
        celery.end_task(task=heartbeat, state="SUCCESS")
        job = Job.objects.get()
        assert (job.failures, job.seen, job.succeeded_at) == (0, "", job.ended_at)
    finally:
        heartbeat.pop_request()


def test_a_task_runs_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError

    monkeypatch.setattr(Job.objects, "filter", away)
    assert heartbeat.apply().state == "SUCCESS"


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_the_line_of_a_workers_task_has_the_number_of_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "_line", hints._Line())
    celery.app.control.purge()
    log = tmp_path / "log"
    command = [sys.executable, "-m", "celery", "-A", "yinhang", "worker", "-c", "1", "-l", "INFO"]
    with log.open("wb") as out:
        env = {**_own_environment(), "LOG_LEVEL": "INFO"}
        process = processes.start([*command, "--without-gossip", "--without-mingle"], log=out, env=env)
    try:
        ready = processes.wait_until(
            lambda: bool(celery.app.control.ping(timeout=0.5)), seconds=30, process=process
        )
        assert ready, log.read_text()
        with request_ids.bound(GIVEN), transaction.atomic():
            hints.poke()
        assert processes.wait_until(lambda: bool(_lines(log, "task")), seconds=20), log.read_text()
    finally:
        processes.stop(process)
    [line] = _lines(log, "task")
    assert (line["task"], line["state"], line["request_id"]) == (drain.name, "well", GIVEN)
    assert Job.objects.filter(name=drain.name, failures=0, succeeded_at__isnull=False).exists()


def _lines(log: Path, event: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in found if line.get("event") == event]

"""Without a broker nothing is lost and nobody waits. `python -m tests.bench --broker` does this with 1,000 reports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command

from issues.models import Issue
from notices.models import InboxItem, Notice, State
from tests.bench import prepare, shots
from tests.bench.broker import BROKERS, SLOWEST_SECONDS
from tests.bench.client import Job, fire, request
from tests.cast import cast
from tests.factories import SubTopicFactory
from yinhang import processes

REPORTS = 60


@contextmanager
def _site(environment: dict[str, str], log: Path, **more: str) -> Iterator[int]:
    """The port of a gunicorn of its own; each request may name the address it comes from."""
    port = processes.free_port()
    command = [sys.executable, "-m", "gunicorn", "yinhang.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    with log.open("wb") as out:
        env = {**environment, "TRUSTED_PROXIES": "1", **more}
        process = processes.start([*command, "--threads", "4", "--no-control-socket"], log=out, env=env)
    try:
        if not processes.wait_until(lambda: _answers(port), seconds=60, process=process):
            pytest.fail(f"gunicorn did not start: {log.read_text()}")
        yield port
    finally:
        processes.stop(process)


def _answers(port: int) -> bool:
    alive = Job((request("GET", "/healthz/", headers=shots.visitor()),), (200,))
    try:
        return fire(port, iter([alive]), clients=1, seconds=5).rate > 0
    except OSError:
        return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", BROKERS.values(), ids=list(BROKERS))
def test_reports_filed_without_a_broker_are_kept_and_told(
    broker: Callable[[], AbstractContextManager[str]], environment: dict[str, str], tmp_path: Path
) -> None:
    cast()
    SubTopicFactory.create()
    sheets = [list(sheet) for sheet in prepare.make_drafts(REPORTS)]
    with broker() as url, _site(environment, tmp_path / "log", REDIS_URL=url) as port:
        volley = fire(port, shots.filings(sheets), clients=8, seconds=120)

    assert (volley.unexpected, volley.example, len(volley.times)) == (0, "", REPORTS)
    assert max(volley.times) < SLOWEST_SECONDS
    assert Issue.objects.count() == REPORTS

    call_command("drain_notices", "--once")
    told = Notice.objects.filter(kind="issue.filed", channel="inbox", state=State.SENT)
    assert set(told.values_list("subject_id", flat=True)) == set(Issue.objects.values_list("pk", flat=True))
    assert InboxItem.objects.filter(notice__in=told).count() == told.count()

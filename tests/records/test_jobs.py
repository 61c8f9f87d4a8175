"""How each job ended last."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from notices.management.commands import drain_notices
from records import actions
from records.models import Job

pytestmark = pytest.mark.django_db


def test_a_job_that_ended_well_says_what_it_saw() -> None:
    with actions.recorded(name="backup") as run:
        assert Job.objects.get().ended_at is None
        run.seen = "12 files"
    job = Job.objects.get()
    assert (job.seen, job.failures) == ("12 files", 0)
    assert job.ended_at == job.succeeded_at


def test_failures_in_a_row_are_counted_and_keep_the_last_success() -> None:
    with actions.recorded(name="backup"):
        pass
    for _again in range(2):
        with pytest.raises(ValueError, match="13800138000"), actions.recorded(name="backup"):
            raise ValueError("13800138000")
    job = Job.objects.get()
    assert (job.failures, job.seen) == (2, "ValueError")
    assert job.succeeded_at is not None
    assert job.ended_at is not None
    assert job.succeeded_at < job.ended_at
    with actions.recorded(name="backup"):
        pass
    assert Job.objects.get().failures == 0


def test_two_runs_at_once_end_whatever_the_clocks_of_their_machines_say() -> None:
    with actions.recorded(name="figures"):
        Job.objects.update(began_at=timezone.now() + timedelta(minutes=5))  # another, whose clock is ahead
    job = Job.objects.get()
    assert job.ended_at == job.succeeded_at == job.began_at


def test_a_loop_goes_on_when_its_row_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError

    done = []
    monkeypatch.setattr(Job.objects, "filter", away)
    with actions.noted(name="drain_notices"):
        done.append("sent")
    assert done == ["sent"]


def test_a_task_that_writes_its_own_end_keeps_it() -> None:
    actions.job_began(name="records.anchor")
    with actions.recorded(name="records.anchor") as run:
        run.seen = "link 7"
    actions.job_ended(name="records.anchor")
    assert Job.objects.get().seen == "link 7"
    actions.job_began(name="records.anchor")
    with pytest.raises(OSError, match="full"), actions.recorded(name="records.anchor"):
        raise OSError("full")
    actions.job_ended(name="records.anchor", error="OSError")
    assert Job.objects.get().failures == 1


def test_what_went_wrong_in_a_loop_is_counted_and_goes_on_up() -> None:
    with pytest.raises(KeyError), actions.noted(name="drain_notices"):
        raise KeyError("13800138000")
    assert Job.objects.values_list("failures", "seen").get() == (1, "KeyError")


def test_a_round_of_a_drain_says_what_it_did() -> None:
    command = drain_notices.Command()
    command._round(None)
    job = Job.objects.get(name="drain_notices")
    assert (job.seen, job.ended_at) == ("inbox: 0, pushed: 0", job.succeeded_at)

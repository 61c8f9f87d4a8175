"""How each job ended last."""

from __future__ import annotations

import pytest

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

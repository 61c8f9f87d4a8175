"""A real worker on a real broker runs what the web process asks for, under the settings that lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from yinhang.celery import app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_knows_every_ticking_task(worker: Path) -> None:
    [known] = (app.control.inspect(timeout=5).registered() or {}).values()
    ticking = {tick["task"] for tick in settings.CELERY_BEAT_SCHEDULE.values()}
    assert ticking <= set(known)


def test_the_settings_that_lose_nothing_are_in_force() -> None:
    conf = app.conf
    assert conf.task_acks_late is True
    assert conf.task_reject_on_worker_lost is True
    assert conf.worker_prefetch_multiplier == 1
    assert conf.accept_content == ["json"]
    assert conf.task_ignore_result is True
    assert conf.task_publish_retry is False
    assert conf.task_always_eager is False
    assert conf.worker_soft_shutdown_timeout == 20
    assert settings.CELERY_TASK_TIME_LIMIT == 120
    if settings.REDIS_URL:
        options = conf.broker_transport_options
        assert (
            options["visibility_timeout"],
            options["socket_timeout"],
            options["socket_connect_timeout"],
        ) == (
            600,
            2,
            2,
        )
        assert options["unacked_restore_interval"] == options["unacked_restore_throttle"] == 10

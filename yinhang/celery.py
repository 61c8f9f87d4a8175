"""Celery carries hints only: every task it may lose is a row that a later tick finds again.

The settings are `CELERY_*` in `settings.py`. A task's body is three lines that call a plain function. Around it
each run is written down (`records.Job`) and logged under the number of the request that hinted at it.
"""

from __future__ import annotations

import os
import time
from typing import Any

import structlog
from celery import Celery, signals, states

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinhang.settings")

app = Celery("yinhang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = structlog.get_logger("yinhang.task")


@signals.before_task_publish.connect
def carry_request_id(headers: dict[str, Any] | None = None, **_message: Any) -> None:
    """The number of the request goes along, and nothing else of it does."""
    from yinhang import request_ids  # asks for settings

    if headers is not None and (number := request_ids.current()):
        headers[request_ids.KEY] = number


@signals.task_prerun.connect
def begin_task(task: Any, **_run: Any) -> None:
    from records import actions  # needs the apps to be loaded
    from yinhang import request_ids

    number = request_ids.plain(task.request.get(request_ids.KEY))
    structlog.contextvars.bind_contextvars(**{request_ids.KEY: number} if number else {}, task=task.name)
    task.request.began = time.monotonic()
    actions.job_began(name=task.name)


@signals.task_postrun.connect
def end_task(task: Any, retval: Any = None, state: str | None = None, **_run: Any) -> None:
    """A run that was killed never comes here: its row has begun and not ended."""
    from records import actions
    from yinhang import request_ids, slowness

    well = state == states.SUCCESS
    error = "" if well else type(retval).__name__ if isinstance(retval, BaseException) else "stopped"
    actions.job_ended(name=task.name, error=error)
    seconds = time.monotonic() - getattr(task.request, "began", time.monotonic())
    log.info("task", state="well" if well else error, ms=round(seconds * 1000, 1))
    slowness.flush()
    structlog.contextvars.unbind_contextvars(request_ids.KEY, "task")

"""The frame. Importing it loads the Celery app, so that no task ever runs on an unconfigured one."""

import gc

# What a process loads while it starts stays to its end: looking for circles among it took a fifth of each start.
gc.set_threshold(50_000, 20, 20)

from yinhang.celery import app as celery_app  # noqa: E402 — the looking starts with the first import

__all__ = ["celery_app"]

"""Asking a worker to look for deliveries. A hint may be lost: the tick finds the row, and nobody waits for a broker."""

from __future__ import annotations

import threading
import time
from contextvars import copy_context
from typing import Final

from django.db import transaction

from notices.hints import send

AT_MOST_EVERY: Final = 1.0
_last = float("-inf")


def poke() -> None:
    transaction.on_commit(_start, robust=True)


def _start() -> None:
    """At most one thread a second, so that a broker that never answers holds up no page and no crowd of them."""
    global _last  # noqa: PLW0603 — of the process, as the broker is
    from stations.tasks import drain_webhooks  # the tasks import what imports this

    now = time.monotonic()
    if now < _last + AT_MOST_EVERY:
        return
    _last = now
    # With the request's number, which the hint carries on.
    threading.Thread(
        target=copy_context().run, args=(send, drain_webhooks), name="webhook-hint", daemon=True
    ).start()

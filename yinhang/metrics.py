"""Counts and times of requests, by route: never by path, which may hold a token. And what the rows say.

The first are counted by each process as it works (also `records.tallies`); the second are read from the database
when Prometheus asks, and are the same on every web machine: a rule takes their maximum, never their sum.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_login_failed
from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess

from records import tallies
from yinhang.measured import Rows

if TYPE_CHECKING:
    from datetime import datetime

REQUESTS = Histogram(
    "yinhang_request_seconds",
    "Seconds a request took",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3),
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_of(method: str | None) -> str:
    """An invented method is one label, so that nobody can grow the page."""
    return method if method in _METHODS else "other"


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    REQUESTS.labels(method_of(method), route, status).observe(seconds)


def listen() -> None:
    """Once a process: Django says when a sign-in failed, whichever page or program tried."""
    user_login_failed.connect(_failed, dispatch_uid="metrics")


def _failed(**_signal: Any) -> None:
    tallies.SIGN_IN_FAILURES.inc()


def page(*, at: datetime) -> bytes:
    """The text page Prometheus reads: all web processes where they share a folder, then the rows."""
    rows = CollectorRegistry()
    rows.register(Rows(at))
    return _counted() + generate_latest(rows)


def _counted() -> bytes:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()

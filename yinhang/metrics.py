"""Counts and times of requests, by route: never by path, which may hold a token."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess

REQUESTS = Histogram(
    "yinhang_request_seconds",
    "Seconds a request took",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3),
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request. An invented method is one label, so that nobody can grow the page."""
    REQUESTS.labels(method if method in _METHODS else "other", route, status).observe(seconds)


def page() -> bytes:
    """The text page Prometheus reads, of all web processes where they share a folder."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()

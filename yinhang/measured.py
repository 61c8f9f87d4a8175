"""What the rows, the disk and the checks say, as Prometheus's families: no label holds a name or a number of anybody.

Of messages only those that wait, are on their way or were given up are counted: partial indexes find these. What was
sent is never counted here, because a street's years of it would be read at every scrape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connection
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.registry import Collector

from notices import boards as notices
from records import boards as jobs
from stations import boards as webhooks
from yinhang import readiness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class Rows(Collector):
    """Collected anew for each page; a database that is away leaves the rest of the page as it is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[Gauge]:
        checks = readiness.checks(at=self.at)
        yield _one("yinhang_ready", "1 where the check of /readyz/ is green", "check", _greens(checks))
        yield from _disk()
        yield _bare(
            "yinhang_calendar_known_until_year", "Last year of known holidays", readiness.year_known()
        )
        try:
            yield from _rows(self.at)
        except (DatabaseError, InterfaceError):
            readiness.let_go()


def _greens(checks: Mapping[str, readiness.Check]) -> dict[str, float]:
    return {name: float(check.ok and not check.warning) for name, check in checks.items()}


def _disk() -> Iterable[Gauge]:
    disk = readiness.disk()
    yield _bare("yinhang_disk_free_bytes", "Free space where files are kept", disk.free)
    yield _bare("yinhang_disk_size_bytes", "Size of the disk where files are kept", disk.total)


def _rows(at: datetime) -> Iterable[Gauge]:
    yield _one("yinhang_outbox", "Messages that are not out, by state", "state", notices.by_state())
    yield _bare(
        "yinhang_outbox_oldest_due_seconds",
        "How long the oldest due message has waited",
        readiness.oldest_due_seconds(at=at),
    )
    yield _one("yinhang_webhooks", "Deliveries that are not out, by state", "state", webhooks.by_state())
    yield _bare(
        "yinhang_webhooks_oldest_due_seconds",
        "How long the oldest due delivery has waited",
        readiness.oldest_delivery_seconds(at=at),
    )
    known = jobs.jobs()
    ended_well = {job.name: job.succeeded_at.timestamp() for job in known if job.succeeded_at}
    yield _one("yinhang_job_success_timestamp_seconds", "When a job ended well last", "name", ended_well)
    yield _one(
        "yinhang_job_failures_in_a_row",
        "Failures of a job since it ended well",
        "name",
        {job.name: job.failures for job in known},
    )
    used, most = _connections()
    yield _bare("yinhang_database_connections", "Connections to the database, of everybody", used)
    yield _bare("yinhang_database_connections_most", "Connections the database takes", most)


def _connections() -> tuple[int | None, int | None]:
    """Used and possible connections of PostgreSQL; SQLite has no such thing."""
    if connection.vendor != "postgresql":
        return None, None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), current_setting('max_connections')::int FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        )
        used, most = cursor.fetchone()
    return used, most


def _bare(name: str, words: str, value: float | None) -> Gauge:
    """One figure; its name stands on the page also where it has no value here."""
    family = Gauge(name, words)
    if value is not None:
        family.add_metric([], value)
    return family


def _one(name: str, words: str, label: str, values: Mapping[str, float]) -> Gauge:
    family = Gauge(name, words, labels=[label])
    for value, figure in values.items():
        family.add_metric([value], figure)
    return family

"""Is it up, is it ready, how is it doing: for the supervisor, the load balancer and Prometheus.

Liveness asks nothing. Readiness is about results, not processes: a worker can be up and not consuming, so
what is measured is how long the oldest due message has waited (celery#10205).
"""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING

import chinese_calendar
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinhang import metrics as counts

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

OLDEST_DUE_SECONDS = 120
_migrated: set[str] = set()


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process can answer at all."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served and messages go out; else 503. Each check says what it found."""
    checks = readiness(at=timezone.now())
    healthy = all(check["ok"] for check in checks.values())
    return JsonResponse({"ok": healthy, "checks": checks}, status=200 if healthy else 503)


def readiness(*, at: datetime) -> dict[str, dict[str, object]]:
    """The checks, by name: each `ok` and what was seen."""
    try:
        pending = _pending_migrations()
    except DatabaseError:
        return {"database": {"ok": False, "seen": "no answer"}}
    checks: dict[str, dict[str, object]] = {
        "database": {"ok": True, "seen": connection.vendor},
        "migrations": {"ok": not pending, "seen": f"{pending} to apply"},
    }
    if not pending:
        waited = oldest_due_seconds(at=at)
        checks["notices"] = {"ok": waited <= OLDEST_DUE_SECONDS, "seen": f"oldest due {waited:.0f} s"}
    year = timezone.localtime(at).year
    known = max(day.year for day in chinese_calendar.holidays)
    checks["calendar"] = {"ok": known >= year, "seen": f"public holidays known up to {known}"}
    return checks


def _pending_migrations() -> int:
    """How many are not applied; asked of the files once a process, and of the database each time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.alias in _migrated:
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _migrated.add(connection.alias)
    return pending


def oldest_due_seconds(*, at: datetime) -> float:
    """How long the oldest message that should have gone out has waited; 0 when none has."""
    from notices.models.outbox import WAITING, Notice

    oldest = Notice.objects.filter(WAITING, next_at__lt=at).aggregate(oldest=Min("next_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's page, for this machine or for whoever holds the token; 404 to everybody else."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    by_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    if not (by_token or _is_this_machine(request)):
        raise Http404
    return HttpResponse(counts.page(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_this_machine(request: HttpRequest) -> bool:
    # Behind a proxy every connection is local, so there only the token opens the page.
    if settings.TRUSTED_PROXIES:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False

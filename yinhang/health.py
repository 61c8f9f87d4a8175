"""Is it up, is it ready, how is it doing: for the supervisor, the load balancer and Prometheus.

Liveness asks nothing, and is what a load balancer asks. Readiness is about results, not processes: a worker can be
up and not consuming, so what is measured is how long the oldest due message has waited (celery#10205). It is for
whoever watches: every web machine sees the same database, and none serves better for another being taken away.
"""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinhang import metrics as counts
from yinhang import readiness

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process can answer at all."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served and messages go out; else 503.

    Everybody may read which checks are red; what they saw is for those who may read the figures.
    """
    found = readiness.checks(at=timezone.now())
    red = sorted(name for name, check in found.items() if not check.ok)
    answer: dict[str, Any] = {"ok": not red, "red": red}
    if may_see_figures(request):
        answer["checks"] = {
            name: {"ok": check.ok, "warning": check.warning, "seen": check.seen}
            for name, check in sorted(found.items())
        }
    return JsonResponse(answer, status=503 if red else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's page; 404 to whoever may not see it."""
    if not may_see_figures(request):
        raise Http404
    page = counts.page(at=timezone.now())
    return HttpResponse(page, content_type="text/plain; version=0.0.4; charset=utf-8")


def may_see_figures(request: HttpRequest) -> bool:
    """Whether it is this machine that asks, or whoever holds the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    by_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    return by_token or _is_this_machine(request)


def _is_this_machine(request: HttpRequest) -> bool:
    # Behind a proxy every connection is local, so there only the token opens the page.
    if settings.TRUSTED_PROXIES:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False

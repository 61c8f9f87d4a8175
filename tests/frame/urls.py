"""One address for each way a view can end, beside the site's own."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from yinhang import urls as site
from yinhang import views
from yinhang.errors import BadRequest, NotYours, Refused, TooMany

ENDINGS: dict[str, Exception] = {
    "bad": BadRequest("test.bad", "The token is broken."),
    "forbidden": PermissionDenied(),
    "not-yours": NotYours("test.not-yours", "Only the firm may do this."),
    "missing": Http404(),
    "late": Refused("test.late", "Somebody else was faster.", field="state"),
    "too-many": TooMany("test.too-many", "Five tries are enough.", retry_after=90),
    "broken": ZeroDivisionError(),
    "database": OperationalError("server closed the connection"),
}
STATUS = {
    "bad": 400,
    "forbidden": 403,
    "not-yours": 403,
    "missing": 404,
    "late": 409,
    "too-many": 429,
    "broken": 500,
    "database": 503,
}


def end(_request: HttpRequest, ending: str) -> NoReturn:
    raise ENDINGS[ending]


def hello(request: HttpRequest, name: str = "") -> HttpResponse:
    return HttpResponse(f"{request.client_ip} {request.elder} {request.LANGUAGE_CODE} {name}")  # type: ignore[attr-defined]


@require_POST
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("text", ""))


def whoami(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.get_username())


handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("ends/<str:ending>/", end),
    path("api/ends/<str:ending>/", end),
    path("hello/", hello),
    path("hello/<str:name>/", hello),
    path("echo/", echo),
    path("whoami/", whoami),
    path("admin/whoami/", whoami),
    *site.urlpatterns,
]

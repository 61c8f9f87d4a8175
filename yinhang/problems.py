"""How this site says no over HTTP: a page for a person, a problem document (RFC 9457) for a program.

An error page asks neither the database nor the session, so that it can be shown when they are what broke.
"""

from __future__ import annotations

import contextlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinhang.context import came_from, site
from yinhang.errors import NotYours, Refused, TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest

log = structlog.get_logger("yinhang.web")
_API = "/api/"


def title(status: int) -> str:
    """The heading of an error page."""
    titles = {
        400: _("This request could not be read"),
        401: _("Please sign in"),
        403: _("You may not do this"),
        404: _("Page not found"),
        405: _("This cannot be done here"),
        406: _("There is no answer in the format asked for"),
        409: _("This cannot be done any more"),
        410: _("This begins anew"),
        412: _("This has changed meanwhile"),
        413: _("What was sent is too large"),
        415: _("This kind of content is not accepted"),
        422: _("This request contradicts an earlier one"),
        428: _("Please say what you looked at"),
        429: _("Please wait a moment"),
        503: _("The service is paused for a moment"),
    }
    return titles.get(status, _("Something went wrong on our side"))


def respond(
    request: HttpRequest,
    status: int,
    detail: str,
    *,
    code: str,
    errors: list[dict[str, str]] | None = None,
    retry_after: int | None = None,
) -> HttpResponse:
    """The answer for `status` with one sentence for a person; `code` is stable for programs."""
    if request.path.startswith(_API):
        response: HttpResponse = problem(request, status, detail, code=code, errors=errors)
    else:
        page = {"title": title(status), "message": detail, "retry_after": retry_after}
        response = HttpResponse(_page(request, status, page), status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def problem(
    request: HttpRequest,
    status: int,
    detail: str,
    *,
    code: str,
    errors: list[dict[str, str]] | None = None,
) -> JsonResponse:
    """A problem document: type, title, status, detail, code, request_id, and errors by field where there are any."""
    body: dict[str, Any] = {
        "type": f"urn:yinhang:{code}",
        "title": title(status),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": getattr(request, "request_id", ""),
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _page(request: HttpRequest, status: int, page: dict[str, Any]) -> str:
    # A host that is not ours has no links to draw.
    with contextlib.suppress(TemplateDoesNotExist, SuspiciousOperation):
        page = {
            **site(request),
            **page,
            "back": came_from(request),
            "request_id": getattr(request, "request_id", ""),
        }
        if request.method not in {"GET", "HEAD"}:
            page["toggles"] = None  # coming back to this address would not show this page
        return render_to_string([f"errors/{status}.html", "errors/refused.html"], page)
    return format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>{}</title><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></html>',
        get_language(),
        page["title"],
        page["title"],
        page["message"],
        _("Home page"),
    )


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """What a rule's refusal looks like from outside."""
    errors = (
        [{"pointer": f"/{refused.field}", "code": refused.code, "detail": str(refused)}]
        if refused.field
        else None
    )
    retry_after = refused.retry_after if isinstance(refused, TooMany) else None
    return respond(
        request, refused.status, str(refused), code=refused.code, errors=errors, retry_after=retry_after
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer. What was typed is still in the visitor's browser."""
    return respond(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("Our database is not answering. Nothing was changed."),
        code="site.unavailable",
        retry_after=5,
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return respond(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("A photo may have at most 20 MB."),
        code="request.too-large",
    )


def forbidden() -> NotYours:
    """403 for a page that gave no reason of its own."""
    return NotYours("request.forbidden", _("Your post does not include this."))

"""Pages of the frame itself: errors and the language link."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yinhang import problems
from yinhang.errors import BadRequest, TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie and go back. A link, because it changes nothing but the cookie."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    there = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = "/"
    response = HttpResponseRedirect(there)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """Browsers ask for it beside documents that name none."""
    return HttpResponsePermanentRedirect(static("img/mark.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for the one kind of bad request a person can do something about."""
    if isinstance(exception, RequestDataTooBig):
        return problems.too_large(request)
    refused = BadRequest("request.bad", _("Something in the address or in what was sent does not fit."))
    return problems.answer(request, refused)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """403."""
    return problems.answer(request, problems.forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """404, the same bytes for what is missing and for what is somebody else's."""
    return problems.respond(
        request,
        404,
        _("The address may be mistyped, or the page is no longer there."),
        code="request.not-found",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it was a middleware that found the database gone."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return problems.unavailable(request)
    return problems.respond(
        request,
        500,
        _("The fault has been recorded."),
        code="site.error",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django's signature
    """A form without its token: usually a page that was open for very long, or cookies switched off."""
    return problems.respond(
        request,
        403,
        _(
            "The page was open for too long, or cookies are switched off. Please go back, reload and send it again."
        ),
        code="request.csrf",
    )


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """Too many wrong passwords for this account from this address."""
    wait = int(settings.AXES_COOLOFF_TIME.total_seconds())
    refused = TooMany(
        "account.locked",
        _("Too many wrong passwords. Please wait %(minutes)s minutes and try again.")
        % {"minutes": wait // 60},
        retry_after=wait,
    )
    return problems.answer(request, refused)

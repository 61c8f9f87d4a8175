"""What every request passes through, outermost first: Envelope, Visitor, Guard.

Envelope   names the request, logs it by route, and sees that no answer leaves without its headers.
Visitor    language and text size from cookies, the visitor's address, and a refusal of unreadable input.
Guard      ends stale sessions, and turns a rule's refusal into a page or a problem document.
None of them asks the database for an anonymous request.
"""

from __future__ import annotations

import contextlib
import ipaddress
import time
from typing import TYPE_CHECKING

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.db import InterfaceError, OperationalError
from django.http import HttpResponseRedirect
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from yinhang import metrics, problems, request_ids, slowness
from yinhang.errors import BadRequest, Refused
from yinhang.reading import is_readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from ipaddress import IPv4Address, IPv6Address

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    type_of_answer = Callable[[HttpRequest], HttpResponseBase]

    class Request(HttpRequest):
        """What a view gets: a request with what these layers found out."""

        request_id: str
        client_ip: str
        elder: bool


log = structlog.get_logger("yinhang.web")

ELDER_COOKIE = "elder"
ELDER_MODES = {"elder": "1", "standard": "0"}
_COOKIE_AGE = 365 * 24 * 3600
_SEEN_EVERY = 30
_DRAIN_BYTES = 128 * 1024 * 1024
_DRAIN_SECONDS = 10
_CHUNK = 64 * 1024
_PUBLIC_PATHS = ("/static/",)
_ADMIN_PATH = "/admin/"
# Built once: django-csp's middleware builds it anew for each answer, which costs as much as the rest together.
_POLICY = build_policy(config=settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])


class Envelope:
    """The outermost layer: whatever happens inside, its answer gets these headers and one log line."""

    def __init__(self, get_response: type_of_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        started = time.perf_counter()
        request.request_id = request_ids.of_request(request)
        # A thread still has the language of its last visitor; an answer made before Visitor must not.
        translation.activate(settings.LANGUAGE_CODE)
        with request_ids.bound(request.request_id):
            response = self.get_response(request)
            _seal(request, response)
            _drain(request)
            self.record(request, response, time.perf_counter() - started)
        return response

    def record(self, request: Request, response: HttpResponseBase, seconds: float) -> None:
        if request.path.startswith(_PUBLIC_PATHS):
            return
        match = request.resolver_match
        route = match.route if match else "?"
        metrics.observe(request.method or "?", route, response.status_code, seconds)
        slowness.saw_page(metrics.method_of(request.method), route, seconds)
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )


def _drain(request: HttpRequest) -> None:
    """Read away what a refused upload still sends: closing on it would show the visitor no answer at all."""
    left, end = _DRAIN_BYTES, time.monotonic() + _DRAIN_SECONDS
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) <= _CHUNK:
        return
    with contextlib.suppress(OSError, ValueError):
        stream = request._stream
        while left > 0 and time.monotonic() < end and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)


def too_long(request: HttpRequest) -> bool:
    """Whether the body is announced as longer than any form of ours, or its length is not a number."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > settings.REQUEST_MAX_BYTES


def _seal(request: Request, response: HttpResponseBase) -> None:
    headers = response.headers
    headers[request_ids.HEADER] = request.request_id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
    headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Content-Security-Policy", _POLICY)
    if not request.path.startswith(_PUBLIC_PATHS) or response.status_code >= 400:  # noqa: PLR2004
        headers.setdefault("Cache-Control", "private, no-store")


class Visitor:
    """Who is looking, as far as cookies and the connection say; no session is opened."""

    def __init__(self, get_response: type_of_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        # The browser's Accept-Language is not asked: an English browser in Shanghai still starts in Chinese.
        language = language if language in _LANGUAGES else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        request.elder = request.COOKIES.get(ELDER_COOKIE) == "1"
        request.client_ip = client_ip_of(request)
        if too_long(request):  # before anything reads the body
            return problems.too_large(request)
        if _unreadable_outside(request):
            return problems.answer(request, _unreadable())
        if request.method in {"GET", "HEAD"} and request.GET.get("m") in ELDER_MODES:
            return _switch_elder(request)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        if any(isinstance(value, str) and not is_readable(value) for value in kwargs.values()):
            return problems.answer(request, _unreadable())
        return None


_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def _switch_elder(request: HttpRequest) -> HttpResponseRedirect:
    """Set the cookie and come back to the same page without the parameter, so that no view has to know it."""
    query = request.GET.copy()
    mode = query.pop("m")[-1]
    path = escape_leading_slashes(request.path)
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)
    response.set_cookie(
        ELDER_COOKIE,
        ELDER_MODES[str(mode)],
        max_age=_COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _unreadable_outside(request: HttpRequest) -> bool:
    """NUL or a lone surrogate in the path, the query or a cookie (an octal escape can spell one)."""
    return not (
        is_readable(request.path)
        and all(map(is_readable, request.COOKIES.values()))
        and ("%00" not in request.META.get("QUERY_STRING", "") or _all_readable(request.GET.lists()))
    )


def _all_readable(lists: Iterable[tuple[str, list[str]]]) -> bool:
    return all(is_readable(key) and all(map(is_readable, values)) for key, values in lists)


def _unreadable() -> BadRequest:
    return BadRequest(
        "request.unreadable",
        _("What was sent contains characters that cannot be read. Please remove them and send it again."),
    )


class Guard:
    """The innermost layer: stale sessions end here, and refusals become answers."""

    def __init__(self, get_response: type_of_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            end_stale_session(request, at=time.time())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        # After the CSRF check has parsed the form: parsing it here costs nothing more.
        if (
            request.method == "POST"
            and request.content_type in _FORMS
            and not _all_readable(request.POST.lists())
        ):
            return problems.answer(request, _unreadable())
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, Refused):
            return problems.answer(request, exception)
        if isinstance(exception, (OperationalError, InterfaceError)):
            log.error("database unavailable", exc_info=exception)
            return problems.unavailable(request)
        return None


_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def end_stale_session(request: HttpRequest, *, at: float) -> None:
    """Sign out after too long without a click, or too long at all. `at` is in seconds since 1970."""
    if not request.user.is_authenticated:
        return
    # The person and not a proxy around a proxy, Django's and django-otp's: a page asks some hundred attributes.
    request.user = get_user(request)
    session = request.session
    began, seen = session.get("began", at), session.get("seen", at)
    admin = request.path.startswith(_ADMIN_PATH)
    idle = settings.SESSION_IDLE_ADMIN_SECONDS if admin else settings.SESSION_IDLE_SECONDS
    if at - began > settings.SESSION_COOKIE_AGE or at - seen > idle:
        logout(request)
        messages.info(request, _("You were signed out because the page was not used for a while."))
        return
    if "seen" not in session or at - seen >= _SEEN_EVERY:  # one write in half a minute, not one a click
        session["began"], session["seen"] = began, at


def client_ip_of(request: HttpRequest) -> str:
    """The visitor's address: as many hops from the right of X-Forwarded-For as there are proxies of ours.

    Whatever stands further left was written by the visitor. IPv6 keeps only its /64, because one
    household owns all of it. "" when the connection has no address (a unix socket without a proxy).
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if hops:
            found = hops[-min(settings.TRUSTED_PROXIES, len(hops))]
    address = _address(found)
    if address is None:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address

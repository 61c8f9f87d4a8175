"""What REST framework is told to use: a parser that refuses what cannot be stored, the workspace's sign-in,
and problem documents.
"""

from __future__ import annotations

import json
import math
from codecs import getreader
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

from stations.api.problems import flat
from yinhang.errors import Refused
from yinhang.problems import answer, problem
from yinhang.reading import is_readable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO, NoReturn

    from django.http import HttpRequest, HttpResponse
    from rest_framework.request import Request

_DEEPEST = 20


class StaffSession(SessionAuthentication):
    """The workspace's own session; without its token a change is refused in the reader's language."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            detail = _("The token that belongs to the session is missing or no longer right.")
            raise exceptions.PermissionDenied(detail, code="csrf") from error


class TooLarge(APIException):
    """413: REST framework reads the body past Django's own limit."""

    status_code = 413
    default_detail = gettext_lazy("What is sent as JSON may have at most 1 MB.")
    default_code = "too-large"


class StrictJSONParser(JSONParser):
    """JSON without NUL, lone surrogates, names given twice, numbers that are none (NaN, 1e400) or nesting deeper
    than 20; anything else is a 400. Over 1 MB: 413.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {}).get("request")
        # Without a length there is no body: WSGI reads as far as it was announced.
        if request and int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            found = json.load(
                getreader("utf-8")(stream),
                parse_constant=_no_number,
                parse_float=_finite,
                object_pairs_hook=_named_once,
            )
        except RecursionError as error:
            msg = "JSON nested too deeply"
            raise ParseError(msg) from error
        except ValueError as error:
            msg = f"JSON parse error - {error}"
            raise ParseError(msg) from error
        _check(found, _DEEPEST)
        return found


def _no_number(text: str) -> NoReturn:
    msg = f"{text} is no number"
    raise ValueError(msg)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Which of two values counts differs from reader to reader, so that neither does."""
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "a name is given twice"
        raise ValueError(msg)
    return found


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        msg = "JSON nested too deeply"
        raise ParseError(msg)
    if isinstance(value, str) and not is_readable(value):
        msg = "JSON holds a character that cannot be stored (NUL or half of a surrogate pair)"
        raise ParseError(msg)
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)


def exception_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's: every error of the API leaves as a problem document."""
    request = context["request"]
    from rest_framework.views import set_rollback

    set_rollback()
    if isinstance(exc, Refused):
        return answer(request, exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    return _problem_of(request, exc)


def _problem_of(request: HttpRequest, exc: exceptions.APIException) -> HttpResponse:
    status = exc.status_code
    if isinstance(exc, exceptions.ValidationError):
        errors = flat(exc.detail, exc.get_codes())
        return problem(
            request, status, _("Some values were not accepted."), code="request.invalid", errors=errors
        )
    codes = exc.get_codes()
    code = codes if isinstance(codes, str) else "error"
    answered = problem(request, status, str(exc.detail), code=f"request.{code.replace('_', '-')}")
    if sign_in := getattr(exc, "auth_header", None):
        answered.headers["WWW-Authenticate"] = sign_in
    return answered

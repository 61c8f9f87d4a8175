"""How an answer for everybody is sent: the same for all, kept for a short while, known again by its tag."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

KEEP_SECONDS: Final = 300


def as_of() -> datetime:
    """The moment a page speaks of: now, down to five minutes, so that an unchanged page keeps its tag."""
    now = timezone.localtime()
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)


def kept(request: HttpRequest, response: HttpResponse, *, varies: bool) -> HttpResponse:
    """Give the answer its tag and how long it may be kept; 304 for who has it already.

    A page depends on the cookies of language and type size. Shared caches may keep it; a browser asks each
    time, because not every one minds `Vary: Cookie` and a reader who enlarges the type must see it at once.
    """
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    if not varies:
        response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    elif signed_in:
        response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    else:
        response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={KEEP_SECONDS}, must-revalidate"
    if varies:
        patch_vary_headers(response, ["Cookie"])
    found = get_conditional_response(request, etag=tag, response=response)
    return response if found is None else found


def opened(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer any other site may read: open data, the same for everybody."""
    response = kept(request, response, varies=False)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

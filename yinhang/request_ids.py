"""The number of a request, from the proxy's log line through ours to the line of the task it hinted at.

It is plain enough for any log and says nothing of anybody: whatever else comes under its name is not taken.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

HEADER: Final = "X-Request-ID"
# Its name among the headers of a Celery message.
KEY: Final = "request_id"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_API_PATH: Final = "/api/"


def plain(given: object) -> str:
    """`given` where it may stand in a log line, else ""."""
    return given if isinstance(given, str) and _PLAIN.fullmatch(given) else ""


def of_request(request: HttpRequest) -> str:
    """The proxy's number, which nobody outside can set; without a proxy a program's own for its call; else a new one."""
    believed = settings.TRUSTED_PROXIES or request.path.startswith(_API_PATH)
    return (plain(request.headers.get(HEADER)) if believed else "") or os.urandom(8).hex()


def current() -> str:
    """The number of the request or task this thread is busy with; "" outside of any."""
    return plain(structlog.contextvars.get_contextvars().get(KEY))


@contextmanager
def bound(number: str) -> Iterator[None]:
    """Put the number onto every log line written meanwhile."""
    with structlog.contextvars.bound_contextvars(**{KEY: number}):
        yield

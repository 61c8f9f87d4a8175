"""One try: a POST to the target, and what it said. No redirect is followed; ten seconds are the whole patience."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from django.utils import timezone

from notices.channels.base import one_line
from notices.channels.sms import seconds_of
from stations import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ssrfguard import Target

PATIENCE_SECONDS: Final = 10.0
MOST_BYTES: Final = 64 * 1024
KEPT_CHARACTERS: Final = 200


class Answer(NamedTuple):
    """What became of a try. `status` is 0 without an answer; `code` is "" for a yes, else why it was none."""

    status: int
    milliseconds: int
    text: str
    code: str
    retry_after: float | None = None


def post(url: str, body: str, headers: Mapping[str, str]) -> Answer:
    """Send the body. Never raises for what a target, a network or a name server does."""
    began = time.monotonic()

    def left() -> float:
        return max(PATIENCE_SECONDS - (time.monotonic() - began), 0.05)

    status, text, code, retry_after = 0, "", "", None
    try:
        status, text, retry_after = _exchange(url, body.encode(), headers, left)
        code = "" if status // 100 == 2 else f"http-{status}"  # noqa: PLR2004 — every 2xx is a yes
    except targets.Forbidden:
        code = "target-forbidden"
    except socket.gaierror:
        code = "name-unknown"
    except ssl.SSLCertVerificationError:
        code = "certificate"
    except TimeoutError:
        code = "timeout"
    except (OSError, http.client.HTTPException, ValueError) as error:
        told = "no-connection" if isinstance(error, OSError) else "no-answer"
        code = "timeout" if time.monotonic() - began >= PATIENCE_SECONDS else told
    return Answer(status, round((time.monotonic() - began) * 1000), text, code, retry_after)


def _exchange(
    url: str, body: bytes, headers: Mapping[str, str], left: Callable[[], float]
) -> tuple[int, str, float | None]:
    target, policy = targets.check(url)
    line = targets.open_socket(target, policy, seconds=left)
    line.settimeout(left())
    if target.scheme == "https":
        # The certificate is the name's, whatever address the socket leads to.
        line = _tls().wrap_socket(line, server_hostname=target.host, do_handshake_on_connect=False)
    with line, _cut_off(line, left()):
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = line
        connection.auto_open = 0  # it never looks a name up by itself
        connection.request("POST", _path(url), body, {**headers, "Host": _host(target)})
        answer = connection.getresponse()
        wait = seconds_of(answer.headers.get("Retry-After", ""), now=timezone.now())
        return answer.status, _beginning(answer), wait


@contextmanager
def _cut_off(line: socket.socket, seconds: float) -> Iterator[None]:
    """End the conversation after so long, also with somebody who says one byte every nine seconds."""

    def cut() -> None:
        try:
            # Past SSLSocket's own, which would take its state away under the thread that reads.
            socket.socket.shutdown(line, socket.SHUT_RDWR)
        except OSError:
            return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _beginning(answer: http.client.HTTPResponse) -> str:
    """The first words of an answer, on one line. What cannot be read does not change what the status said."""
    try:
        read = answer.read(MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return ""
    return one_line(read.decode("utf-8", "replace"))[:KEPT_CHARACTERS]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"http": 80, "https": 443}[target.scheme]
    return name if target.port == usual else f"{name}:{target.port}"


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()

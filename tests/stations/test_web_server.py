"""What the web server itself refuses, before a line of ours is reached: as the document of the interface says."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"
# With the method and the version gunicorn reads a line of 4,094 bytes; of a header, 8,190.
LONGEST = 4_094 - len("GET  HTTP/1.1")


def _ask(live: str, path: str, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(live).netloc, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"].partition(";")[0]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("length", "status", "kind"),
    [
        (LONGEST, HTTPStatus.UNAUTHORIZED, "application/problem+json"),
        (LONGEST + 1, HTTPStatus.REQUEST_URI_TOO_LONG, "text/html"),
    ],
)
def test_an_address_may_have_so_many_bytes(live: str, length: int, status: int, kind: str) -> None:
    path = "/api/v1/issues/?cursor="
    assert _ask(live, path.ljust(length, "x")) == (status, kind)


def test_a_header_that_is_too_long_is_refused(live: str) -> None:
    told = _ask(live, "/api/v1/issues/", **{"If-None-Match": "x" * 8_190})
    assert told == (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "text/html")


def test_every_operation_says_so() -> None:
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    described = [one["responses"] for path in paths.values() for one in path.values() if "responses" in one]
    assert described
    for status in ("414", "431"):
        assert [list(one[status]["content"]) for one in described] == [["text/html"]] * len(described)

"""Every kind of answer carries its headers, and says no in a whole sentence."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client, override_settings

from tests.frame.urls import STATUS

pytestmark = pytest.mark.urls("tests.frame.urls")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def assert_sealed(headers: dict[str, str]) -> None:
    assert {name: headers[name] for name in HEADERS} == HEADERS
    policy = headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert directive in policy
    assert headers["Permissions-Policy"].startswith("accelerometer=()")
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-ID"])


@pytest.mark.parametrize(("ending", "status"), STATUS.items())
def test_a_page_that_says_no_has_its_status_headers_and_sentence(
    visitor: Client, ending: str, status: int
) -> None:
    answer = visitor.get(f"/ends/{ending}/")
    assert answer.status_code == status
    assert_sealed(dict(answer.headers))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1" in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.parametrize(("ending", "status"), STATUS.items())
def test_the_api_says_no_with_a_problem_document(visitor: Client, ending: str, status: int) -> None:
    answer = visitor.get(f"/api/ends/{ending}/")
    problem = json.loads(answer.content)
    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["request_id"] == answer["X-Request-ID"]
    assert problem["type"] == f"urn:yinhang:{problem['code']}"
    assert_sealed(dict(answer.headers))


def test_a_refusal_names_its_field_and_keeps_its_words(visitor: Client) -> None:
    problem = json.loads(visitor.get("/api/ends/late/").content)
    assert problem["detail"] == "Somebody else was faster."
    assert problem["errors"] == [
        {"pointer": "/state", "code": "test.late", "detail": "Somebody else was faster."}
    ]
    assert "Somebody else was faster." in visitor.get("/ends/late/").content.decode()


def test_too_many_and_a_silent_database_say_when_to_come_back(visitor: Client) -> None:
    assert visitor.get("/ends/too-many/")["Retry-After"] == "90"
    assert visitor.get("/ends/database/")["Retry-After"] == "5"


def test_a_fault_shows_nothing_of_itself(visitor: Client) -> None:
    page = visitor.get("/ends/broken/").content.decode()
    assert "ZeroDivisionError" not in page
    assert "Traceback" not in page


def test_an_unknown_address_and_a_wrong_method_have_their_headers(visitor: Client) -> None:
    for answer, status in ((visitor.get("/no/such/page/"), 404), (visitor.get("/echo/"), 405)):
        assert answer.status_code == status
        assert_sealed(dict(answer.headers))


def test_an_answer_and_a_redirect_have_their_headers(visitor: Client) -> None:
    for answer, status in ((visitor.get("/hello/"), 200), (visitor.get("/hello"), 301)):
        assert answer.status_code == status
        assert_sealed(dict(answer.headers))
        assert answer["Cache-Control"] == "private, no-store"


def test_a_host_that_is_not_ours_is_refused(visitor: Client) -> None:
    answer = visitor.get("/hello/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert_sealed(dict(answer.headers))


def test_a_form_without_its_token_is_told_why(visitor: Client) -> None:
    answer = Client(enforce_csrf_checks=True).post("/echo/", {"text": "你好"})
    assert answer.status_code == 403
    assert "cookie" in answer.content.decode().lower() or "Cookie" in answer.content.decode()
    assert_sealed(dict(answer.headers))


@override_settings(
    SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True
)
def test_https_is_promised_for_a_year_on_answers_and_refusals_alike(visitor: Client) -> None:
    visitor = Client(raise_request_exception=False)
    for path in ("/hello/", "/ends/late/", "/ends/broken/"):
        answer = visitor.get(path, secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"

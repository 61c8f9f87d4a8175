"""A log line names the route and never what a person typed or where they are."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from yinhang import logs

pytestmark = pytest.mark.urls("tests.frame.urls")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the production configuration would print."""
    stream = io.StringIO()
    config = logs.settings("INFO", human=False)
    handler = logging.StreamHandler(stream)
    formatter = dict(config["formatters"]["line"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    watched = [logging.getLogger(name) for name in ("yinhang.web", "django.request")]
    before = [logger.level for logger in watched]
    for logger in watched:
        logger.addHandler(handler)
    watched[0].setLevel("INFO")
    yield stream
    for logger, level in zip(watched, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@override_settings(TRUSTED_PROXIES=1)
def test_a_request_is_one_line_without_path_query_or_address(lines: io.StringIO) -> None:
    Client().get("/hello/secret-token/?phone=13800138000", headers={"x-forwarded-for": "203.0.113.77"})
    [line] = lines.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["method"], entry["route"], entry["status"]) == ("GET", "hello/<str:name>/", 200)
    for secret in ("secret-token", "13800138000", "203.0.113.77"):
        assert secret not in line


def test_a_fault_keeps_its_traceback_and_loses_its_path(lines: io.StringIO) -> None:
    Client(raise_request_exception=False).get("/ends/broken/?phone=13800138000")
    text = lines.getvalue()
    assert "ZeroDivisionError" in text
    assert "13800138000" not in text
    assert "/ends/broken" not in text


def test_every_line_has_the_number_the_visitor_sees(lines: io.StringIO) -> None:
    answer = Client(raise_request_exception=False).get("/ends/database/")
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {line["event"] for line in found} == {"request", "request failed", "database unavailable"}
    assert {line["request_id"] for line in found} == {answer["X-Request-ID"]}


def test_what_a_database_quotes_of_a_row_is_cut() -> None:
    said = "IntegrityError: duplicate key\nDETAIL:  Key (phone)=(13800138000) already exists.\n"
    event = logs.without_values(None, "", {"exception": said})
    assert event == {"exception": "IntegrityError: duplicate key"}

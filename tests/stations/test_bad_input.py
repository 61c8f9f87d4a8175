"""What nobody should send: always a refusal in words, and soon."""

from __future__ import annotations

import gzip
import time
from typing import Any

import pytest
from django.test import Client

from issues.models import Issue
from tests.cast import Cast
from tests.issues.people import filed
from tests.stations.keyed import Program, program

pytestmark = pytest.mark.django_db
LIST = "/api/v1/issues/"
DEEP = "[" * 10_000 + "]" * 10_000
BODIES = [
    '{"text": 1e400}',
    '{"text": -1e400, "external_id": 1e400}',
    '{"version": 1e400, "verb": "accept"}',
    '{"verb": "accept", "verb": "accept"}',
    '{"reports": [1e400]}',
    '{"reports": [{"text": 1e400}], "x": NaN}',
    '{"reports": [{"text": "a", "text": "b"}]}',
    '{"reports": [null, [], {}, "", {"text": {"a": [1]}}, {"photos": [1e400]}]}',
    '{"photos": [[]], "pairs": [{"after": {}}], "verb": "finish"}',
    '{"photos": {"0": "x"}, "helpers": [1e400]}',
    '{"reports": ' + DEEP + "}",
    DEEP,
    '{"text": "\\ud800"}',
    '{"\\u0000": 1}',
    "[" + "1," * 400_000 + "1]",
    "",
    "nul",
    "\xff",
]


@pytest.fixture(autouse=True)
def warm(db: None) -> None:
    """The first request of a process reads its words and addresses."""
    Client().post(LIST, "{}", content_type="application/json")


def _ask(client: Program, path: str, body: Any, **headers: str) -> Any:
    began = time.process_time()
    answer = client.post(path, body, content_type="application/json", headers={"if-match": "*", **headers})
    assert time.process_time() - began < 1
    return answer


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:24])
@pytest.mark.parametrize("key", [{}, {"idempotency-key": "k"}], ids=["", "keyed"])
def test_a_body_that_is_none_is_refused_in_words(people: Cast, body: str, key: dict[str, str]) -> None:
    client, issue = program(people), filed(people).issue
    for path in (LIST, f"{LIST}bulk/", f"{LIST}{issue.code}/moves/"):
        answer = _ask(client, path, body, **key)
        if answer.status_code == 200:  # a list of rows of which none was filed
            assert {row["status"] for row in answer.json()["results"]} == {400}
        else:
            assert 400 <= answer.status_code < 500, answer.content
            assert answer["Content-Type"] == "application/problem+json"
    assert Issue.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    ['{"text": 1e400}', '{"text": NaN}', '{"text": "a", "text": "a"}', '[{"a": 1, "a": 1}]', "\ufeff{}"],
)
def test_what_readers_of_json_disagree_about_is_none(people: Cast, body: str) -> None:
    answer = _ask(program(people), LIST, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.parse-error")


def test_a_gzip_is_no_json_and_a_method_is_not_overridden(people: Cast) -> None:
    client, issue = program(people), filed(people).issue
    bomb = gzip.compress(b"[" * 10_000_000)
    assert 400 <= _ask(client, LIST, bomb, **{"content-encoding": "gzip"}).status_code < 500
    answer = _ask(client, f"{LIST}{issue.code}/", "{}", **{"x-http-method-override": "GET"})
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "headers",
    [{"if-match": "\x00"}, {"if-match": '"' + "9" * 40 + '"'}, {"if-none-match": "\xff" * 9}, {"idempotency-key": "\x7f"},
     {"authorization": "Bearer " + "x" * 10_000}, {"accept": "text/\x00"}, {"x-request-id": "\x1b[2J" * 9}],
    ids=lambda headers: next(iter(headers)),
)  # fmt: skip
def test_a_header_that_is_none_is_refused_or_has_no_effect(people: Cast, headers: dict[str, str]) -> None:
    client, issue = program(people), filed(people).issue
    for path in (f"{LIST}{issue.code}/moves/", LIST):
        answer = _ask(client, path, '{"verb": "wink"}', **headers)
        assert 400 <= answer.status_code < 500
    assert client.get(f"{LIST}{issue.code}/", headers=headers).status_code < 500

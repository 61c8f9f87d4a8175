"""Bodies and headers no honest client sends: each is refused in a second, and nothing comes of it."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

import pytest

from issues.models import Issue, Move
from properties.models import Role
from tests.cast import Cast
from tests.factories import IssueFactory, TopicFactory
from tests.issues.people import filed
from tests.stations.keyed import Program, program

# Refused before any database is asked, so one of them is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST, BULK, FEED = "/api/v1/issues/", "/api/v1/issues/bulk/", "/api/v1/changes/"
SECOND = 1.0
JSON = "application/json"


def _report(people: Cast, **more: Any) -> dict[str, Any]:
    return {"compound": people.compound.code, "topic": TopicFactory.create().code, "text": "灯坏了。", **more}


def _raw(client: Program, path: str, body: bytes, kind: str = JSON, **headers: str) -> tuple[int, str]:
    """Status and code, in a second."""
    client.get(path)  # what is read once a process is no part of it
    began = time.monotonic()
    answer = client.generic("POST", path, body, content_type=kind, headers=headers)
    assert time.monotonic() - began < SECOND
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("path", [LIST, BULK])
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", (400, "request.invalid")),
        (b"{", (400, "request.parse-error")),
        (b"null", (400, "request.invalid")),
        (b"[]", (400, "request.invalid")),
        (b'"x"', (400, "request.invalid")),
        (b'{"text": NaN}', (400, "request.parse-error")),
        (b'{"text": Infinity}', (400, "request.parse-error")),
        (b'{"text": -Infinity}', (400, "request.parse-error")),
        (b'{"text": 1e400}', (400, "request.parse-error")),
        (b'{"text": -1e400}', (400, "request.parse-error")),
        (b'{"text": ' + b"9" * 5000 + b"}", (400, "request.parse-error")),
        (b'{"text": "a", "text": "b"}', (400, "request.parse-error")),
        (b'{"reports": [{"text": "a", "text": "b"}]}', (400, "request.parse-error")),
        (b'{"text": "\\u0000"}', (400, "request.parse-error")),
        (b'{"text": "\\ud800"}', (400, "request.parse-error")),
        (b'{"text": "\xff"}', (400, "request.parse-error")),
        ("{}".encode("utf-16"), (400, "request.parse-error")),
        (b"[" * 10_000 + b"]" * 10_000, (400, "request.parse-error")),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, (400, "request.parse-error")),
        (b'{"reports": [' + b"1," * 500_000 + b"1]}", (400, "request.invalid")),
        (b'{"reports": [' + b"1," * (5 << 20) + b"1]}", (413, "request.too-large")),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_is_none(people: Cast, path: str, body: bytes, told: object) -> None:
    assert _raw(program(people), path, body) == told
    assert not Issue.objects.exists()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "x-gzip", "gzip, gzip", "aes128gcm"])
def test_nothing_is_unpacked(people: Cast, coding: str) -> None:
    """A megabyte of zeros is a thousand bytes: what is packed is not accepted, whatever is in it."""
    bomb = gzip.compress(b'{"text": "' + b"0" * (50 << 20) + b'"}')
    for body in (bomb, json.dumps(_report(people)).encode()):
        told = _raw(program(people, code=f"g{len(body)}"), LIST, body, content_encoding=coding)
        assert told == (415, "request.packed")
    assert not Issue.objects.exists()


def test_a_body_that_is_not_packed_may_say_so(people: Cast) -> None:
    answer = program(people).send(LIST, _report(people), content_encoding="identity")
    assert answer.status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_what_is_not_json(people: Cast, kind: str) -> None:
    assert _raw(program(people), LIST, b"text=a", kind)[0] == 415


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
@pytest.mark.parametrize("verb", ["GET", "POST", "DELETE"])
def test_a_header_changes_no_method(people: Cast, name: str, verb: str) -> None:
    """Refused rather than ignored: whoever sends one means something else than what would happen."""
    client, issue = program(people, role=Role.FIRM_MANAGER, place=people.firm), filed(people).issue
    body = json.dumps({"verb": "accept"}).encode()
    headers = {name: verb, "if-match": '"1"'}
    assert _raw(client, f"{LIST}{issue.code}/moves/", body, **headers) == (400, "request.method-override")
    assert client.get(LIST, headers={name: "POST"}).status_code == 400
    assert not Move.objects.filter(issue=issue, verb="accept").exists()


@pytest.mark.parametrize("path", [LIST, "/api/v1/spots/", FEED])
@pytest.mark.parametrize(
    "cursor",
    [
        "x", "after-", "after-x", "before-x", "after-0", "after-" + "9" * 400, "after-1_1_1", "after-NaN_1",
        "after-1e400_1", "after--1_-1", "after-9999-12-31T23:59:59_1", "' OR 1=1", "\x00", "../..", "𝟙_𝟙", "0" * 7000,
    ],
    ids=lambda value: value[:12],
)  # fmt: skip
def test_a_cursor_that_is_none_of_ours(people: Cast, path: str, cursor: str) -> None:
    began = time.monotonic()
    answer = program(people).get(path, {"cursor": cursor})
    assert (answer.status_code, time.monotonic() - began < SECOND) == (400, True), answer.content


def test_a_cursor_that_was_touched_is_refused_or_a_place_of_the_same_list(people: Cast) -> None:
    """The list's cursor holds a place and no right: whatever it says, only one's own rows come."""
    for _number in range(3):
        IssueFactory.create(compound=people.compound)
    strange = IssueFactory.create(compound=people.other_compound)
    client = program(people)
    link = client.get(LIST, {"limit": 1}).json()["next"]
    cursor = link.partition("cursor=")[2].partition("&")[0]
    for at in range(len(cursor)):
        for letter in ("0", "z", "-"):
            touched = cursor[:at] + letter + cursor[at + 1 :]
            answer = client.get(f"{LIST}?limit=200&cursor={touched}")
            assert answer.status_code in {200, 400}
            assert strange.code not in answer.content.decode()

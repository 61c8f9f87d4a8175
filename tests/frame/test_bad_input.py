"""What no database can store, and what is too much of it: a clear 400 or 413, never a 500."""

from __future__ import annotations

import contextlib
import http.client
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, RequestFactory
from rest_framework.exceptions import ParseError

from yinhang.middleware import too_long
from yinhang.rest import StrictJSONParser

pytestmark = pytest.mark.urls("tests.frame.urls")


@pytest.mark.parametrize(
    "address",
    [
        "/hello/%00/",
        "/hello/a%00b/",
        "/hello/?q=a%00b",
        "/hello/?a%00=b",
        "/hello/?q=1&q=%00",
        "/%00",
        "/static/%00",
    ],
)
def test_nul_in_an_address_is_a_400(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("field", ["text", "te\x00xt"])
@pytest.mark.parametrize("multipart", [True, False])
def test_nul_in_a_form_is_a_400(client: Client, field: str, multipart: bool) -> None:
    value = {field: "ab" if "\x00" in field else "a\x00b"}
    if multipart:
        answer = client.post("/echo/", value)
    else:
        body = "te%00xt=ab" if "\x00" in field else "text=a%00b"
        answer = client.post("/echo/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["session", "django_language", "anything"])
def test_nul_in_a_cookie_is_a_400(client: Client, name: str) -> None:
    answer = client.get("/hello/", headers={"cookie": f'{name}="\\000abc"'})
    assert answer.status_code == 400


def test_a_lone_surrogate_becomes_a_replacement_mark(client: Client) -> None:
    body = b"text=%ED%A0%80"
    answer = client.post("/echo/", body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.content.decode()) == (200, "\ufffd\ufffd\ufffd")
    assert client.get("/hello/?q=%ED%A0%80").status_code == 200


def test_whole_emoji_and_rare_characters_pass(client: Client) -> None:
    assert client.post("/echo/", {"text": "𠮷😀"}).content.decode() == "𠮷😀"


def parse(body: bytes) -> Any:
    return StrictJSONParser().parse(BytesIO(body), "application/json", {"encoding": "utf-8"})


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\ud800"}',
        b'{"a": ["\\udc00x"]}',
        b'{"\\ud800": 1}',
        b'{"a": "\\u0000"}',
        b'{"a": NaN}',
        b'{"a": 1',
        b"\xff\xfe",
        b"[" * 30 + b"]" * 30,
        b"[" * 100_000,
    ],
)
def test_json_that_cannot_be_stored_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


def test_json_with_an_emoji_pair_passes() -> None:
    assert parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_a_form_with_ten_megabytes_of_text_is_a_413(client: Client) -> None:
    answer = client.post(
        "/echo/", "text=" + "a" * 10_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "20 MB" in answer.content.decode()
    answer = client.post("/echo/", {"text": "a" * 10_000_000})
    assert answer.status_code == 413


def test_too_many_fields_are_a_400(client: Client) -> None:
    assert client.post("/echo/", {f"f{number}": "1" for number in range(500)}).status_code == 400


@pytest.mark.parametrize(("length", "refused"), [(64 * 1024**2, False), (64 * 1024**2 + 1, True)])
def test_the_longest_body_is_64_megabytes(length: int, refused: bool) -> None:
    assert too_long(RequestFactory().post("/echo/", CONTENT_LENGTH=str(length))) is refused


@pytest.mark.parametrize("length", ["-1", "many", "1.5"])
def test_a_length_that_is_no_number_is_a_413(client: Client, length: str) -> None:
    answer = client.post("/echo/", {"text": "1"}, CONTENT_LENGTH=length)
    assert answer.status_code == 413


@pytest.mark.django_db(transaction=True)
def test_a_real_server_answers_ten_megabytes_with_a_page(live: str) -> None:
    """The page must arrive: a server that closes while the body is still coming shows nothing at all."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={'a' * 32}"}
    for path, size, status in (
        ("/healthz/", 10_000_000, 413),
        ("/healthz/", 70_000_000, 413),
        ("/no/such/page/", 10_000_000, 404),
    ):
        line = http.client.HTTPConnection(live.removeprefix("http://"), timeout=20)
        with contextlib.closing(line):
            line.request("POST", path, b"text=" + b"a" * size, form)
            answer = line.getresponse()
            assert answer.status == status
            assert b"</html>" in answer.read()

"""What each channel makes of a message, and of a provider that misbehaves."""

from __future__ import annotations

import json
import re
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from notices.channels import base, sms
from notices.channels.apprise import ALLOWED_SCHEMES, Rooms, _rooms
from notices.channels.base import SendError, link, one_line, without_urls
from notices.channels.email import Mail, fingerprint, message_id
from notices.channels.sms import LONGEST, TextMessages, seconds_of, text_of
from notices.parties import Address, Words
from tests.notices.provider import Provider, Request, provider
from tests.notices.rows import NOW

PHONE = Address("a@example.org", "+8613800000000", "zh-hans", True, None, None, False, ("sms",))
WORDS = Words("您的报修有新进展", "正文", "/r/abc/")


@pytest.fixture
def gateway(settings: LazySettings) -> Iterator[Provider]:
    with provider() as found:
        settings.SMS_URL, settings.SMS_KEY, settings.OFFICE_NAME = found.url, "secret", "殷行街道"
        yield found


def test_a_mail_has_the_same_message_id_at_every_try(settings: LazySettings) -> None:
    number = Mail().send(key="k", to=PHONE, words=WORDS)
    again = Mail().send(key="k", to=PHONE, words=WORDS)
    other = Mail().send(key="K", to=PHONE, words=WORDS)

    assert number == again == message_id("k") == f"<{fingerprint('k')}@testserver>"
    assert other != number
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("您的报修有新进展", ["a@example.org"])
    assert letter.body == f"正文\n\nhttp://testserver/r/abc/\n\n{settings.OFFICE_NAME}"
    assert letter.extra_headers == {
        "Message-ID": number,
        "Idempotency-Key": fingerprint("k"),
        "Auto-Submitted": "auto-generated",
    }


def test_a_title_with_line_breaks_adds_no_header() -> None:
    Mail().send(key="k", to=PHONE, words=Words("a\r\nBcc: x@example.org\u2028b\x00", "", ""))

    assert mail.outbox[0].subject == "a Bcc: x@example.org b"
    assert mail.outbox[0].bcc == []


@pytest.mark.parametrize(
    ("error", "code", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"")}), "smtp-550", True),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"")}), "smtp-450", False),
        (smtplib.SMTPDataError(554, b""), "smtp-554", False),
        (smtplib.SMTPServerDisconnected(), "SMTPServerDisconnected", False),
        (TimeoutError(), "TimeoutError", False),
    ],
)
def test_only_a_refused_recipient_is_given_up_at_once(
    error: Exception, code: str, permanent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)

    with pytest.raises(SendError) as found:
        Mail().send(key="k", to=PHONE, words=WORDS)

    assert (found.value.code, found.value.permanent) == (code, permanent)


def test_a_text_message_has_the_documented_shape(gateway: Provider) -> None:
    number = TextMessages().send(key="k", to=PHONE, words=WORDS)

    assert number == f"m-{fingerprint('k')[:8]}"
    assert gateway.bodies == [
        {"to": "+8613800000000", "text": "【殷行街道】您的报修有新进展 http://testserver/r/abc/"}
    ]
    sent = gateway.headers[0]
    assert (sent["Authorization"], sent["Idempotency-Key"]) == ("Bearer secret", fingerprint("k"))
    assert sent["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("path", ["", "/r/abc/", "/r/" + "x" * 80 + "/"])
@pytest.mark.parametrize("length", [1, 20, 63, 64, 65, 300])
def test_a_text_message_is_never_longer_than_one(path: str, length: int, settings: LazySettings) -> None:
    text = text_of(Words("字" * length, "", path), sign="殷行街道")

    assert len(text) <= LONGEST
    assert text.startswith("【殷行街道】字")
    assert ("http" in text) == (path == "/r/abc/")
    assert ("…" in text) == (
        length > LONGEST - len("【殷行街道】") - len(text.partition(" ")[2]) - (path == "/r/abc/")
    )


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("看 http://evil.example/x 这里", "看  这里"),
        ("www.evil.example 好", " 好"),
        ("HTTPS：//evil 好", " 好"),
        ("javascript:alert(1) 好", " 好"),
        ("普通 12:30 的字", "普通 12:30 的字"),
    ],
)
def test_residents_words_carry_no_link(dirty: str, clean: str) -> None:
    assert without_urls(dirty) == clean


def test_control_and_direction_characters_are_dropped() -> None:
    assert one_line("a\tb\r\nc\x00d\u202ee\u200bf\ud800g") == "a b cdefg"


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("/a/", "http://testserver/a/"),
        ("", ""),
        ("//evil.example", ""),
        ("http://evil.example", ""),
        ("a/", ""),
    ],
)
def test_a_link_never_leaves_the_site(path: str, whole: str) -> None:
    assert link(path) == whole


FAULTS = [
    ("500", lambda r: r.answer(500, b"{}"), "http-500", False),
    ("429", lambda r: r.answer(429, b"{}", Retry_After="120"), "http-429", False),
    ("hang up", Request.hang_up, "ConnectionError", False),
    ("slow", lambda r: r.sleep(1.5), "ReadTimeout", False),
    ("bad json", lambda r: r.answer(200, b"<html>"), "answer-not-json", False),
    ("a list", lambda r: r.answer(200, b"[]"), "answer-not-an-object", False),
    ("bad number", lambda r: r.answer(422, b"{}"), "http-422", True),
    ("200 with error", lambda r: r.answer(200, b'{"error": "quota"}'), "quota", False),
    (
        "lasting error",
        lambda r: r.answer(200, b'{"error": "bad-number", "permanent": true}'),
        "bad-number",
        True,
    ),
    ("redirect", lambda r: r.answer(302, b"", Location="http://127.0.0.1:1/"), "http-302", False),
    ("empty", lambda r: r.answer(200, b""), "answer-not-json", False),
    ("no id", lambda r: r.answer(200, b"{}"), "answer-without-id", False),
    ("too early", lambda r: r.answer(425, b"{}"), "http-425", False),
]


@pytest.mark.parametrize(("answer", "code", "permanent"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_gateway_that_misbehaves_is_an_error_with_a_name(
    gateway: Provider, answer: object, code: str, permanent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "PATIENCE_SECONDS", 1)
    gateway.answer = answer  # type: ignore[assignment]

    with pytest.raises(SendError) as found:
        TextMessages().send(key="k", to=PHONE, words=WORDS)

    assert (found.value.code, found.value.permanent) == (code, permanent)
    assert found.value.retry_after == (120.0 if code == "http-429" else None)
    assert len(gateway.tries) == 1


def test_a_gateway_that_is_not_there_or_not_set_up(settings: LazySettings) -> None:
    settings.SMS_URL = "http://127.0.0.1:1/"
    with pytest.raises(SendError) as away:
        TextMessages().send(key="k", to=PHONE, words=WORDS)
    settings.SMS_URL = ""
    with pytest.raises(SendError) as missing:
        TextMessages().send(key="k", to=PHONE, words=WORDS)

    assert (away.value.code, away.value.permanent) == ("ConnectionError", False)
    assert (missing.value.code, missing.value.permanent) == ("sms-not-set-up", True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("90", 90.0),
        (format_datetime(NOW + timedelta(minutes=2)), 120.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, seconds: float | None) -> None:
    assert seconds_of(header, now=NOW) == seconds


def test_rooms_are_posted_to_through_allowed_schemes_only(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[tuple[str, str, object, object]] = []

    class Answer:
        status_code, content, text = 200, b'{"errcode": 0, "code": 0}', ""

        def json(self) -> dict[str, int]:
            return {"errcode": 0, "code": 0}

    def post(url: str, **more: Any) -> Answer:
        body = json.dumps(json.loads(more["data"]), ensure_ascii=False)
        posted.append((url, body, more["timeout"], more["verify"]))
        return Answer()

    monkeypatch.setattr("requests.post", post)
    settings.APPRISE_URLS = ["wecombot://693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa", f"dingtalk://{'a' * 32}"]

    assert Rooms().send(key="k", to=PHONE, words=Words("标题 http://evil.example", "正文", "/a/")) == ""

    assert [url.partition("?")[0] for url, *_ in posted] == [
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://oapi.dingtalk.com/robot/send",
    ]
    for _url, body, timeout, verify in posted:
        assert re.search("标题.*正文.*http://testserver/a/", body)
        assert "evil" not in body
        assert (timeout, verify) == ((5.0, 5.0), True)


@pytest.mark.parametrize(
    "scheme", ["json", "jsons", "form", "xml", "file", "mailto", "syslog", "http", "https"]
)
def test_a_scheme_that_reaches_any_host_is_refused(scheme: str) -> None:
    assert scheme not in ALLOWED_SCHEMES

    with pytest.raises(ImproperlyConfigured):
        _rooms((f"{scheme}://localhost/x",))


def test_a_room_that_refuses_is_an_error(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apprise.Apprise.notify", lambda *_, **__: False)
    settings.APPRISE_URLS = [f"dingtalk://{'b' * 32}"]

    with pytest.raises(SendError, match="room-refused"):
        Rooms().send(key="k", to=PHONE, words=WORDS)


def test_the_patience_with_a_provider_is_shorter_than_the_lease() -> None:
    from notices.claiming import LEASE
    from notices.pushing import CLAIM_AT_ONCE

    assert timedelta(seconds=base.PATIENCE_SECONDS * CLAIM_AT_ONCE) < LEASE

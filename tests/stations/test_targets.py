"""Where a webhook may go, how it is signed, and what one try makes of each kind of target (S10)."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from notices.calendar import SHANGHAI
from stations import posting, retries, signing, targets
from tests.security.figures import tell
from tests.stations.receiver import Receiver, drips, floods

pytestmark = pytest.mark.once

NOT_PUBLIC = (
    # this machine
    "127.0.0.1", "127.0.0.53", "127.255.255.254", "0.0.0.0", "0.1.2.3", "[::1]", "[::]", "localhost.localdomain.invalid@127.0.0.1",
    # private and shared networks
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.254",
    "100.64.0.1", "100.127.255.254", "[fc00::1]", "[fd12:3456:789a::1]",
    # link-local, and what clouds keep there
    "169.254.0.1", "169.254.169.254", "169.254.170.2", "100.100.100.200", "[fe80::1]", "[fd00:ec2::254]",
    # kept for documents, measurement and later
    "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "198.19.255.254", "192.0.0.1", "192.0.0.8",
    "240.0.0.1", "255.255.255.255", "224.0.0.1", "239.255.255.250", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[3fff::1]",
    # an address within an address
    "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:7f00:1::]",
    # an address written so that it does not look like one
    "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "①②⑦.0.0.1", "169。254。169。254",
)  # fmt: skip


def _refused(url: str) -> bool:
    """Whether no socket is opened for the address, neither as written nor after it was looked up."""
    try:
        target, policy = targets.check(url)
        targets.open_socket(target, policy, seconds=lambda: 0.2).close()
    except targets.Forbidden:
        return True
    return False


def test_the_table_of_what_is_not_public_is_long_enough() -> None:
    tell("S10", f"{len(set(NOT_PUBLIC))} addresses that are not public, each refused before a connection")
    assert len(set(NOT_PUBLIC)) >= 45


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_nothing_that_is_not_public_is_spoken_to(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _no_connection)
    assert _refused(f"https://{host}/hook")


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "http://example.com:443/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "https://a:b@example.com/",
     "https://example.com:22/", "https://example.com:6379/", "https:///nowhere", "https://exa mple.com/", "//example.com/",
     "https://example.com\r\nX: y/", "https://[::1/", "", f"https://example.com/{'x' * 500}"],
)  # fmt: skip
def test_an_address_that_is_not_allowed_as_written(url: str) -> None:
    with pytest.raises(targets.Forbidden):
        targets.check(url)


@pytest.mark.parametrize(
    "url", ["https://example.com/hook", "https://8.8.8.8/", "https://[2606:4700::1111]:8443/"]
)
def test_a_public_address_is_allowed(url: str) -> None:
    target, policy = targets.check(url)
    assert policy is targets.PUBLIC
    assert target.scheme == "https"


def _no_connection(*_args: Any) -> None:
    pytest.fail("a connection was opened")


def _names(*addresses: str) -> Any:
    def look_up(_host: str, port: int, *_more: Any, **_rest: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return look_up


@pytest.mark.parametrize("addresses", [("10.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("169.254.169.254",)])
def test_every_address_of_a_name_has_to_be_public(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _names(*addresses))
    monkeypatch.setattr(socket.socket, "connect", _no_connection)
    assert posting.post("https://partner.example/hook", "{}", {}).code == "target-forbidden"


def test_a_name_that_moves_between_the_look_and_the_connection_moves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred times: the first answer is public, every later one is this machine."""
    asked: list[str] = []
    went: list[str] = []

    def look_up(host: str, port: int, *_more: Any, **_rest: Any) -> list[Any]:
        asked.append(host)
        address = "93.184.216.34" if len(asked) % 2 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(_self: socket.socket, address: tuple[str, int]) -> None:
        went.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    codes = [posting.post("https://partner.example/hook", "{}", {}).code for _ in range(100)]
    assert set(codes[0::2]) == {"no-connection"}
    assert set(codes[1::2]) == {"target-forbidden"}
    tell("S10", f"{len(codes)} names that move: {len(set(went) - {'93.184.216.34'})} connections elsewhere")
    assert set(went) == {"93.184.216.34"}
    assert len(asked) == 100


def test_a_host_of_our_own_is_reached_only_when_it_is_named(receiver: Receiver, settings: Any) -> None:
    assert posting.post(receiver.url, "{}", {}).code == ""
    settings.WEBHOOK_INTRANET_HOSTS = ["127.0.0.1", "127.0.0.1:1"]
    assert posting.post(receiver.url, "{}", {}).code == "target-forbidden"
    settings.WEBHOOK_INTRANET_HOSTS = ["intranet.example"]
    assert posting.post(receiver.url, "{}", {}).code == "target-forbidden"
    assert len(receiver.got) == 1


def test_a_host_named_with_a_port_is_a_public_one_on_others(settings: Any) -> None:
    settings.WEBHOOK_INTRANET_HOSTS = ["partner.example:9000"]
    assert targets.check("https://partner.example/")[1] is targets.PUBLIC
    assert targets.check("http://partner.example:9000/")[1] is not targets.PUBLIC
    with pytest.raises(targets.Forbidden):
        targets.check("http://partner.example/")


def test_a_named_host_may_be_anything_but_the_metadata(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_INTRANET_HOSTS = ["hotline.intranet"]
    monkeypatch.setattr(socket.socket, "connect", _no_connection)
    monkeypatch.setattr(socket, "getaddrinfo", _names("169.254.169.254"))
    assert posting.post("http://hotline.intranet/hook", "{}", {}).code == "target-forbidden"


# One try


def test_what_is_posted_arrives_whole(receiver: Receiver) -> None:
    answer = posting.post(receiver.url, '{"a":"中文"}', {"content-type": "application/json"})
    assert (answer.status, answer.text, answer.code) == (200, "thank you", "")
    [got] = receiver.got
    assert got.path == "/hook?for=us"
    assert got.body == '{"a":"中文"}'.encode()
    assert got.headers["host"] == receiver.host


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
def test_everything_but_a_yes_is_a_no_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.says = status
    receiver.more = {"Location": f"http://{receiver.host}/elsewhere", "Retry-After": "7"}
    answer = posting.post(receiver.url, "{}", {})
    assert (answer.status, answer.code, answer.retry_after) == (status, f"http-{status}", 7.0)
    assert [got.path for got in receiver.got] == ["/hook?for=us"]


def test_of_an_answer_only_the_beginning_is_kept(receiver: Receiver) -> None:
    receiver.words = "长\n\x00<b>话</b>".encode() * 1000
    answer = posting.post(receiver.url, "{}", {})
    assert answer.text.startswith("长 <b>话</b>长")
    assert len(answer.text) == posting.KEPT_CHARACTERS


@pytest.mark.parametrize(("says", "code"), [(drips, "timeout"), (floods, "")])
def test_who_talks_for_ever_is_cut_off(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, says: Any, code: str
) -> None:
    monkeypatch.setattr(posting, "PATIENCE_SECONDS", 0.7)
    receiver.says = says
    began = time.monotonic()
    answer = posting.post(receiver.url, "{}", {})
    assert answer.code == code
    assert time.monotonic() - began < 2


def test_who_says_nothing_and_who_is_not_there(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "PATIENCE_SECONDS", 0.3)
    receiver.says = lambda _handler: time.sleep(1)
    assert posting.post(receiver.url, "{}", {}).code == "timeout"
    receiver.close()
    assert posting.post(receiver.url, "{}", {})[::3] == (0, "no-connection")


def test_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_args: Any, **_more: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert posting.post("https://nobody.example/", "{}", {}).code == "name-unknown"


# Signatures


def test_the_library_verifies_what_is_signed_with_either_secret() -> None:
    new, old, others = (signing.new_secret() for _ in range(3))
    at = datetime.now(tz=SHANGHAI)
    headers = signing.headers("msg_1", '{"type":"issue.filed"}', keys=[new, old], at=at)
    for secret in (new, old):
        assert Webhook(secret).verify('{"type":"issue.filed"}', headers) == {"type": "issue.filed"}
    with pytest.raises(WebhookVerificationError):
        Webhook(others).verify('{"type":"issue.filed"}', headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify('{"type":"issue.moved"}', headers)
    assert headers["webhook-timestamp"] == str(int(at.timestamp()))


def test_the_standards_own_example() -> None:
    """From the published specification's test vector."""
    headers = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        '{"test": 2432232314}',
        keys=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        at=datetime.fromtimestamp(1614265330, tz=UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


# Tries


NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize("jitter", [0.0, 1.0])
def test_eight_tries_fit_into_a_day(jitter: float) -> None:
    now, tries = NOW, 1
    ends = NOW + retries.LASTS
    while (then := retries.next_try(tries, now=now, not_after=ends, jitter=lambda: jitter)) is not None:
        now, tries = then, tries + 1
    assert tries == retries.MOST_TRIES == 8
    assert timedelta(hours=21) < now - NOW <= retries.LASTS


def test_a_receiver_may_ask_for_patience_but_not_for_all_of_it() -> None:
    def then(seconds: float) -> Any:
        return retries.next_try(
            1, now=NOW, not_after=NOW + retries.LASTS, retry_after=seconds, jitter=lambda: 1.0
        )

    assert then(0) == NOW + timedelta(seconds=5)
    assert then(120) == NOW + timedelta(minutes=2)
    assert then(7200) == then(1e18) == NOW + timedelta(hours=1)


def test_past_the_day_there_is_no_further_try() -> None:
    ends = NOW + timedelta(seconds=5)
    assert retries.next_try(1, now=NOW, not_after=ends, jitter=lambda: 1.0) == ends
    assert (
        retries.next_try(1, now=NOW, not_after=ends - timedelta(microseconds=1), jitter=lambda: 1.0) is None
    )
    assert retries.next_try(8, now=NOW, not_after=NOW + timedelta(days=9)) is None

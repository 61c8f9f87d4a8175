"""Language, text size and address of a visitor; nobody is asked, and no session is opened."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory, override_settings

from yinhang.middleware import client_ip_of

pytestmark = pytest.mark.urls("tests.frame.urls")


@pytest.mark.parametrize("asked", ["en", "en-US,en;q=0.9", "fr", "", "*"])
def test_the_site_starts_in_chinese_whatever_the_browser_asks_for(client: Client, asked: str) -> None:
    answer = client.get("/hello/", headers={"accept-language": asked})
    assert "zh-hans" in answer.content.decode()
    assert answer["Content-Language"] == "zh-hans"


def test_the_language_link_sets_a_cookie_and_comes_back(client: Client) -> None:
    answer = client.get("/language/en/?next=/hello/%3Fa%3D1")
    assert (answer.status_code, answer["Location"]) == (302, "/hello/?a=1")
    assert client.get("/hello/")["Content-Language"] == "en"
    client.get("/language/zh-hans/")
    assert client.get("/hello/")["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_language_link_leads_nowhere_else(client: Client, there: str) -> None:
    assert client.get("/language/en/", {"next": there})["Location"] == "/"


def test_an_unknown_language_is_not_found_and_a_broken_cookie_is_chinese(client: Client) -> None:
    assert client.get("/language/fr/").status_code == 404
    client.cookies["django_language"] = "xx"
    assert client.get("/hello/")["Content-Language"] == "zh-hans"


def test_large_type_is_one_link_and_stays(client: Client) -> None:
    answer = client.get("/hello/?page=2&m=elder")
    assert (answer.status_code, answer["Location"]) == (302, "/hello/?page=2")
    assert " True " in client.get("/hello/").content.decode()
    assert client.get("/hello/?m=standard")["Location"] == "/hello/"
    assert " False " in client.get("/hello/").content.decode()


def test_large_type_cannot_lead_away_from_the_site(client: Client) -> None:
    assert client.get("/?m=elder", PATH_INFO="//evil.example/")["Location"] == "/%2Fevil.example/"


def test_an_unknown_mode_is_left_to_the_page(client: Client) -> None:
    assert client.get("/hello/?m=huge").status_code == 200


@pytest.mark.django_db
def test_an_anonymous_page_asks_the_database_nothing(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    with django_assert_num_queries(0):
        answer = client.get("/hello/")
    assert answer.cookies == {}
    assert "Vary" not in answer.headers or "Cookie" not in answer["Vary"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "connection", "expected"),
    [
        (0, "", "203.0.113.7", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "6.6.6.6,7.7.7.7 , 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (2, "10.0.0.2", "10.0.0.1", "10.0.0.2"),
        (1, "", "203.0.113.7", "203.0.113.7"),
        (1, "not an address", "10.0.0.1", ""),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::9", "10.0.0.1", "2001:db8:1:2::"),
        (1, "[2001:db8:1:2:ffff::9]", "10.0.0.1", "2001:db8:1:2::"),
        (0, "", "::ffff:203.0.113.7", "203.0.113.7"),
        (0, "", "", ""),
    ],
)
def test_the_address_is_counted_from_the_right(
    proxies: int, forwarded: str, connection: str, expected: str
) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=connection)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_ip_of(request) == expected


@pytest.mark.parametrize("header", ["x-real-ip", "forwarded", "client-ip", "x-client-ip", "cf-connecting-ip"])
def test_other_headers_say_nothing_about_the_address(header: str) -> None:
    request = RequestFactory().get("/", headers={header: "6.6.6.6"}, REMOTE_ADDR="203.0.113.7")
    with override_settings(TRUSTED_PROXIES=1):
        assert client_ip_of(request) == "203.0.113.7"

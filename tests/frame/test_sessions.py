"""A session ends after half an hour without a click, a quarter in the admin, and twelve hours at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]

MORNING = 1_780_000_000.0
IDLE, IDLE_ADMIN, LONGEST = 30 * 60, 15 * 60, 12 * 3600


@pytest.fixture
def wang(client: Client) -> Client:
    """A browser in which Wang is signed in."""
    user = get_user_model().objects.create_user(username="wang", password="correct horse battery")
    client.force_login(user)
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time the middleware sees: change its only element."""
    now = [MORNING]
    monkeypatch.setattr("yinhang.middleware.time.time", lambda: now[0])
    return now


def is_wang(client: Client, path: str = "/whoami/") -> bool:
    return client.get(path).content == b"wang"


@pytest.mark.parametrize(
    ("path", "limit"), [("/whoami/", IDLE), ("/admin/whoami/", IDLE_ADMIN)], ids=["workspace", "admin"]
)
def test_an_idle_session_ends_to_the_second(wang: Client, clock: list[float], path: str, limit: int) -> None:
    assert is_wang(wang, path)
    clock[0] += limit
    assert is_wang(wang, path)
    clock[0] += limit + 1
    assert not is_wang(wang, path)
    clock[0] = MORNING
    assert not is_wang(wang, path)


def test_clicks_keep_a_session_alive_but_not_beyond_twelve_hours(wang: Client, clock: list[float]) -> None:
    while clock[0] <= MORNING + LONGEST:
        assert is_wang(wang)
        clock[0] += 1200
    assert not is_wang(wang)


def test_a_click_within_half_a_minute_writes_nothing(  # type: ignore[no-untyped-def]
    wang: Client,
    clock: list[float],
    django_assert_num_queries,  # noqa: ANN001
) -> None:
    assert is_wang(wang)
    clock[0] += 29
    with django_assert_num_queries(3):  # the session, no post, its user
        assert is_wang(wang)


def test_a_page_is_given_the_person_and_no_proxy(wang: Client) -> None:
    assert type(wang.get("/whoami/").wsgi_request.user) is get_user_model()


@pytest.mark.parametrize("change", ["disabled", "new password"])
def test_a_session_dies_with_what_it_was_built_on(wang: Client, change: str) -> None:
    assert is_wang(wang)
    user = get_user_model().objects.get(username="wang")
    if change == "disabled":
        user.is_active = False
    else:
        user.set_password("another long password")
    user.save()
    assert not is_wang(wang)

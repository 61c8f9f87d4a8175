"""S7: strangers are stopped, the person on a known device is not; an account that is not there looks like one that is."""

from __future__ import annotations

import time
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, RequestFactory
from django.utils import timezone

from properties import limits
from properties.backends import PostBackend
from properties.models import User
from tests.factories import PASSWORD, PostFactory, UserFactory
from tests.security.figures import LONG, tell, times
from tests.security.walking import plain

SIGN_IN = "/accounts/sign-in/"
LISTENED = 422
TRIES, COMES_BACK = times(110, 10_000), times(10, 100)
PAIRS = times(10, 2_000)
TELLS_NOTHING = 0.55

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> User:
    return PostFactory.create(user=UserFactory.create(username="wang")).user


def _try(browser: Client, password: str, *, username: str = "wang", ip: str = "203.0.113.5") -> Any:
    return browser.post(SIGN_IN, {"username": username, "password": password}, REMOTE_ADDR=ip)


def test_ten_thousand_wrong_passwords_lock_out_nobody_but_strangers(wang: User) -> None:
    """From four hundred addresses; meanwhile the person signs in from the browser they always use."""
    known, came_in, heard = Client(), 0, 0
    _try(known, PASSWORD)
    with mock.patch.object(limits, "_hour", return_value=_hour()):  # one window, however long this takes
        for number in range(TRIES):
            ip = f"198.51.{number % 400 // 200 + 100}.{number % 200 + 1}"
            heard += _try(Client(), "wrong", ip=ip).status_code == LISTENED
            if number % (TRIES // COMES_BACK) == 0:
                known.post("/accounts/sign-out/")
                came_in += _try(known, PASSWORD).status_code == 302
    tell(
        "S7",
        f"{TRIES:,} wrong passwords: {heard} heard in the hour; the person came in {came_in} of {COMES_BACK}",
    )
    assert heard <= limits.PER_ACCOUNT
    assert came_in == COMES_BACK


def _hour() -> Any:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def test_one_address_is_heard_twenty_times(wang: User) -> None:
    tries = times(40, 400)
    heard = sum(
        _try(Client(), "wrong", username=f"user-{number}").status_code == LISTENED for number in range(tries)
    )
    tell("S7", f"{tries} accounts tried from one address: {heard} heard")
    assert heard == limits.PER_ADDRESS


def test_the_same_bytes_for_known_disabled_and_unknown(wang: User) -> None:
    UserFactory.create(username="gone", is_active=False)
    names = ("wang", "gone", "nobody", "machine:one")
    told = {plain(_try(Client(), "wrong", username=name), f'value="{name}"') for name in names}
    tell("S7", f"{len(names)} kinds of account answered with {len(told)} page")
    assert len(told) == 1


class Lighter(Argon2PasswordHasher):
    """The real hasher with a twelfth of its memory: what differs beside the hash weighs more, not less."""

    time_cost, memory_cost, parallelism = 1, 8_192, 1


def test_the_time_tells_nothing(settings: Any) -> None:
    """How often a known account's answer takes longer than an unknown one's: half of the time."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Lighter"]
    people = UserFactory.create_batch(
        min(PAIRS, 200), password=Lighter().encode(PASSWORD, "somesaltsomesalt")
    )
    known, unknown = [], []
    for number in range(PAIRS):
        known.append(_seconds(people[number % len(people)].username))
        unknown.append(_seconds(f"nobody-{number}"))
    auc = sum(a > b for a in known for b in unknown) / len(known) / len(unknown)
    tell("S7", f"{PAIRS:,} pairs timed: AUC {max(auc, 1 - auc):.3f}")
    if LONG:
        assert max(auc, 1 - auc) <= TELLS_NOTHING


def _seconds(username: str) -> float:
    """Of the password alone: django-axes' counters are the same for both and would stop the fifth try."""
    request = RequestFactory().post(SIGN_IN)
    began = time.perf_counter()
    user = PostBackend().authenticate(request, username=username, password="wrong")
    took = time.perf_counter() - began
    assert user is None
    return took

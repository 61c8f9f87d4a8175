"""A code that was shown once stands in for a lost phone: each works once, a new set ends the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties import accounts, limits, recovery
from properties.models import RecoveryCode, User
from tests.factories import PASSWORD, PostFactory, UserFactory
from tests.properties.test_admin import signed_in
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, RECOVERY = "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/sign-in/recovery/"
CODES, SET_UP = "/accounts/recovery-codes/", "/accounts/second-step/"


@pytest.fixture
def wang() -> User:
    user: User = PostFactory.create(user=UserFactory.create(username="wang")).user
    TOTPDevice.objects.create(user=user, confirmed=True, name="app")
    return user


@pytest.fixture
def codes(wang: User) -> list[str]:
    return accounts.make_recovery_codes(user=wang, at=timezone.now())


def _come_in(code: str, *, browser: Client | None = None) -> tuple[Client, Any]:
    browser = browser or Client()
    browser.post(SIGN_IN, {"username": "wang", "password": PASSWORD, "next": "/work/issues/"})
    return browser, browser.post(RECOVERY, {"code": code})


def _is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_set_is_ten_codes_of_sixty_bits_and_none_is_kept(wang: User, codes: Sequence[str]) -> None:
    assert (len(set(codes)), {len(recovery.cleaned(code)) for code in codes}) == (10, {12})
    assert len(recovery.ALPHABET) == 32
    kept = str(list(RecoveryCode.objects.values()))
    assert all(recovery.cleaned(code) not in kept and code not in kept for code in codes)


def test_a_code_lets_in_once_and_the_lost_phone_no_more(wang: User, codes: Sequence[str]) -> None:
    browser, answer = _come_in(f" {codes[0].lower().replace('-', ' ')} ")

    assert _is_in(browser)
    assert answer["Location"] == f"{SET_UP}?next=%2Fwork%2Fissues%2F"
    assert not TOTPDevice.objects.filter(user=wang).exists()
    assert accounts.recovery_codes_left(wang) == 9
    assert LogEntry.objects.filter(user=wang, change_message__contains="recovery code").count() == 2

    TOTPDevice.objects.create(user=wang, confirmed=True, name="app")
    again, answer = _come_in(codes[0])
    assert (answer.status_code, _is_in(again)) == (422, False)


def test_a_code_without_the_password_opens_nothing(codes: Sequence[str]) -> None:
    browser = Client()
    assert browser.post(RECOVERY, {"code": codes[0]})["Location"] == SIGN_IN
    assert not _is_in(browser)


def test_a_new_set_ends_the_old_one(wang: User, codes: Sequence[str]) -> None:
    new = accounts.make_recovery_codes(user=wang, at=timezone.now())
    assert accounts.recovery_codes_left(wang) == 10
    assert not accounts.recover(user=wang, code=codes[1], at=timezone.now())
    assert accounts.recover(user=wang, code=new[1], at=timezone.now())


def test_a_code_of_somebody_else_opens_nothing(wang: User, codes: Sequence[str]) -> None:
    li = UserFactory.create(username="li")
    TOTPDevice.objects.create(user=li, confirmed=True, name="app")
    assert not accounts.recover(user=li, code=codes[0], at=timezone.now())
    assert TOTPDevice.objects.filter(user=li).exists()


def test_codes_are_not_tried_for_long(wang: User, codes: Sequence[str]) -> None:
    browser, _answer = _come_in("wrong")
    statuses = [
        browser.post(RECOVERY, {"code": "AAAA-BBBB-CCCC"}).status_code for _ in range(limits.RECOVERY_CODES)
    ]
    assert statuses == [422] * (limits.RECOVERY_CODES - 1) + [429]
    assert browser.post(RECOVERY, {"code": codes[0]}).status_code == 429


def test_codes_are_shown_once_and_only_behind_the_second_step(wang: User) -> None:
    assert Client().get(CODES)["Location"].startswith(SIGN_IN)
    without = Client()
    without.force_login(wang)
    assert without.post(CODES)["Location"] == SET_UP
    assert not RecoveryCode.objects.exists()

    browser = signed_in(wang)
    shown = browser.post(CODES)
    assert len(shown.context["codes"]) == 10
    assert "no-store" in shown["Cache-Control"]
    page = browser.get(CODES)
    assert page.context["left"] == 10
    assert not any(code in page.content.decode() for code in shown.context["codes"])


def test_without_an_app_there_is_nothing_to_recover() -> None:
    li = UserFactory.create(username="li")
    with pytest.raises(Refused) as refused:
        accounts.make_recovery_codes(user=li, at=timezone.now())
    assert refused.value.code == "account.no-second-step"


def test_switching_the_app_off_ends_the_codes(wang: User, codes: Sequence[str]) -> None:
    accounts.remove_second_step(user=wang)
    assert accounts.recovery_codes_left(wang) == 0

"""Signing in: in steps, with an app where it must be, and with limits no stranger can use against a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties import devices, limits
from properties.models import Role, User
from tests.cast import cast
from tests.factories import PASSWORD, PostFactory, UserFactory

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, NEW = "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/sign-in/new-password/"
WRONG = "用户名或密码不正确"
ANOTHER = "another-long-password-1"


@pytest.fixture
def wang() -> User:
    return PostFactory.create(user=UserFactory.create(username="wang")).user


def _try(
    browser: Client, password: str = PASSWORD, *, username: str = "wang", ip: str = "203.0.113.5", **more: str
) -> Any:
    return browser.post(SIGN_IN, {"username": username, "password": password, **more}, REMOTE_ADDR=ip)


def _is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def _app(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, confirmed=True, name="app")


def _code(device: TOTPDevice, *, wrong: bool = False) -> str:
    value = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).token()
    return f"{(value + 1 if wrong else value) % 10**6:06d}"


def test_the_right_password_opens_the_page_that_was_asked_for(wang: User, client: Client) -> None:
    assert client.get("/work/").headers["Location"] == f"{SIGN_IN}?next=/work/"
    assert _try(client, next="/work/issues/").headers["Location"] == "/work/issues/"
    assert _is_in(client)
    assert client.get(SIGN_IN).headers["Location"] == "/work/"


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_to_another_site(wang: User, client: Client, there: str) -> None:
    assert _try(client, next=there).headers["Location"] == "/work/"


def test_unknown_disabled_and_mistyped_are_answered_alike(wang: User, client: Client) -> None:
    UserFactory.create(username="gone", is_active=False)
    answers = [
        _try(Client(), "wrong"),
        _try(Client(), PASSWORD, username="gone"),
        _try(Client(), PASSWORD, username="nobody"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all(WRONG in answer.content.decode() for answer in answers)


def test_sign_out_needs_a_post(wang: User, client: Client) -> None:
    _try(client)
    assert client.get("/accounts/sign-out/").status_code == 405
    client.post("/accounts/sign-out/")
    assert not _is_in(client)


def test_the_session_gets_a_new_name_at_each_step(wang: User, client: Client) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    _try(client)
    assert client.session.session_key != session.session_key
    assert "planted" not in client.session


# The second step


def test_who_has_an_app_is_not_in_before_the_code(wang: User, client: Client) -> None:
    device = _app(wang)
    assert _try(client, next="/work/issues/").headers["Location"] == CODE
    assert not _is_in(client)
    assert client.get("/work/").status_code == 302

    assert client.post(CODE, {"code": _code(device, wrong=True)}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    typed = _code(device)
    answer = client.post(
        CODE,
        {"code": f" {typed[:3]} {typed[3:]} ".translate(str.maketrans("0123456789", "０１２３４５６７８９"))},
    )
    assert answer.headers["Location"] == "/work/issues/"
    assert _is_in(client)


def test_a_code_is_good_once(wang: User) -> None:
    device, first, second = _app(wang), Client(), Client()
    typed = _code(device)
    for browser in (first, second):
        _try(browser)
        browser.post(CODE, {"code": typed})
    assert (_is_in(first), _is_in(second)) == (True, False)


def test_wrong_codes_slow_the_next_try_down(wang: User, client: Client) -> None:
    device = _app(wang)
    _try(client)
    for _number in range(3):
        client.post(CODE, {"code": _code(device, wrong=True)})
    client.post(CODE, {"code": _code(device)})
    assert not _is_in(client)


def test_the_code_page_alone_opens_nothing(wang: User, client: Client) -> None:
    device = _app(wang)
    assert client.post(CODE, {"code": _code(device)}).headers["Location"] == SIGN_IN
    _try(client)
    with mock.patch("properties.sign_in.time.time", return_value=timezone.now().timestamp() + 601):
        assert client.post(CODE, {"code": _code(device)}).headers["Location"] == SIGN_IN
    wang.set_password(ANOTHER)
    wang.save()
    assert client.post(CODE, {"code": _code(device)}).headers["Location"] == SIGN_IN


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN])
def test_administrators_are_led_to_set_up_an_app(people: Cast, client: Client, role: Role) -> None:
    answer = _try(client, username=people.own[role].username)
    assert answer.headers["Location"] == "/accounts/second-step/?next=%2Fadmin%2F"
    assert client.get("/admin/").status_code == 302


def test_the_admin_site_opens_after_the_second_step(people: Cast, client: Client) -> None:
    officer = people.own[Role.STREET_OFFICER]
    assert _try(client, username=officer.username).headers["Location"] == "/work/"
    assert client.get("/admin/").status_code == 302

    client.post("/accounts/second-step/start/", {"next": "/admin/"})
    device = TOTPDevice.objects.get(user=officer)
    html = client.get("/accounts/second-step/?next=/admin/").content.decode()
    assert "data:image/svg+xml" in html
    assert client.post("/accounts/second-step/", {"code": _code(device, wrong=True)}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    answer = client.post("/accounts/second-step/", {"code": _code(device), "next": "/admin/"})

    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    other = Client()
    assert _try(other, username=officer.username).headers["Location"] == CODE


def test_looking_at_the_set_up_page_changes_nothing(wang: User, client: Client) -> None:
    _try(client)
    client.get("/accounts/second-step/")
    assert not TOTPDevice.objects.exists()


def test_an_app_is_switched_off_with_one_last_code_where_it_may_be(people: Cast, wang: User) -> None:
    for user, status in ((wang, 302), (people.own[Role.SECURITY_ADMIN], 409)):
        device, browser = _app(user), Client()
        browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        there = "/accounts/second-step/remove/"
        assert browser.post(there, {"code": _code(device, wrong=True)}).status_code == 422
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        assert browser.post(there, {"code": _code(device)}).status_code == status
    assert list(TOTPDevice.objects.values_list("user__username", flat=True)) == ["own-security-admin"]


# Passwords


def test_a_password_set_by_somebody_else_is_replaced_before_coming_in(wang: User, client: Client) -> None:
    User.objects.update(must_change_password=True)
    assert _try(client, next="/work/issues/").headers["Location"] == NEW
    assert not _is_in(client)
    for bad in (PASSWORD, "short", "123456789012"):
        assert client.post(NEW, {"new_password1": bad, "new_password2": bad}).status_code == 422
    answer = client.post(NEW, {"new_password1": ANOTHER, "new_password2": ANOTHER})
    assert answer.headers["Location"] == "/work/issues/"
    wang.refresh_from_db()
    assert (wang.must_change_password, wang.check_password(ANOTHER)) == (False, True)


def test_a_new_password_ends_every_other_session(wang: User) -> None:
    here, elsewhere = Client(), Client()
    _try(here)
    _try(elsewhere)
    data = {"old_password": PASSWORD, "new_password1": ANOTHER, "new_password2": ANOTHER}
    assert here.post("/accounts/password/", {**data, "old_password": "wrong"}).status_code == 422
    assert here.post("/accounts/password/", data).status_code == 302
    assert here.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302


def test_the_old_password_is_not_guessed_from_an_open_browser(wang: User, client: Client) -> None:
    _try(client)
    data = {"old_password": "wrong", "new_password1": ANOTHER, "new_password2": ANOTHER}
    statuses = [
        client.post("/accounts/password/", data).status_code for _number in range(limits.OLD_PASSWORDS + 1)
    ]
    assert statuses == [422] * limits.OLD_PASSWORDS + [429]


def test_a_disabled_account_is_out_at_once(wang: User, client: Client) -> None:
    _try(client)
    User.objects.update(is_active=False)
    assert client.get("/accounts/").status_code == 302


# Limits


def test_five_wrong_passwords_close_the_account_for_that_address_only(wang: User) -> None:
    attacker = Client()
    statuses = [_try(attacker, "wrong", ip="198.51.100.7").status_code for _number in range(6)]
    assert statuses == [422] * 4 + [429] * 2
    assert _try(attacker, ip="198.51.100.7").status_code == 429
    assert "Retry-After" in _try(attacker, ip="198.51.100.7").headers
    assert _try(Client()).status_code == 302


def test_a_known_browser_comes_in_whatever_a_stranger_does(wang: User) -> None:
    known = Client()
    _try(known)
    known.post("/accounts/sign-out/")
    same_office, elsewhere = Client(), Client()
    for _number in range(limits.PER_ACCOUNT // 4 + 5):
        _try(same_office, "wrong")
        for last in range(4):
            _try(elsewhere, "wrong", ip=f"198.51.100.{_number * 4 + last}")

    assert _try(Client()).status_code == 429
    assert _try(known).status_code == 302


def test_a_known_browser_has_limits_of_its_own(wang: User) -> None:
    known = Client()
    _try(known)
    known.post("/accounts/sign-out/")
    assert [_try(known, "wrong").status_code for _number in range(6)][-1] == 429
    assert _try(Client()).status_code == 302


def test_a_device_of_one_account_says_nothing_for_another(wang: User) -> None:
    UserFactory.create(username="li")
    browser = Client()
    _try(browser)
    browser.post("/accounts/sign-out/")
    request: Any = mock.Mock(COOKIES={name: cookie.value for name, cookie in browser.cookies.items()})
    assert devices.is_known(request, "wang")
    assert not devices.is_known(request, "li")
    request.COOKIES[devices.COOKIE] += "x"
    assert not devices.is_known(request, "wang")


def test_one_address_is_wrong_twenty_times_an_hour_whatever_the_accounts() -> None:
    tries = [
        _try(Client(), "wrong", username=f"user-{number}").status_code
        for number in range(limits.PER_ADDRESS + 1)
    ]
    assert tries == [422] * limits.PER_ADDRESS + [429]


def test_the_account_page_shows_posts_and_what_can_be_changed(people: Cast, client: Client) -> None:
    _try(client, username=people.own[Role.FIRM_MANAGER].username)
    html = client.get("/accounts/").content.decode()
    assert "物业项目经理" in html
    assert "/accounts/password/" in html
    assert "/accounts/second-step/" in html

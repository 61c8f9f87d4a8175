"""The two sets of rules for passwords, on each edge, and what a sign-in asks of an old one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from properties import accounts
from properties.models import PastPassword, User
from properties.passwordrules import BY_NAME, classes, is_due
from tests.factories import PASSWORD, PostFactory, UserFactory

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGN_IN, NEW = "/accounts/sign-in/", "/accounts/sign-in/new-password/"
DJBH = [
    {"NAME": "properties.passwordchecks.KindsOfCharacters", "OPTIONS": {"least": 3}},
    {"NAME": "properties.passwordchecks.NotUsedLately", "OPTIONS": {"history": 5}},
]


@pytest.mark.parametrize(
    ("password", "kinds"),
    [("", 0), ("aaaa", 1), ("aaAA", 2), ("aA1", 3), ("aA1!", 4), ("密码a1", 3), ("A b", 3)],
)
def test_kinds_of_characters(password: str, kinds: int) -> None:
    assert classes(password) == kinds


def test_a_password_lasts_to_the_end_of_its_last_day() -> None:
    now = timezone.now()
    ninety = BY_NAME["djbh"].max_days
    assert not is_due(now - timedelta(days=ninety), ninety, at=now)
    assert is_due(now - timedelta(days=ninety, seconds=1), ninety, at=now)
    assert not is_due(now - timedelta(days=3650), BY_NAME["modern"].max_days, at=now)


@pytest.fixture
def djbh(settings: Any) -> None:
    settings.PASSWORD_CLASSES, settings.PASSWORD_HISTORY, settings.PASSWORD_MAX_DAYS = 3, 5, 90
    settings.AUTH_PASSWORD_VALIDATORS = [*settings.AUTH_PASSWORD_VALIDATORS, *DJBH]


@pytest.fixture
def wang(db: None) -> User:
    user: User = PostFactory.create(user=UserFactory.create(username="wang")).user
    return user


def _codes(password: str, user: User) -> Sequence[str]:
    try:
        validate_password(password, user)
    except ValidationError as no:
        return [str(error.code) for error in no.error_list]
    return []


def test_three_kinds_are_asked_for_only_where_the_rules_say_so(wang: User, settings: Any) -> None:
    assert _codes("only small letters here", wang) == []
    settings.AUTH_PASSWORD_VALIDATORS = [*settings.AUTH_PASSWORD_VALIDATORS, *DJBH]
    assert _codes("onlysmalllettershere", wang) == ["password_too_uniform"]
    assert _codes("Only small letters", wang) == []


def test_the_last_five_are_not_taken_again(wang: User, djbh: None) -> None:
    used = [f"A-long-password-{number}" for number in range(6)]
    for password in used:
        accounts.change_password(user=wang, password=password)
    wang.refresh_from_db()
    again = [_codes(password, wang) for password in used]
    assert again == [[]] + [["password_used_lately"]] * 5
    assert PastPassword.objects.filter(user=wang).count() == 5


def test_no_old_hash_is_kept_where_no_rule_compares_with_it(wang: User) -> None:
    accounts.change_password(user=wang, password="a-quite-long-one-1")
    assert not PastPassword.objects.exists()


@pytest.mark.parametrize(("days", "there"), [(89, "/work/"), (91, NEW)])
def test_an_old_password_is_replaced_before_coming_in(wang: User, djbh: None, days: int, there: str) -> None:
    User.objects.update(password_changed_at=timezone.now() - timedelta(days=days))
    browser = Client()
    answer = browser.post(SIGN_IN, {"username": "wang", "password": PASSWORD})
    assert answer["Location"] == there
    if there == NEW:
        assert browser.get(NEW).context["is_old"]
        new = {"new_password1": "A-long-new-password", "new_password2": "A-long-new-password"}
        assert browser.post(NEW, new)["Location"] == "/work/"
        wang.refresh_from_db()
        assert wang.password_changed_at is not None


def test_the_form_says_what_the_rules_are(wang: User, djbh: None) -> None:
    browser = Client()
    browser.force_login(wang)
    html = browser.get("/accounts/password/").content.decode()
    assert "12" in html
    assert "5" in html

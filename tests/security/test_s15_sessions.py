"""S15: the next click after a change is judged by it: account closed, post ended, password new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.utils import timezone

from properties import accounts, actions
from properties.models import Post, Role, User
from tests.cast import Cast, cast
from tests.factories import IssueFactory
from tests.security.figures import tell, times
from tests.security.walking import signed_in

pytestmark = pytest.mark.django_db

ROUNDS = times(5, 100)


def _disabled(user: User, _people: Cast) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _without_post(user: User, people: Cast) -> None:
    actions.end_post(
        post=user.posts.get(), on=timezone.localdate() - timedelta(days=1), by=people.own[Role.SECURITY_ADMIN]
    )


def _new_password(user: User, _people: Cast) -> None:
    accounts.change_password(user=user, password="another-long-password-1")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_disabled, HTTPStatus.FOUND),
        (_without_post, HTTPStatus.NOT_FOUND),
        (_new_password, HTTPStatus.FOUND),
    ],
    ids=["disabled", "post ended", "password changed"],
)
def test_the_next_click_knows(change: Callable[[User, Cast], None], told: int) -> None:
    people = cast()
    Post.objects.update(starts_on=timezone.localdate() - timedelta(days=9))
    path = f"/work/issues/{IssueFactory.create(compound=people.compound).code}/"
    officer, ended = people.own[Role.STREET_OFFICER], 0
    password = officer.password
    for _round in range(ROUNDS):
        User.objects.filter(pk=officer.pk).update(is_active=True, password=password)
        Post.objects.filter(user=officer).update(ends_on=None)
        browser = signed_in(User.objects.get(pk=officer.pk))
        assert browser.get(path).status_code == HTTPStatus.OK
        change(User.objects.get(pk=officer.pk), people)
        ended += browser.get(path).status_code == told
    tell(
        "S15",
        f"{change.__name__.strip('_').replace('_', ' ')}: {ended} of {ROUNDS} sessions ended by the next click",
    )
    assert ended == ROUNDS

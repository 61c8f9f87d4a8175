"""System, security and audit: three powers that touch nowhere, held by three people (三员分立)."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone

from properties import actions
from properties.models import Role, User
from properties.powers import POWERS
from tests.cast import Cast, cast
from tests.factories import UserFactory
from yinhang.errors import NotYours, Refused

THREE = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
WORK = {"issues.issue", "properties.ownerparty", "properties.holding", "votes.ballot", "issues.reporter"}
ACCOUNTS = {"properties.user", "properties.post", "properties.secondstep"}
LOGS = {"admin.logentry", "issues.reveal", "properties.ownerreveal", "properties.signin"}


def test_no_two_of_them_change_the_same() -> None:
    changes = {
        role: {label for label, letters in POWERS[role].items() if set(letters) - {"v"}} for role in THREE
    }
    assert {a & b == set() for a, b in ((changes[x], changes[y]) for x, y in combinations(THREE, 2))} == {
        True
    }
    assert changes[Role.AUDIT_ADMIN] == set()


def test_each_power_is_held_by_one() -> None:
    def holders(labels: set[str]) -> set[Role]:
        return {role for role in POWERS if labels & POWERS[role].keys()}

    assert holders(ACCOUNTS) == {Role.SECURITY_ADMIN}
    assert holders(LOGS) == {Role.AUDIT_ADMIN}
    assert holders(WORK) & set(THREE) == set()


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def giver(people: Cast) -> User:
    return people.own[Role.SECURITY_ADMIN]


@pytest.mark.parametrize(("held", "wanted"), [(a, b) for a in THREE for b in THREE if a != b])
def test_nobody_is_two_of_the_three(people: Cast, giver: User, held: Role, wanted: Role) -> None:
    user, today = UserFactory.create(), timezone.localdate()
    post = actions.appoint(user=user, role=held, place=people.street, by=giver)
    with pytest.raises(Refused) as refused:
        actions.appoint(user=user, role=wanted, place=people.street, by=giver)
    assert refused.value.code == "post.administrators-apart"

    actions.end_post(post=post, on=today, by=giver)
    with pytest.raises(Refused):
        actions.appoint(user=user, role=wanted, place=people.street, by=giver, starts_on=today)
    tomorrow = today + timedelta(days=1)
    actions.appoint(user=user, role=wanted, place=people.street, by=giver, starts_on=tomorrow)


def test_nobody_gives_a_post_to_themselves(people: Cast, giver: User) -> None:
    with pytest.raises(Refused) as refused:
        actions.appoint(user=giver, role=Role.STREET_OFFICER, place=people.street, by=giver)
    assert refused.value.code == "post.own"


def test_the_first_account_gives_posts_until_there_is_a_security_administrator(people: Cast) -> None:
    """Of another street: there nobody is appointed yet."""
    first = User.objects.create_superuser("first", password="a long pass phrase", name="First")
    people.other[Role.SECURITY_ADMIN].posts.all().delete()
    user = UserFactory.create()
    actions.appoint(user=user, role=Role.SECURITY_ADMIN, place=people.other_street, by=first)
    with pytest.raises(NotYours):
        actions.appoint(
            user=UserFactory.create(), role=Role.STREET_OFFICER, place=people.other_street, by=first
        )
    with pytest.raises(NotYours):
        actions.appoint(user=UserFactory.create(), role=Role.STREET_OFFICER, place=people.street, by=first)

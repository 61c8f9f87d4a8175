"""Which compounds a person works with: of a list and of one row in hand, the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from properties.access import compounds_in_reach, works_with
from properties.models import Compound, Contract, Role, User
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, PostFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


def _everybody(people: Cast) -> Iterator[User | AnonymousUser]:
    yield AnonymousUser()
    for user in [*people.own.values(), *people.other.values()]:
        yield User.objects.get(pk=user.pk)


def test_one_row_in_hand_is_judged_as_the_list_judges() -> None:
    people = cast()
    CompoundFactory.create()  # where nobody has a post
    # Two posts of one person, a post that is over, and a firm that has left.
    PostFactory.create(
        user=people.own[Role.FIRM_WORKER], role=Role.DEPARTMENT_OFFICER, department=people.other_department
    )
    over = timezone.localdate() - timedelta(days=1)
    PostFactory.create(
        user=people.own[Role.SUPERVISOR], role=Role.FIRM_WORKER, firm=people.other_firm, ends_on=over
    )
    Contract.objects.filter(compound=people.next_door).update(is_current=False)
    found: set[tuple[bool, bool]] = set()
    for user in _everybody(people):
        in_list = set(compounds_in_reach(user).values_list("pk", flat=True))
        for compound in Compound.objects.all():
            judged = works_with(user, compound)
            assert judged == (compound.pk in in_list), (user, compound)
            found.add((judged, compound.pk == people.next_door.pk))
    assert len(found) == 4


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.FIRM_MANAGER, Role.COMMITTEE_CHAIR])
def test_who_has_left_works_with_nothing(role: Role) -> None:
    people = cast()
    User.objects.filter(pk=people.own[role].pk).update(is_active=False)
    assert not works_with(User.objects.get(pk=people.own[role].pk), people.compound)

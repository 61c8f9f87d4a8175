"""Who sees a ballot, and who voted what: by person and by time."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from properties.models import Role, User
from tests.votes.rows import NO, OPENS, YES, hall
from votes import access, actions
from votes.models import Ballot, Vote
from votes.querysets import ORGANISERS

pytestmark = pytest.mark.django_db
# Who works with the compound; an administrator's post opens nothing.
WORKING = set(Role) - {Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN}


def test_drafts_are_the_organisers_and_what_was_opened_is_everybodys_who_works_here() -> None:
    town = hall(2)
    draft, opened = town.draft(), town.opened()
    seen = {role: set(Ballot.objects.visible_to(user)) for role, user in town.people.own.items()}
    wanted = {
        role: ({draft} if role in ORGANISERS else set()) | ({opened} if role in WORKING else set())
        for role in Role
    }
    assert seen == wanted
    # The other half's department belongs to the other street.
    strangers: list[User | AnonymousUser] = [*town.people.other.values(), AnonymousUser()]
    assert not any(Ballot.objects.visible_to(user).exists() for user in strangers)


def test_list_and_door_agree() -> None:
    town = hall(1)
    ballots = [town.draft(), town.opened()]
    for user in (*town.people.own.values(), *town.people.other.values()):
        for ballot in ballots:
            opens = True
            try:
                access.get_ballot(user, ballot.pk)
            except Http404:
                opens = False
            assert opens == Ballot.objects.visible_to(user).filter(pk=ballot.pk).exists()
    with pytest.raises(Http404):
        access.get_ballot(town.chair, uuid4())


def test_who_voted_what_by_person_and_time() -> None:
    town = hall(2)
    ballot = town.opened()
    for number in ("101", "102"):
        town.cast(ballot, number, YES)
    everybody: list[User | AnonymousUser] = [
        *town.people.own.values(),
        *town.people.other.values(),
        AnonymousUser(),
    ]
    assert not any(Vote.objects.visible_to(user).exists() for user in everybody)
    vote = ballot.votes.get(seq=1)
    owner, neighbour = town.owner(ballot, "101"), town.owner(ballot, "102")
    assert list(Vote.objects.cast_for(owner)) == [vote]
    assert access.get_own_vote(owner, vote.right_id) == vote
    for stranger in (neighbour, town.owner(ballot, "102")):
        with pytest.raises(Http404):
            access.get_own_vote(stranger, vote.right_id)
        with pytest.raises(Http404):
            access.get_own_right(stranger, vote.right_id)
    town.close(ballot)
    allowed = {user for user in everybody if Vote.objects.visible_to(user).exists()}
    assert allowed == set(town.counters)
    assert access.get_vote(town.counters[0], vote.pk) == vote
    for user in everybody:
        if user not in allowed:
            with pytest.raises(Http404):
                access.get_vote(user, vote.pk)


def test_the_own_vote_is_the_one_that_counts() -> None:
    town = hall(1)
    ballot = town.opened()
    town.cast(ballot, "101", YES)
    town.cast(ballot, "101", NO, act=actions.change)
    right = town.right(ballot, "101")
    assert access.get_own_vote(town.owner(ballot, "101"), right.pk).choices == {"1": NO}
    assert access.get_own_right(town.owner(ballot, "101"), right.pk) == right


def test_the_public_reads_what_was_counted_and_nothing_before() -> None:
    town = hall(1)
    ballot = town.opened()
    withdrawn = actions.withdraw(ballot=town.opened(), reason="议题有误", by=town.chair, at=OPENS)
    for one in (town.draft(), ballot, withdrawn):
        with pytest.raises(Http404):
            access.get_public_ballot(one.pk)
    town.close(ballot)
    assert access.get_public_ballot(ballot.pk) == ballot

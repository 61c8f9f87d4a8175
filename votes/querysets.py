"""Which ballots and votes a person may see: one predicate each, used by every list and every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from properties.access import compounds_in_reach, standing
from properties.models import Role
from votes.states import State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from properties.models import OwnerMember, User
    from votes.models import Ballot, Vote  # noqa: F401 — named in the brackets below

# Who prepares, opens and closes: the committee, and those who guide and assist it (CC 277).
ORGANISERS = frozenset(
    {
        Role.COMMITTEE_CHAIR,
        Role.COMMITTEE_MEMBER,
        Role.STREET_OFFICER,
        Role.NEIGHBOURHOOD_STAFF,
        Role.PARTY_SECRETARY,
    }
)


def organised_by(user: User | AnonymousUser, path: str = "") -> Q:
    """Compounds in which the person prepares ballots; `path` leads from a row to its compound, with its "__"."""
    at = standing(user)
    places = {place for role, place in at.roles if role in ORGANISERS}
    return (
        Q(**{f"{path}pk__in": places & at.compounds})
        | Q(**{f"{path}subdistrict__in": places & at.subdistricts})
        | Q(**{f"{path}neighbourhood__in": places & at.neighbourhoods})
    )


class BallotQuerySet(models.QuerySet["Ballot"]):
    def visible_to(self, user: User | AnonymousUser) -> BallotQuerySet:
        """Everybody who works with the compound, from the opening on; before it, those who may organise it."""
        mine = compounds_in_reach(user).order_by().values("pk")
        return self.filter(Q(opened_at__isnull=False) | organised_by(user, "compound__"), compound__in=mine)

    def public(self) -> BallotQuerySet:
        """What was counted may be read by anybody."""
        return self.filter(state=State.CLOSED)

    def shown(self) -> BallotQuerySet:
        """What has a public page: what owners were told of or vote on now, without any figure, and what was counted."""
        told = Q(state=State.DRAFT, course__noticed_on__isnull=False)
        return self.filter(Q(state__in=[State.OPEN, State.CLOSED]) | told)


class VoteQuerySet(models.QuerySet["Vote"]):
    def current(self) -> VoteQuerySet:
        """The votes that count."""
        return self.filter(replaced_by__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> VoteQuerySet:
        """Who voted what: the counting team, and not before the ballot is closed."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(ballot__state=State.CLOSED, ballot__counters__user=user)

    def cast_for(self, member: OwnerMember) -> VoteQuerySet:
        """The votes of the rights this person speaks for, at any time."""
        return self.filter(right__representative=member)

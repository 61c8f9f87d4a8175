"""The only doors to ballots, rights and votes, and who may do what behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from properties.access import holds_at
from votes.models import Ballot, Right, Vote
from votes.querysets import ORGANISERS
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from properties.models import Compound, OwnerMember, User


def get_ballot(user: User | AnonymousUser, pk: UUID) -> Ballot:
    """A ballot of a compound the person works with, or 404 alike for a stranger and for no such ballot."""
    found = Ballot.objects.visible_to(user).select_related("compound").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_public_ballot(pk: UUID) -> Ballot:
    """A ballot that was counted; before that it is as if it were not there."""
    found = Ballot.objects.public().select_related("compound").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_own_right(member: OwnerMember, pk: int) -> Right:
    """A right the person speaks for, else 404."""
    found = Right.objects.select_related("ballot").filter(pk=pk, representative=member).first()
    if found is None:
        raise Http404
    return found


def get_own_vote(member: OwnerMember, right: int) -> Vote:
    """The vote that counts for a right the person speaks for, else 404."""
    rows = Vote.objects.cast_for(member).current().select_related("ballot", "right")
    found = rows.filter(right=right).first()
    if found is None:
        raise Http404
    return found


def get_vote(user: User | AnonymousUser, pk: int) -> Vote:
    """A vote, for the counting team of a closed ballot; 404 for everybody else and at every other time."""
    found = Vote.objects.visible_to(user).select_related("ballot", "right").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def require_organiser(user: User, compound: Compound) -> None:
    if not holds_at(user, compound, ORGANISERS):
        raise NotYours("vote.not-yours", _("Your post does not allow this here."))


def require_counter(user: User, ballot: Ballot) -> None:
    if not ballot.counters.filter(user=user).exists():
        raise NotYours("vote.not-a-counter", _("Only the counting team of this ballot may do this."))

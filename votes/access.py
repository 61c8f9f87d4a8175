"""The only doors to ballots, rights and votes, and who may do what behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from properties.access import compounds_in_reach, holds_at, standing
from properties.models import Document
from votes import cards
from votes.models import Ballot, Right, Vote, VotingCard
from votes.querysets import ORGANISERS
from yinhang.errors import NotYours, Refused
from yinhang.fields import reveal

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from properties.models import Compound, OwnerMember, User
    from votes.models import Item, Objection, Proxy
    from votes.querysets import BallotQuerySet


def get_ballot(user: User | AnonymousUser, pk: UUID) -> Ballot:
    """A ballot of a compound the person works with, or 404 alike for a stranger and for no such ballot."""
    found = _with_its_place(Ballot.objects.visible_to(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shown_in_reach(user: User | AnonymousUser) -> BallotQuerySet:
    """The ballots with a public page in compounds the person works with."""
    return Ballot.objects.shown().filter(compound__in=compounds_in_reach(user).order_by().values("pk"))


def get_shown_in_reach(user: User | AnonymousUser, pk: UUID) -> Ballot:
    """One of them, or 404 alike for a stranger, for a draft and for no such ballot."""
    found = _with_its_place(shown_in_reach(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_public_ballot(pk: UUID) -> Ballot:
    """A ballot that was counted; before that it is as if it were not there."""
    found = _with_its_place(Ballot.objects.public()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_shown_ballot(pk: UUID) -> Ballot:
    """A ballot that is announced, voted on or counted, for its public page; a draft nobody was told of is not there."""
    found = _with_its_place(Ballot.objects.shown()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _with_its_place(rows: BallotQuerySet) -> BallotQuerySet:
    return rows.select_related("compound__neighbourhood", "building", "entrance__building", "course")


def get_right(ballot: Ballot, number: int) -> Right:
    """A right of a ballot somebody has come to through its door, else 404."""
    found = ballot.rights.select_related("representative").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def get_proxy(ballot: Ballot, pk: UUID) -> Proxy:
    found = ballot.proxies.select_related("right").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_objection(ballot: Ballot, pk: UUID) -> Objection:
    found = ballot.objections.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_item(ballot: Ballot, number: int) -> Item:
    found = ballot.items.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def get_scan(ballot: Ballot, pk: UUID) -> Document:
    """The scan of a paper or proxy of this ballot, else 404. The caller has asked who may."""
    of_this = Q(pk__in=ballot.papers.values("paper")) | Q(pk__in=ballot.proxies.values("paper"))
    found = Document.objects.filter(of_this, pk=pk).first()
    if found is None:
        raise Http404
    return found


def card_of(code: str, proof: str) -> VotingCard:
    """The living card of this code whose representative the second proof fits. One refusal for every other case.

    The caller counts the attempt first. A code that is unknown costs a comparison too.
    """
    rows = VotingCard.objects.select_related("ballot", "right__representative")
    card = rows.filter(code_hash=cards.fingerprint(cards.cleaned(code)), revoked_at__isnull=True).first()
    owner = card.right.representative if card else None
    known = (reveal(owner, "paper"), reveal(owner, "phone")) if owner else ("", "")
    if not cards.proves(proof, known) or card is None:
        raise Refused(
            "vote.card-unknown", _("Code and characters do not belong together. Please look at both again.")
        )
    return card


def living_card(pk: int) -> VotingCard | None:
    """A card somebody has shown already, as long as it is not replaced."""
    rows = VotingCard.objects.select_related("ballot__compound", "ballot__course", "right__representative")
    return rows.filter(pk=pk, revoked_at__isnull=True).first()


def vote_called(name: str) -> Vote:
    """A vote by its hash, which only its voter knows until the chain is published; else 404."""
    found = Vote.objects.select_related("ballot__compound", "right").filter(hash=name).first()
    if found is None:
        raise Http404
    return found


def may_organise(user: User | AnonymousUser) -> bool:
    """Whether the person prepares ballots anywhere."""
    return standing(user).holds(*ORGANISERS)


def organises(user: User | AnonymousUser, ballot: Ballot) -> bool:
    return holds_at(user, ballot.compound, ORGANISERS)


def counts(user: User | AnonymousUser, ballot: Ballot) -> bool:
    return user.is_authenticated and ballot.counters.filter(user=user).exists()


def require_near(user: User, ballot: Ballot) -> None:
    """Who organises or counts; others who work with the compound wait for the result."""
    if not (organises(user, ballot) or counts(user, ballot)):
        raise NotYours("vote.not-yours", _("Your post does not allow this here."))


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

"""Voting cards: printed by the organiser, replaced, and voted with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import clock
from properties.members import said_why
from votes import cards, rules
from votes.access import require_organiser
from votes.actions.casting import already, cast, change, revote
from votes.actions.ledger import locked, note, with_its_right
from votes.models import VotingCard
from votes.states import Channel, Form, State, Verb
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from properties.models import OwnerMember, User
    from votes.chain import Receipt
    from votes.models import Ballot, Right

_AT_A_TIME: Final = 1000


@transaction.atomic
def issue_cards(*, ballot: Ballot, by: User, at: datetime | None = None) -> dict[int, str]:
    """Right's number → code, for every right with a representative and without a card. Shown this once."""
    ballot = locked(ballot)
    now = _may_print(ballot, by, at)
    rights = ballot.rights.filter(representative__isnull=False).order_by("number")
    missing = list(rights.exclude(pk__in=_living(ballot).values("right")))
    if not missing:
        raise Refused("vote.no-cards", _("Every home that can vote has a card already."))
    codes = {right.number: cards.new_code() for right in missing}
    VotingCard.objects.bulk_create(
        (_card(ballot, right, codes[right.number], by, now) for right in missing), batch_size=_AT_A_TIME
    )
    note(ballot, Verb.ISSUE_CARDS, by=by, at=now, words=str(len(codes)))
    return codes


@transaction.atomic
def reissue_card(*, right: Right, reason: str, by: User, at: datetime | None = None) -> str:
    """A new code for one right. From this moment on the old card opens nothing."""
    ballot, right = with_its_right(right)
    now = _may_print(ballot, by, at)
    if right.representative_id is None:
        raise Refused("vote.nobody-speaks", _("Nobody is known who could vote for this home."))
    words = said_why(reason)
    _living(ballot).filter(right=right).update(revoked_at=now)
    code = cards.new_code()
    _card(ballot, right, code, by, now).save(force_insert=True)
    note(ballot, Verb.REISSUE, by=by, at=now, right=right, words=words)
    return code


@transaction.atomic
def vote_with_card(
    *, card: VotingCard, numbers: Collection[int], choices: Mapping[int, str], at: datetime | None = None
) -> list[Receipt]:
    """One answer for these rights of the card's representative: all of them are taken, or none."""
    ballot = locked(card.ballot)
    found = VotingCard.objects.select_related("right__representative").get(pk=card.pk)
    if found.revoked_at is not None:
        raise Refused(
            "vote.card-revoked", _("This card was replaced by another one. Please use the new card.")
        )
    owner = found.right.representative
    rights = list(ballot.rights.filter(number__in=numbers, representative=owner).order_by("number"))
    if owner is None or not rights or len(rights) != len(set(numbers)):
        raise NotYours("vote.not-your-right", _("You do not speak for this home in this ballot."))
    now = clock.now(at)
    return [_vote(ballot, right, choices, owner, now) for right in rights]


def _vote(
    ballot: Ballot, right: Right, choices: Mapping[int, str], owner: OwnerMember, now: datetime
) -> Receipt:
    """The first vote, another choice within ten minutes, or a vote again where the rules allow it."""
    votes = list(right.votes.order_by("seq"))
    if not votes:
        return cast(right=right, choices=choices, by=owner, at=now)
    if votes[-1].channel == Channel.ONLINE and rules.may_be_changed(votes[0].at, now):
        return change(right=right, choices=choices, by=owner, at=now)
    if not ballot.revote_allowed:
        raise already()
    return revote(right=right, choices=choices, by=owner, at=now)


def _may_print(ballot: Ballot, by: User, at: datetime | None) -> datetime:
    require_organiser(by, ballot.compound)
    rules.must_be(ballot, State.OPEN)
    if ballot.form == Form.PAPER:
        raise Refused("vote.paper-only", _("This ballot takes votes on paper only."))
    return clock.now(at)


def _living(ballot: Ballot) -> QuerySet[VotingCard]:
    return VotingCard.objects.filter(ballot=ballot, revoked_at__isnull=True)


def _card(ballot: Ballot, right: Right, code: str, by: User, now: datetime) -> VotingCard:
    return VotingCard(ballot=ballot, right=right, code_hash=cards.fingerprint(code), by=by, at=now)

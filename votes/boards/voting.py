"""What an owner with a card sees: the homes they vote for, what they chose, their receipts. Nothing of anybody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from votes import chain, export, rules
from votes.boards.ballots import Asked, asked
from votes.models import Vote
from votes.sheets import home_label
from votes.states import Channel, Choice, State
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from votes.chain import Receipt
    from votes.forms.cards import VoteForm
    from votes.models import Ballot, Right, VotingCard


class Voting(NamedTuple):
    """`open_rights` can still be voted for, or changed; `done` is each voted home with its receipt and time."""

    ballot: Ballot
    asked: list[Asked]
    open_rights: list[Right]
    done: list[Done]
    is_open: bool
    has_begun: bool


class Done(NamedTuple):
    home: str
    vote: Vote
    at: datetime
    changeable_until: datetime | None


def of_card(card: VotingCard, now: datetime) -> Voting:
    """All homes of the card's representative in this ballot."""
    ballot = card.ballot
    rows = ballot.rights.filter(representative=card.right.representative_id).select_related("home")
    rights = list(rows.prefetch_related("votes").order_by("number"))
    found, left = [], []
    for right in rights:
        votes = sorted(right.votes.all(), key=lambda vote: vote.seq)
        if votes:
            until = _changeable_until(votes, now)
            found.append(Done(home_label(right), votes[-1], votes[-1].at, until))
        if not votes or ballot.revote_allowed or _changeable_until(votes, now):
            left.append(right)
    is_open = ballot.state == State.OPEN and ballot.opens_at <= now < ballot.closes_at
    return Voting(
        ballot=ballot,
        asked=asked(ballot),
        open_rights=left if is_open else [],
        done=found,
        is_open=is_open,
        has_begun=now >= ballot.opens_at,
    )


def _changeable_until(votes: list[Vote], now: datetime) -> datetime | None:
    first, last = votes[0], votes[-1]
    if last.channel == Channel.PAPER or not rules.may_be_changed(first.at, now):
        return None
    return first.at + rules.CHANGE_WITHIN


def nothing_left() -> Refused:
    return Refused("vote.already", _("A vote has been cast for this home already. It counts once."))


def chosen(form: VoteForm) -> list[tuple[str, str]]:
    """Each item's text with what was chosen, for the second look."""
    said = form.choices_of()
    return [(f"{item.number}. {item.text}", str(Choice(said[item.number]).label)) for item in form.items]


class ReceiptShown(NamedTuple):
    """What of a receipt anybody may see who has its address."""

    vote: Vote
    home_number: int
    at: datetime
    counts: bool
    changeable_until: datetime | None


def receipt(vote: Vote) -> ReceiptShown:
    first = vote.right.votes.order_by("seq").values_list("at", flat=True)[0]
    until = first + rules.CHANGE_WITHIN
    is_running = vote.channel == Channel.ONLINE and rules.may_be_changed(first, timezone.now())
    return ReceiptShown(
        vote=vote,
        home_number=vote.right.number,
        at=vote.at,
        counts=vote.replaced_by is None,
        changeable_until=until if is_running and vote.ballot.state == State.OPEN else None,
    )


class Own(NamedTuple):
    """A receipt with what was chosen."""

    receipt: Receipt
    choices: list[tuple[str, str]]

    def document(self) -> dict[str, Any]:
        return self.receipt.document()


def own(vote: Vote, card: VotingCard | None) -> Own | None:
    """The whole receipt, for the representative whose card was shown; else None."""
    if card is None or card.ballot_id != vote.ballot_id:
        return None
    if vote.right.representative_id is None or vote.right.representative_id != card.right.representative_id:
        return None
    found = chain.Receipt(
        ballot=str(vote.ballot_id),
        record=export.record(vote),
        choices=vote.choices,
        salt=vote.salt,
        prev_hash=vote.prev_hash,
        hash=vote.hash,
    )
    texts = dict(vote.ballot.items.values_list("number", "text"))
    said = [(f"{one}. {texts[int(one)]}", str(Choice(choice).label)) for one, choice in vote.choices.items()]
    return Own(found, said)


class Verified(NamedTuple):
    """`holds`: the receipt agrees with itself, None where only a hash was given. `is_in`: the chain holds it,
    None as long as nothing is published.
    """

    known: bool
    holds: bool | None
    is_in: bool | None
    counts: bool
    ballot: Ballot | None


_UNKNOWN = Verified(known=False, holds=None, is_in=None, counts=False, ballot=None)


def verified(text: str) -> Verified:
    """A pasted receipt, or the hash of a vote, held against what is published."""
    document = _read(text)
    name = str(document.get("hash", "")) if document is not None else text.lower()
    holds = _holds(document) if document is not None else None
    vote = Vote.objects.select_related("ballot__compound", "right").filter(hash=name).first()
    if vote is None:
        return _UNKNOWN._replace(holds=holds)
    is_in = None
    if vote.ballot.state == State.CLOSED:
        lines = export.bulletin(vote.ballot)
        is_in = any(line["hash"] == name for line in lines)
        if document is not None:
            is_in = bool(holds) and chain.receipt_is_in(document, lines)
    return Verified(known=True, holds=holds, is_in=is_in, counts=vote.replaced_by is None, ballot=vote.ballot)


def _read(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _holds(document: dict[str, Any]) -> bool:
    """Whatever was pasted: something that is no receipt does not hold."""
    try:
        return chain.receipt_holds(document)
    except (LookupError, TypeError, ValueError, AttributeError):
        return False

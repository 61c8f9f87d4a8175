"""Casting a vote online, changing it within ten minutes, voting again. Every way ends in one more link of the chain."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import clock
from properties.models import OwnerMember
from votes import chain, rules
from votes.actions.ledger import note, with_its_right
from votes.models import Proxy, Vote
from votes.states import Channel, Form, Verb
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from properties.models import User
    from votes.chain import Receipt
    from votes.models import Ballot, Right


@transaction.atomic
def cast(
    *, right: Right, choices: Mapping[int, str], by: OwnerMember | Proxy, at: datetime | None = None
) -> Receipt:
    """The first vote of a right, by whoever speaks for it or by the agent of a written proxy."""
    ballot, right, chosen, now = _heard(right, choices, by, at)
    if _current(right) is not None:
        raise already()
    return append(ballot, right, chosen, How(Verb.CAST, now, proxy=_proxy(by)))


@transaction.atomic
def change(
    *, right: Right, choices: Mapping[int, str], by: OwnerMember | Proxy, at: datetime | None = None
) -> Receipt:
    """Another choice within ten minutes of the first vote; a paper is not changed online."""
    ballot, right, chosen, now = _heard(right, choices, by, at)
    current = _current(right)
    if current is None:
        raise Refused("vote.none-yet", _("There is no vote to change yet."))
    first = right.votes.order_by("seq").values_list("at", flat=True)[0]
    if current.channel == Channel.PAPER or not rules.may_be_changed(first, now):
        raise Refused("vote.change-over", _("A vote can be changed for ten minutes. They are over."))
    return append(ballot, right, chosen, How(Verb.CHANGE, now, proxy=_proxy(by)), current=current)


@transaction.atomic
def revote(
    *, right: Right, choices: Mapping[int, str], by: OwnerMember | Proxy, at: datetime | None = None
) -> Receipt:
    """A later vote in the place of an earlier one, where the rules of the ballot allow it."""
    ballot, right, chosen, now = _heard(right, choices, by, at)
    current = _current(right)
    if current is None:
        raise Refused("vote.none-yet", _("There is no vote to change yet."))
    if not ballot.revote_allowed:
        raise already()
    return append(ballot, right, chosen, How(Verb.REVOTE, now, proxy=_proxy(by)), current=current)


def already() -> Refused:
    return Refused("vote.already", _("A vote has been cast for this home already. It counts once."))


def _heard(
    right: Right, choices: Mapping[int, str], by: OwnerMember | Proxy, at: datetime | None
) -> tuple[Ballot, Right, dict[str, str], datetime]:
    """The lock first, the clock after it: what waits for the lock while voting ends is too late."""
    ballot, right = with_its_right(right)
    now = clock.now(at)
    rules.must_take_votes(ballot, now)
    if ballot.form == Form.PAPER:
        raise Refused("vote.paper-only", _("This ballot takes votes on paper only."))
    chosen = rules.whole(choices, list(ballot.items.values_list("number", flat=True)))
    _must_speak_for(by, right, chosen)
    return ballot, right, chosen, now


def _must_speak_for(by: OwnerMember | Proxy, right: Right, chosen: dict[str, str]) -> None:
    if isinstance(by, OwnerMember):
        if right.representative_id != by.pk:
            raise NotYours("vote.not-your-right", _("You do not speak for this home in this ballot."))
        return
    held = Proxy.objects.filter(pk=by.pk, right=right, revoked_at__isnull=True).first()
    if held is None:
        raise NotYours("vote.no-proxy", _("There is no proxy in force for this home."))
    if held.instructions != chosen:  # SHP 18: the agent says what the owner wrote
        raise Refused("vote.not-as-written", _("An agent votes as the owner has written."), field="choices")


def _proxy(by: OwnerMember | Proxy) -> Proxy | None:
    return by if isinstance(by, Proxy) else None


def _current(right: Right) -> Vote | None:
    return right.votes.filter(replaced_by__isnull=True).first()


class How(NamedTuple):
    """The circumstances of a vote: a voter's own has no `by`, a paper has the one who entered it second."""

    verb: Verb
    at: datetime
    channel: Channel = Channel.ONLINE
    proxy: Proxy | None = None
    by: User | None = None


def append(
    ballot: Ballot, right: Right, chosen: dict[str, str], how: How, *, current: Vote | None = None
) -> Receipt:
    """The next link, under the lock of the ballot. `current` is the vote whose place it takes."""
    last = ballot.votes.order_by("-seq").values_list("seq", "hash").first()
    seq, before = (last[0] + 1, last[1]) if last else (1, ballot.opening_hash)
    salt = secrets.token_hex(16)
    name = str(ballot.pk)
    record = chain.VoteRecord(
        seq=seq,
        right=right.number,
        channel=str(how.channel),
        by_agent=how.proxy is not None,
        at=chain.moment(how.at),
        replaces=current.seq if current else None,
        commitment=chain.commitment(ballot=name, right=right.number, choices=chosen, salt=salt),
    )
    if current is not None:
        Vote.objects.filter(pk=current.pk).update(replaced_by=seq)
    vote = Vote.objects.create(
        ballot=ballot,
        right=right,
        seq=seq,
        choices=chosen,
        channel=how.channel,
        proxy=how.proxy,
        at=how.at,
        replaces=record.replaces,
        salt=salt,
        commitment=record.commitment,
        prev_hash=before,
        hash=chain.link(before, record.public()),
    )
    note(ballot, how.verb, by=how.by, at=how.at, right=right)
    return chain.Receipt(name, record, chosen, salt, before, vote.hash)

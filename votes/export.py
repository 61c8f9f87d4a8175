"""What is published of a counted ballot: one file that can be recounted, and the chain without the choices."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from votes import chain, freezing, rules
from votes.states import State

if TYPE_CHECKING:
    from votes.models import Ballot, Vote


def document(ballot: Ballot) -> dict[str, Any]:
    """Opening record, roll, votes with their choices, closing record. For the counting team and a court."""
    rules.must_be(ballot, State.CLOSED)
    return {
        "closing": json.loads(ballot.closing_record),
        "closing_hash": ballot.closing_hash,
        "opening": json.loads(ballot.opening_record),
        "opening_hash": ballot.opening_hash,
        "roll": [freezing.line(right) for right in ballot.rights.order_by("number").iterator()],
        "votes": [
            {"choices": vote.choices, "hash": vote.hash, "record": record(vote).public(), "salt": vote.salt}
            for vote in ballot.votes.order_by("seq").select_related("right").iterator()
        ],
    }


def export(ballot: Ballot) -> bytes:
    """The file `recount` reads: canonical JSON and a line feed."""
    return chain.canonical(document(ballot)) + b"\n"


def published_result(ballot: Ballot) -> bytes:
    """The result as its bytes were hashed: what `recount` prints."""
    rules.must_be(ballot, State.CLOSED)
    return chain.canonical(json.loads(ballot.closing_record)["result"]) + b"\n"


def bulletin(ballot: Ballot) -> list[dict[str, Any]]:
    """The chain as everybody may read it: commitments, no choices. Not before the close: who has voted is known then."""
    rules.must_be(ballot, State.CLOSED)
    votes = ballot.votes.order_by("seq").select_related("right")
    return [{"hash": vote.hash, "record": record(vote).public()} for vote in votes.iterator()]


def record(vote: Vote) -> chain.VoteRecord:
    """The vote's link of the chain, made again from its row."""
    return chain.VoteRecord(
        seq=vote.seq,
        right=vote.right.number,
        channel=vote.channel,
        by_agent=vote.proxy_id is not None,
        at=chain.moment(vote.at),
        replaces=vote.replaces,
        commitment=vote.commitment,
    )


def public_chain(ballot: Ballot) -> dict[str, Any]:
    """The bulletin as one file: both records, and between them every link without its choices."""
    return {
        "closing": json.loads(ballot.closing_record),
        "closing_hash": ballot.closing_hash,
        "opening": json.loads(ballot.opening_record),
        "opening_hash": ballot.opening_hash,
        "votes": bulletin(ballot),
    }

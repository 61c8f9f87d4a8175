"""The chain that makes a ballot checkable: canonical bytes, commitments, one hash over the other. Pure.

opening_hash = SHA-256(opening record)
hash of a vote = SHA-256(the hash before it, a line feed, the vote's record)
closing_hash = SHA-256(the last hash, a line feed, the closing record)

A vote's record holds a commitment in the place of the choices, so that the chain can be shown to everybody. All
records are canonical JSON: UTF-8, keys sorted, no spaces, no floats.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

FORMAT: Final = "yinhang-ballot-1"


def canonical(document: Any) -> bytes:
    """The one way to write a document down."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(document: Any) -> str:
    return digest(canonical(document))


def link(before: str, record: Mapping[str, Any]) -> str:
    """The hash of a record that follows `before`."""
    return digest(f"{before}\n".encode() + canonical(record))


def moment(at: datetime) -> str:
    """A moment in UTC, to the microsecond, always of the same length."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def commitment(*, ballot: str, right: int, choices: Mapping[str, str], salt: str) -> str:
    """What binds a vote to its choices and tells nobody without the salt what they are."""
    return digest_of({"ballot": ballot, "choices": dict(choices), "right": right, "salt": salt})


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """What of a vote is in the chain. `replaces` is the sequence number of the vote it takes the place of."""

    seq: int
    right: int
    channel: str
    by_agent: bool
    at: str
    replaces: int | None
    commitment: str

    def public(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter takes home: enough to find the vote in the published chain, and to prove what it says."""

    ballot: str
    record: VoteRecord
    choices: Mapping[str, str]
    salt: str
    prev_hash: str
    hash: str

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"choices": dict(self.choices)}


def receipt_holds(receipt: Mapping[str, Any]) -> bool:
    """Whether a receipt agrees with itself: the choices with the commitment, the record with the hash."""
    record = receipt["record"]
    bound = commitment(
        ballot=receipt["ballot"], right=record["right"], choices=receipt["choices"], salt=receipt["salt"]
    )
    return bool(bound == record["commitment"] and link(receipt["prev_hash"], record) == receipt["hash"])


def receipt_is_in(receipt: Mapping[str, Any], bulletin: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the published chain holds the receipt's vote under the same hash."""
    seq = receipt["record"]["seq"]
    return any(line["record"]["seq"] == seq and line["hash"] == receipt["hash"] for line in bulletin)

"""A subject book of the tests' own: cases with people on rungs, all in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from notices.models import Notice
from notices.parties import Address, Party, Words


@dataclass
class CaseBook:
    """`on[who][id]` lists the parties of a rung; `closed`, `barred` and `poison` change answers."""

    on: dict[str, dict[int, list[Party]]] = field(default_factory=lambda: defaultdict(dict))
    closed: set[int] = field(default_factory=set)
    barred: set[tuple[int, Party]] = field(default_factory=set)
    poison: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        self.asked.append(f"audience {who}")
        return {pk: list(self.on[who].get(pk, [])) for pk in subject_ids}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        self.asked.append("still_open")
        return set(subject_ids) - self.closed

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) not in self.barred

    def words(self, notice: Notice) -> Words:
        if notice.subject_id in self.poison:
            raise ZeroDivisionError
        return Words(
            f"{notice.kind} {notice.stage} {notice.subject_id}".replace("  ", " "),
            "body",
            f"/c/{notice.subject_id}/",
        )


@dataclass
class ReporterBook:
    """Reporters by id, with the address each test gives them."""

    known: dict[str, Address] = field(default_factory=dict)

    def address(self, party_ids: Sequence[str]) -> dict[str, Address]:
        return {pk: self.known[pk] for pk in party_ids if pk in self.known}

"""Who is told and what is said in these runs: no rules, only rows."""

from __future__ import annotations

from collections.abc import Sequence

from notices import registry
from notices.models import Notice
from notices.parties import Address, Party, Words

KIND = "chaos"


class ChaosBook:
    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return {}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        return set(subject_ids)

    def entitled(self, subject_id: int, party: Party) -> bool:
        return True

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        return set(pairs)

    def words(self, notice: Notice) -> Words:
        return Words(f"n{notice.subject_id}", "", "")


class PhoneBook:
    def address(self, party_ids: Sequence[str]) -> dict[str, Address]:
        return {
            pk: Address("", f"+86138{pk:0>8}", "zh-hans", True, None, None, False, ("sms",))
            for pk in party_ids
        }


def register() -> None:
    registry.register_subject(KIND, ChaosBook())
    registry.register_party("phone", PhoneBook())

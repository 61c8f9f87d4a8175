"""What `notices` asks about targets, monthly reports, calls for support and lists; registered when the app is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notices.models import Notice
    from notices.parties import Party, Words


class TargetBook:
    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return {}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        return set()

    def entitled(self, subject_id: int, party: Party) -> bool:
        return False

    def words(self, notice: Notice) -> Words:
        raise KeyError(notice.kind)


class ReportBook(TargetBook):
    pass


class SupportBook(TargetBook):
    pass


class LeagueBook(TargetBook):
    pass

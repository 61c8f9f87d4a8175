"""What `notices` asks about contracts; registered when the app is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from properties import audiences, readers, wording_contracts
from properties.access import contracts_in_reach
from properties.admin_base import streets
from properties.models import Compound, Contract, Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party, Words

_HANDLER = "handler"


class ContractBook:
    """The book of the subject "contract": its firm's manager, the secretary, the street office."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        rows = Contract.objects.filter(pk__in=subject_ids).values_list("pk", "compound", "firm")
        places = {key: (compound, firm) for key, compound, firm in rows}
        return audiences.people(places, Role.FIRM_MANAGER if who == _HANDLER else Role(who))

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """A contract is never deleted; what is over about it is said by its clocks."""
        return set(Contract.objects.filter(pk__in=subject_ids).values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Whoever may open the contract's page today; anybody else is nobody."""
        return readers.seen_by(pairs, contracts_in_reach)

    def words(self, notice: Notice) -> Words:
        return wording_contracts.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, Contract]:
        return wording_contracts.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[Contract]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Contract.objects.filter(compound__subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The compound first, then the clocks of its contracts: the order of the actions."""
        mine = Contract.objects.filter(pk=subject_id).values("compound")
        list(Compound.objects.select_for_update().filter(pk__in=mine))

    def moved(self, kind: str, subject_id: int, due_at: object) -> None:
        """A contract keeps no copy of its clocks' dates."""

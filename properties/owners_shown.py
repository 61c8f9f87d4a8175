"""Owners as they may be shown: names masked as they leave their columns, and nothing else of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from properties.models import Holding, OwnerMember, OwnerParty
from properties.owners import masked_name, masked_paper
from properties.phones import masked as masked_phone
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from properties.models import Compound, Home


@dataclass(frozen=True, slots=True)
class Shown:
    """An owner by masked name: the representative's, or the first one's, and how many more there are."""

    pk: UUID
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownMember:
    """One person or firm of an owner; phone and papers are masked too, and empty for those who only read."""

    pk: UUID
    name: str
    phone: str
    paper: str
    is_representative: bool


def shown(party: OwnerParty, members: Sequence[OwnerMember]) -> Shown:
    """The owner in one line. `members` in their order."""
    speaking = next((one for one in members if one.is_representative), members[0] if members else None)
    name = masked_name(reveal(speaking, "name")) if speaking else ""
    others = len(members) - 1
    if others > 0:
        said = ngettext("%(name)s and %(others)d other", "%(name)s and %(others)d others", others)
        name = said % {"name": name, "others": others}
    return Shown(party.pk, str(party.get_kind_display()), name)


def masked_of(party: OwnerParty) -> Shown:
    return shown(party, list(party.members.all()))


def shown_members(party: OwnerParty, *, with_papers: bool) -> list[ShownMember]:
    found = []
    for one in party.members.all():
        phone, paper = (reveal(one, "phone"), reveal(one, "paper")) if with_papers else ("", "")
        found.append(
            ShownMember(
                pk=one.pk,
                name=masked_name(reveal(one, "name")),
                phone=masked_phone(phone) if phone else "",
                paper=masked_paper(paper),
                is_representative=one.is_representative,
            )
        )
    return found


def owners_of(homes: Iterable[Home], day: date) -> dict[int, Shown]:
    """Home → who owns it on a day, in two statements."""
    held = Holding.objects.on(day).filter(home__in=[home.pk for home in homes]).order_by()
    rows = held.select_related("party").prefetch_related("party__members")
    return {row.home_id: masked_of(row.party) for row in rows}


def names_of(compound: Compound, parties: Iterable[UUID] | None = None) -> dict[UUID, Shown]:
    """Party → its line; of all parties of the compound where none are named."""
    rows: Any = OwnerParty.objects.filter(compound=compound).order_by().prefetch_related("members")
    if parties is not None:
        rows = rows.filter(pk__in=list(parties))
    return {party.pk: masked_of(party) for party in rows}

"""Writing owners: found again by their papers, represented by one of them, looked at only with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from properties import looks
from properties.actions.homes import require_registrar, start_holding, transfer_home
from properties.actions.office import log
from properties.members import cleaned_members, said_why
from properties.models import OwnerCorrection, OwnerMember, OwnerParty, OwnerReveal
from properties.owners import DEVELOPER, Member, folded, party_key
from records import tallies
from yinhang.errors import Refused
from yinhang.fields import blind_index, reveal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from properties.models import Compound, Holding, Home, User

_OF_A_MEMBER: Final = ("name", "phone", "paper", "name_index", "phone_index", "paper_index")


class PlainOwner(NamedTuple):
    """What is sealed, for the eyes of one person now."""

    name: str
    phone: str
    paper: str


@transaction.atomic
def find_or_make_party(
    *,
    compound: Compound,
    kind: OwnerParty.Kind | str,
    members: Sequence[Member],
    by: User | None,
    at: datetime,
) -> OwnerParty:
    """The owner these members are together, entered if it is new: A and B are another owner than A alone.

    The developer of a compound is one, whatever it is called this time (JI 9).
    """
    require_registrar(by, compound)
    kind = OwnerParty.Kind(kind)
    if kind == DEVELOPER and not members:
        known = OwnerParty.objects.filter(compound=compound, kind=kind).first()
        if known is not None:
            return known
    kept = cleaned_members(kind, members)
    key = party_key(kind, kept)
    found = OwnerParty.objects.filter(compound=compound, key=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            party = OwnerParty.objects.create(compound=compound, kind=kind, key=key, recorded_at=at)
    except IntegrityError:  # entered by a colleague in the same moment
        return OwnerParty.objects.get(compound=compound, key=key)
    OwnerMember.objects.bulk_create(member_rows(party, kept))
    log(by, party, ADDITION, f"{len(kept)} members")
    return party


def member_rows(party: OwnerParty, members: Sequence[Member]) -> list[OwnerMember]:
    """Unsaved rows of cleaned members; they are sealed as they are saved."""
    return [
        OwnerMember(
            party=party,
            position=position,
            name=one.name,
            phone=one.phone,
            paper=one.paper,
            name_index=blind_index(folded(one.name)),
            phone_index=blind_index(one.phone),
            paper_index=blind_index(folded(one.paper)),
            is_representative=one.is_representative,
        )
        for position, one in enumerate(members)
    ]


@transaction.atomic
def enter_owner(
    *,
    home: Home,
    kind: OwnerParty.Kind | str,
    members: Sequence[Member],
    on: date,
    by: User | None,
    at: datetime,
    basis: str = "",
) -> Holding:
    """The home is these people's from day `on`: passed on by whoever holds it now, or theirs at first."""
    party = find_or_make_party(compound=home.compound, kind=kind, members=members, by=by, at=at)
    if home.holdings.filter(ends_on__isnull=True, voided_at__isnull=True).exists():
        return transfer_home(home=home, to=party, on=on, basis=basis, by=by, at=at)
    return start_holding(home=home, party=party, on=on, basis=basis, by=by, at=at)


@transaction.atomic
def appoint_representative(
    *, party: OwnerParty, member: OwnerMember, by: User | None, at: datetime
) -> OwnerMember:
    """Co-owners are represented by another of them from now on (指导规则 25); the log keeps who it was before."""
    party = OwnerParty.objects.select_for_update(of=("self",)).select_related("compound").get(pk=party.pk)
    require_registrar(by, party.compound)
    rows = {row.pk: row for row in party.members.all()}
    if member.pk not in rows:
        raise Refused(
            "owner.not-a-member", _("Only one of the co-owners can represent them."), field="member"
        )
    if len(rows) == 1:
        raise Refused("owner.alone", _("This owner has no co-owners to represent."), field="member")
    if rows[member.pk].is_representative:
        raise Refused("owner.represents-already", _("This co-owner represents them already."), field="member")
    before = [row for row in rows.values() if row.is_representative]
    party.members.filter(is_representative=True).update(is_representative=False)
    party.members.filter(pk=member.pk).update(is_representative=True)
    was = before[0] if before else "nobody"
    log(by, party, CHANGE, f"representative {was} -> {rows[member.pk]} at {at.isoformat(timespec='seconds')}")
    rows[member.pk].is_representative = True
    return rows[member.pk]


@transaction.atomic
def correct_member(
    *, member: OwnerMember, name: str, phone: str, paper: str, reason: str, by: User | None, at: datetime
) -> OwnerMember:
    """A name, phone or paper is put right; an empty one stays as it is. The same people stay the same owner.

    The rolls of past days are drawn with the right name from now on: whose home it was has not changed.
    """
    party = OwnerParty.objects.select_for_update(of=("self",)).get(pk=member.party_id)
    require_registrar(by, party.compound)
    rows = list(party.members.all())
    row = next(each for each in rows if each.pk == member.pk)
    was = _plain(row)
    right = Member(name.strip() or was.name, phone.strip() or was.phone, paper.strip() or was.paper)
    right = right._replace(is_representative=was.is_representative)
    kept = cleaned_members(party.kind, [right if each == row else _plain(each) for each in rows])
    place = rows.index(row)
    if kept[place] == was:
        raise Refused("owner.nothing-new", _("Nothing is different from what is entered."), field="name")
    OwnerCorrection.objects.create(
        member=row,
        was_name=was.name,
        was_phone=was.phone,
        was_paper=was.paper,
        reason=said_why(reason),
        by=by,
        at=at,
    )
    _find_by(party, party_key(party.kind, kept))
    new = member_rows(party, kept)[place]
    for column in _OF_A_MEMBER:
        setattr(row, column, getattr(new, column))
    row.save(update_fields=_OF_A_MEMBER)
    log(by, party, CHANGE, f"corrected {row}")
    return row


def _find_by(party: OwnerParty, key: str) -> None:
    """The owner is found by these papers from now on, unless somebody else is."""
    try:
        with transaction.atomic():
            OwnerParty.objects.filter(pk=party.pk).update(key=key)
    except IntegrityError:
        raise Refused(
            "owner.known-already",
            _(
                "An owner with these papers is entered already. Void the ownership and enter it for that owner."
            ),
            field="name",
        ) from None


def _plain(row: OwnerMember) -> Member:
    return Member(reveal(row, "name"), reveal(row, "phone"), reveal(row, "paper"), row.is_representative)


@transaction.atomic
def reveal_owner(*, member: OwnerMember, reason: str, by: User, at: datetime) -> PlainOwner:
    """An owner's name, phone and papers in plain text, after it is written down who looks and why (PIPL 51)."""
    require_registrar(by, member.party.compound)
    OwnerReveal.objects.create(member=member, by=by, reason=said_why(reason), at=at)
    tallies.REVEALS.labels("owner").inc()
    looks.looked(by=by, street=member.party.compound.subdistrict_id, at=at)
    return PlainOwner(reveal(member, "name"), reveal(member, "phone"), reveal(member, "paper"))

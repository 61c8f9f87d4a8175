"""Writing places and contracts."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.actions.office import PLACES, log, require
from properties.models import Area, Compound, Contract, Firm, User
from yinhang.errors import Refused

_ONE_DAY = timedelta(days=1)


@transaction.atomic
def place_compound(*, compound: Compound, neighbourhood: Area, by: User | None) -> Compound:
    """Put a new or known compound into a neighbourhood and copy the areas above it onto the row.

    Reports already filed keep the areas they were filed in: what happened there happened there.
    """
    grid = neighbourhood.parent
    street = grid.parent if grid else None
    kinds = [area.kind if area else None for area in (neighbourhood, grid, street)]
    if kinds != [Area.Kind.NEIGHBOURHOOD, Area.Kind.GRID, Area.Kind.SUBDISTRICT] or not grid or not street:
        raise Refused(
            "compound.no-chain",
            _("A compound belongs to a neighbourhood that belongs to a grid of a subdistrict."),
            field="neighbourhood",
        )
    require(by, PLACES, {street.pk} | ({compound.subdistrict_id} if compound.pk else set()))
    is_new = compound.pk is None
    compound.neighbourhood, compound.grid, compound.subdistrict = neighbourhood, grid, street
    compound.save()
    log(by, compound, ADDITION if is_new else CHANGE, f"neighbourhood {neighbourhood.code}")
    return compound


@transaction.atomic
def sign_contract(
    *,
    compound: Compound,
    firm: Firm,
    starts_on: date,
    by: User | None,
    ends_on: date | None = None,
    today: date | None = None,
) -> Contract:
    """A firm answers for a compound from `starts_on` (SHP 44). An open-ended contract before it ends.

    Refused when the new period overlaps one that says when it ends: end that one first.
    """
    if ends_on is not None and ends_on < starts_on:
        raise Refused("contract.ends-first", _("A contract cannot end before it starts."), field="ends_on")
    Compound.objects.select_for_update().get(pk=compound.pk)
    require(by, PLACES, {compound.subdistrict_id})
    compound.contracts.filter(ends_on__isnull=True, starts_on__lt=starts_on).update(
        ends_on=starts_on - _ONE_DAY
    )
    overlap = compound.contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        overlap = overlap.filter(starts_on__lte=ends_on)
    if overlap.exists():
        raise Refused(
            "contract.overlap",
            _("Another contract of this compound covers some of these days. End it first."),
            field="starts_on",
        )
    contract = Contract(compound=compound, firm=firm, starts_on=starts_on, ends_on=ends_on, is_current=False)
    contract.save()
    _mark_current(compound, today or timezone.localdate())
    contract.refresh_from_db()
    log(by, contract, ADDITION, f"from {starts_on} until {ends_on or 'open'}")
    return contract


@transaction.atomic
def end_contract(*, contract: Contract, on: date, by: User | None, today: date | None = None) -> Contract:
    """The contract's last day is `on`."""
    compound = Compound.objects.select_for_update().get(pk=contract.compound_id)
    contract = Contract.objects.get(pk=contract.pk)
    require(by, PLACES, {compound.subdistrict_id})
    if on < contract.starts_on:
        raise Refused("contract.ends-first", _("A contract cannot end before it starts."), field="ends_on")
    if contract.ends_on is not None and contract.ends_on < on:
        raise Refused("contract.already-ended", _("This contract has already ended."), field="ends_on")
    contract.ends_on = on
    contract.save(update_fields=["ends_on"])
    _mark_current(compound, today or timezone.localdate())
    contract.refresh_from_db()
    log(by, contract, CHANGE, f"until {on}")
    return contract


@transaction.atomic
def turn_contracts(*, today: date) -> int:
    """Make `is_current` true for the contracts in force today and false for the others; returns how many
    compounds changed hands. Run once a day, because contracts start and end at midnight by themselves.
    """
    right = Contract.objects.on(today)
    stale = set(right.filter(is_current=False).values_list("compound", flat=True))
    over = Contract.objects.filter(is_current=True).exclude(pk__in=right.values("pk"))
    stale |= set(over.values_list("compound", flat=True))
    for compound in Compound.objects.select_for_update().filter(pk__in=stale).order_by("pk"):
        _mark_current(compound, today)
    return len(stale)


def _mark_current(compound: Compound, today: date) -> None:
    """First the old one down, then the new one up: the database allows one current contract a compound."""
    now = compound.contracts.on(today).order_by("-starts_on").first()
    compound.contracts.filter(is_current=True).exclude(pk=now.pk if now else 0).update(is_current=False)
    if now and not now.is_current:
        compound.contracts.filter(pk=now.pk).update(is_current=True)

"""Every page of contracts with something on it, in the demo town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from properties.feechange import State, Step
from properties.models import Contract, FeeChange, Role
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town

OFFICE = Role.STREET_OFFICER
_ASKS = {
    State.OPEN: (Step.WITHDRAWN,),
    State.DISCUSSED: (Step.VOTE,),
    State.PUBLISHED: (Step.HALL,),
    State.PASSED: (Step.FEE,),
}
_PAGES = {
    Step.HALL: "change_hall",
    Step.VOTE: "change_vote",
    Step.FEE: "change_fee",
    Step.WITHDRAWN: "change_withdraw",
}


def pages(town: Town) -> list[Stop]:
    """The lists, one contract of each kind, every form, and the public page of a compound whose fee is to change."""
    street = town.compound.subdistrict
    mine = Contract.objects.filter(compound__subdistrict=street).order_by("pk")
    listed = reverse("contracts:list")
    changes = FeeChange.objects.filter(contract__in=mine).order_by("pk")
    own = mine.get(compound=town.compound, is_current=True)
    coming = mine.filter(signed_on__isnull=False, filed_on__isnull=True)[0]
    stops = [
        Stop("contracts", listed, OFFICE),
        *(
            Stop(f"contracts-{show}", f"{listed}?show={show}", OFFICE)
            for show in ("expiring", "unfiled", "coming", "ended")
        ),
        Stop("contracts-none", f"{listed}?q=zzzz", OFFICE),
        Stop("contracts-secretary", listed, Role.PARTY_SECRETARY),
        Stop("contracts-unheld", reverse("contracts:unheld"), OFFICE),
        Stop("contract-sign", reverse("contracts:sign", args=[town.unheld.code]), OFFICE),
        Stop("contract-firm", reverse("contracts:contract", args=[own.pk]), Role.FIRM_MANAGER),
        Stop("contract-file", reverse("contracts:file", args=[coming.pk]), OFFICE),
        Stop("contract-complete", reverse("contracts:terms", args=[coming.pk]), OFFICE, status=409),
        Stop("contract-notice", reverse("contracts:notice", args=[own.pk]), Role.FIRM_MANAGER),
        Stop("contract-end", reverse("contracts:end", args=[own.pk]), OFFICE),
        Stop("contract-fee", reverse("contracts:open_change", args=[own.pk]), Role.FIRM_MANAGER),
        *(Stop(f"contract-{row.pk}", reverse("contracts:contract", args=[row.pk]), OFFICE) for row in mine),
    ]
    for change in changes:
        stops += [
            Stop(f"fee-{step}", reverse(f"contracts:{_PAGES[step]}", args=[change.pk]), OFFICE)
            for step in _ASKS.get(State(change.state), ())
        ]
    opened = changes.filter(state=State.OPEN, contract__firm=own.firm).first()
    if opened is not None:
        basis = reverse("contracts:change_basis", args=[opened.pk])
        stops.append(Stop("fee-basis", basis, Role.FIRM_MANAGER))
    return list(dict.fromkeys(stops))

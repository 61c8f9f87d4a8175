"""The pages of the register with something on them, and the one compound in which nothing is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from properties.models import AreaChange, Building, Holding, Home, OwnerMember, OwnerParty, Role
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town


def pages(town: Town) -> list[Stop]:
    """As the street office and the neighbourhood see them, and what is left of them for a firm."""
    office = Role.STREET_OFFICER
    code, empty = town.compound.code, town.unheld.code
    building = Building.objects.filter(homes__isnull=False).order_by("pk")[0]
    corrected = AreaChange.objects.order_by("pk")[0].home_id
    sold = Holding.objects.filter(voided_at__isnull=False).order_by("pk")[0].home_id
    party = OwnerParty.objects.filter(members__position=1).order_by("pk")[0]
    shared = Holding.objects.filter(party=party, ends_on=None)[0].home_id
    nobody = Home.objects.filter(holdings__isnull=True).order_by("pk")[0].pk
    holding = Holding.objects.filter(home=sold, voided_at__isnull=True).order_by("-pk")[0]
    member = OwnerMember.objects.filter(party=party)[0]
    roll = reverse("register:roll", args=[code])
    return [
        Stop("register", reverse("register:compounds"), office),
        Stop("register-none", f"{reverse('register:compounds')}?q=zzzz", office),
        Stop("register-firm", reverse("register:compounds"), Role.FIRM_MANAGER),
        Stop("register-compound", reverse("register:compound", args=[code]), office),
        Stop("register-compound-empty", reverse("register:compound", args=[empty]), office),
        Stop("register-compound-firm", reverse("register:compound", args=[code]), Role.FIRM_MANAGER),
        Stop("register-building", reverse("register:building", args=[building.pk]), office),
        Stop("register-building-none", f"{reverse('register:building', args=[building.pk])}?q=zzzz", office),
        Stop("register-building-firm", reverse("register:building", args=[building.pk]), Role.FIRM_MANAGER),
        Stop("register-home-sold", reverse("register:home", args=[sold]), office),
        Stop("register-home-shared", reverse("register:home", args=[shared]), Role.PARTY_SECRETARY),
        Stop("register-home-corrected", reverse("register:home", args=[corrected]), Role.GRID_WORKER),
        Stop("register-home-nobody", reverse("register:home", args=[nobody]), office),
        Stop("register-home-firm", reverse("register:home", args=[sold]), Role.FIRM_MANAGER),
        Stop("register-add", reverse("register:add_home", args=[code]), office),
        Stop("register-area", reverse("register:correct_area", args=[sold]), office),
        Stop("register-owner", reverse("register:owner", args=[sold]), office),
        Stop("register-void", reverse("register:void", args=[holding.pk]), office),
        Stop("register-representative", reverse("register:representative", args=[party.pk]), office),
        Stop("register-correct", reverse("register:correct_member", args=[member.pk]), office),
        Stop("register-reveal", reverse("register:reveal", args=[member.pk]), office),
        Stop("roll", roll, Role.COMMITTEE_CHAIR),
        Stop("roll-past", f"{roll}?day=2015-06-01", office),
        Stop("roll-to-come", f"{roll}?day=2999-01-01", office, status=422),
        Stop("roll-empty", reverse("register:roll", args=[empty]), office),
    ]

"""Every page of the owners' money with something on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from pledges.models import Campaign
from properties.models import EmergencyUse, Publication, Role
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.town import Town


def pages(town: Town) -> list[Stop]:
    return [*_published(town), *_emergencies(town)]


def _published(town: Town) -> Iterator[Stop]:
    street, chair = Role.STREET_OFFICER, Role.COMMITTEE_CHAIR
    here = Campaign.objects.get(subdistrict=town.compound.subdistrict)
    rows = Publication.objects.filter(compound=town.compound)
    yield Stop("money-public", reverse("public:money", args=[here.code, town.compound.code]))
    yield Stop("money-public-unheld", reverse("public:money", args=[here.code, town.unheld.code]))
    for state in ("owed", "late", "published", "short"):
        yield Stop(f"money-{state}", f"{reverse('money:list')}?state={state}", street)
    yield Stop("money-mine", reverse("money:list"), chair)
    yield Stop("money-nothing", f"{reverse('money:list')}?q=zzzz", street)
    yield Stop("money-term", reverse("money:new_term_audit"), chair)
    for kind in Publication.Kind:
        done = rows.filter(kind=kind, published_on__isnull=False, is_current=True).first()
        if done is not None:
            yield Stop(f"money-{kind.value}", reverse("money:publication", args=[done.pk]), street)
            yield Stop(f"money-correct-{kind.value}", reverse("money:correct", args=[done.pk]), street)
    for kind in Publication.Kind:
        waiting = Publication.objects.filter(
            compound__subdistrict=town.compound.subdistrict, kind=kind, published_on__isnull=True
        ).first()
        if waiting is not None:
            yield Stop(f"money-owed-{kind.value}", reverse("money:publication", args=[waiting.pk]), street)
            yield Stop(f"money-publish-{kind.value}", reverse("money:publish", args=[waiting.pk]), street)


def _emergencies(town: Town) -> Iterator[Stop]:
    chair, street = Role.COMMITTEE_CHAIR, Role.STREET_OFFICER
    yield Stop("emergencies", reverse("money:emergencies"), street)
    yield Stop("emergencies-none", f"{reverse('money:emergencies')}?list=going", street)
    yield Stop("emergency-new", reverse("money:new_emergency"), chair)
    for use in EmergencyUse.objects.filter(compound=town.compound).order_by("pk"):
        yield Stop(f"emergency-{use.case}", reverse("money:emergency", args=[use.pk]), chair)
        if use.state == EmergencyUse.State.ASKED:
            for verb in ("approve", "decline"):
                address = reverse("money:emergency_step", args=[use.pk, verb])
                yield Stop(f"emergency-{verb}-{use.case}", address, chair)

"""The pledges in the workspace, in both text sizes and both languages, on a small phone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from pledges.models import Campaign, MonthlyReport, Pledge
from properties.models import Role
from tests.browser.test_pages_work import MODES
from tests.browser.tour import Stop
from tests.browser.weights import weights_of

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.town import Town
    from tests.browser.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def pledge_pages(town: Town) -> list[Stop]:
    """The demo campaign as the office sees it: every page that asks nothing first."""
    office = Role.STREET_OFFICER
    campaign = Campaign.objects.get(is_demo=True, subdistrict=town.compound.subdistrict)
    here = f"?campaign={campaign.code}"
    firm = Pledge.objects.filter(campaign=campaign, kind=Pledge.Kind.FIRM).order_by("pk")[0]
    street = Pledge.objects.get(campaign=campaign, kind=Pledge.Kind.STREET)
    number = firm.targets.order_by("pk")[0]
    report = MonthlyReport.objects.filter(pledge__campaign=campaign, submitted_at__isnull=False).order_by(
        "pk"
    )[0]
    return [
        Stop("pledges", reverse("campaign:pledges") + here, office),
        Stop("pledges-secretary", reverse("campaign:pledges") + here, Role.PARTY_SECRETARY),
        Stop("pledge-firm", reverse("campaign:pledge", args=[firm.pk]), office),
        Stop("pledge-street", reverse("campaign:pledge", args=[street.pk]), office),
        Stop("pledge-number", reverse("campaign:target", args=[number.pk]), office),
        Stop("pledge-new", f"{reverse('campaign:new_pledge')}{here}&kind=firm", office),
        Stop("pledge-prepare", reverse("campaign:prepare") + here, office),
        Stop("pledge-new-number", reverse("campaign:new_target", args=[street.pk]), office),
        Stop("pledge-release", reverse("campaign:pledge_move", args=[firm.pk, "release"]), office),
        Stop(
            "pledge-ask", reverse("campaign:ask_change", args=[street.targets.order_by("pk")[0].pk]), office
        ),
        Stop("pledge-report", reverse("campaign:report", args=[report.pk]), office),
        Stop("pledge-frozen", reverse("campaign:pledge_move", args=[firm.pk, "edit"]), office, status=409),
    ]


@pytest.fixture(scope="module")
def stops(town: Town, django_db_blocker: DjangoDbBlocker) -> list[Stop]:
    with django_db_blocker.unblock():
        return pledge_pages(town)


@pytest.mark.parametrize("mode", MODES)
def test_every_page_fits_can_be_read_and_speaks_one_language(
    walker: Walker, stops: list[Stop], mode: str
) -> None:
    found = walker.walk(stops, MODES[mode])
    assert found == [], "\n".join(found)


def test_every_page_is_light(walker: Walker, stops: list[Stop]) -> None:
    """80 KB a page, compressed, photos apart."""
    found = weights_of(walker, stops)
    assert {name: each for name, each in found.items() if each.total > 80_000} == {}

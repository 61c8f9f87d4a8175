"""Every page of the campaign with something on it: what anybody sees, and what the workspace adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from issues.models import Spot
from pledges.models import Campaign, League, LeagueRow, MonthlyReport, Pledge, SupportRequest, Target
from properties.models import Inspection, Role, Work
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.town import Town


def _here(town: Town) -> Campaign:
    return Campaign.objects.get(subdistrict=town.compound.subdistrict)


def _published(campaign: Campaign) -> list[League]:
    return list(League.objects.filter(campaign=campaign, state=League.State.PUBLISHED))


def public_pages(town: Town) -> list[Stop]:
    """Each page once, targets with every kind of figure."""
    here = _here(town)
    base = f"/pledges/{here.code}/"
    targets = Target.objects.filter(pledge__campaign=here).order_by("pk")
    pages = [
        Stop("promises", "/pledges/"),
        Stop("methods", "/pledges/methods/"),
        Stop("compounds", f"{base}compounds/"),
        Stop("compounds-none", f"{base}compounds/?q=zzzz"),
        Stop("compound-full", f"{base}compounds/{town.compound.code}/"),
        Stop("compound-no-firm", f"{base}compounds/{town.unheld.code}/"),
        Stop("heat", f"{base}heat/"),
        Stop("map", f"{base}map/"),
        Stop("data", f"{base}data/"),
        Stop("tree", f"{base}tree/"),
        Stop("tree-committees", f"{base}tree/?with=committees"),
        Stop("atlas", f"{base}atlas/"),
        Stop("piece", f"{base}atlas/enforcement/"),
        Stop("lists", f"{base}league/"),
        *(Stop("list-published", f"{base}league/{row.pk}/") for row in _published(here)[:1]),
        Stop("announced", "/pledges/310110016-2025/"),
        Stop("no-such-campaign", "/pledges/nothing/", status=404),
    ]
    pages += [Stop(f"target-{one.code}", f"{base}targets/{one.pk}/") for one in targets]
    pages += [Stop(f"rows-{one.code}", f"{base}targets/{one.pk}/rows/") for one in targets]
    for pledge in here.pledges.filter(kind="firm").select_related("topic", "firm"):
        assert pledge.topic
        assert pledge.firm
        pages.append(Stop(f"topic-{pledge.topic.code}", f"{base}topics/{pledge.topic.code}/"))
        pages.append(Stop(f"firm-{pledge.firm.code}", f"{base}firms/{pledge.firm.code}/"))
    return list(dict.fromkeys(pages))


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


def field_pages(town: Town) -> list[Stop]:
    """Spots, calls for support, lists, works and inspections, as those who work with them."""
    return [*_spots(town), *_support(town), *_lists(town), *_places(town)]


def _spots(town: Town) -> Iterator[Stop]:
    """The register, one file a state, and one form a verb."""
    street, worker = Role.STREET_OFFICER, Role.GRID_WORKER
    yield Stop("spots", "/work/spots/", street)
    yield Stop("spots-firm", "/work/spots/", Role.FIRM_MANAGER)
    yield Stop("spots-nothing", "/work/spots/?q=zzzz", street)
    yield Stop("spot-new", "/work/spots/new/", worker)
    mine = Spot.objects.visible_to(town.user(worker))
    for state in Spot.State:
        spot = mine.filter(state=state).order_by("-pk").first()
        if spot is not None:
            yield Stop(f"spot-{state.value}", f"/work/spots/{spot.code}/", worker)
    found = mine.filter(state=Spot.State.FOUND).order_by("-pk")[0]
    gone = mine.filter(state=Spot.State.CLEARED).order_by("-pk")[0]
    for verb in ("notify", "clear", "note", "link"):
        yield Stop(f"spot-move-{verb}", f"/work/spots/{found.code}/{verb}/", worker)
    for verb in ("recur", "void"):
        yield Stop(f"spot-move-{verb}", f"/work/spots/{gone.code}/{verb}/", street)


def _support(town: Town) -> Iterator[Stop]:
    department = town.user(Role.DEPARTMENT_OFFICER)
    yield Stop("support", reverse("campaign:support"), Role.STREET_OFFICER)
    yield Stop("support-department", reverse("campaign:support"), Role.DEPARTMENT_OFFICER)
    yield Stop("support-new", reverse("campaign:new_support"), Role.PARTY_SECRETARY)
    for state in SupportRequest.State:
        call = SupportRequest.objects.visible_to(department).filter(state=state).order_by("-pk").first()
        if call is not None:
            address = reverse("campaign:support_case", args=[call.pk])
            yield Stop(f"support-{state.value}", address, Role.DEPARTMENT_OFFICER)
    asked = SupportRequest.objects.visible_to(department).filter(state=SupportRequest.State.ASKED).first()
    if asked is not None:
        for verb in ("accept", "decline"):
            address = reverse("campaign:support_move", args=[asked.pk, verb])
            yield Stop(f"support-move-{verb}", address, Role.DEPARTMENT_OFFICER)


def _lists(town: Town) -> Iterator[Stop]:
    street, firm = Role.STREET_OFFICER, Role.FIRM_MANAGER
    yield Stop("league", reverse("campaign:leagues"), street)
    yield Stop("league-new", reverse("campaign:new_league"), street)
    for league in League.objects.filter(campaign__is_demo=True).order_by("pk"):
        yield Stop(f"league-{league.state}", reverse("campaign:league", args=[league.pk]), street)
    held = town.user(firm).posts.values("firm")
    row = LeagueRow.objects.filter(
        league__state=League.State.OPEN, firm__in=held, is_current=True, objections__isnull=True
    ).first()
    if row is not None:
        yield Stop("league-object", reverse("campaign:object", args=[row.pk]), firm)
    yield Stop("year-report", reverse("campaign:year_report"), street)


def _places(town: Town) -> Iterator[Stop]:
    street = Role.STREET_OFFICER
    work = Work.objects.filter(compound=town.compound).order_by("pk")[0]
    seen = Inspection.objects.filter(compound=town.compound).order_by("pk")[0]
    yield Stop("works", reverse("places:works"), street)
    yield Stop("work-new", reverse("places:new_work"), street)
    yield Stop("work", reverse("places:work", args=[work.pk]), street)
    yield Stop("inspections", reverse("places:inspections"), street)
    yield Stop("inspection-new", reverse("places:new_inspection"), Role.GRID_WORKER)
    yield Stop("inspection-strike", reverse("places:strike", args=[seen.pk]), street)

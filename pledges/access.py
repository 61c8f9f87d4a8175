"""The doors to campaigns, pledges and calls for support, and who may do what behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from issues.models import Topic
from pledges.models import (
    Campaign,
    League,
    LeagueRow,
    MonthlyReport,
    Objection,
    Pledge,
    SupportRequest,
    Target,
    TargetChange,
)
from pledges.supportflow import Hat
from properties.access import standing
from properties.models import Compound, Contract, Firm, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from properties.models import User

# Who signs for the street, and who decides a change of a signed promise: an officer, or the leader.
DECIDERS = (Role.STREET_OFFICER, Role.STREET_LEADER)


def public_campaigns() -> QuerySet[Campaign]:
    """Campaigns anybody may look at: all of them; the newest first, invented ones marked."""
    return Campaign.objects.select_related("subdistrict").order_by("-year", "-is_demo", "pk")


def get_campaign(code: str) -> Campaign:
    """The campaign of a public address, or 404."""
    found = public_campaigns().filter(code=code).first()
    if found is None:
        raise Http404
    return found


def get_public_target(campaign: Campaign, pk: int) -> Target:
    """A target of a signed pledge, open to everybody; 404 for one that is not signed yet."""
    rows = Target.objects.select_related("pledge__campaign", "pledge__firm", "pledge__topic", "pledge__area")
    found = rows.filter(pk=pk, pledge__campaign=campaign, pledge__signed_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def get_pledge(user: User | AnonymousUser, pk: int) -> Pledge:
    """A pledge within the person's reach, or 404 alike for a stranger and for no such number."""
    rows = Pledge.objects.visible_to(user).select_related("campaign__subdistrict", "firm", "topic", "area")
    found: Pledge | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def pledges_in_reach(user: User | AnonymousUser) -> QuerySet[Pledge]:
    """The pledges the person may see, drafts too, with whom and what they are about."""
    rows: QuerySet[Pledge] = Pledge.objects.visible_to(user)
    return rows.select_related("campaign", "firm", "topic", "area")


def targets_in_reach(user: User | AnonymousUser) -> QuerySet[Target]:
    """The targets of the pledges the person may see, signed or not."""
    return Target.objects.filter(pledge__in=Pledge.objects.visible_to(user))


def get_target(user: User | AnonymousUser, pk: int) -> Target:
    """A target of a pledge within the person's reach, or 404."""
    found = targets_in_reach(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.pledge = get_pledge(user, found.pledge_id)
    return found


def get_support(user: User | AnonymousUser, pk: int) -> SupportRequest:
    """A call for support within the person's reach, or 404."""
    rows = SupportRequest.objects.visible_to(user)
    found = rows.select_related("department__area", "neighbourhood", "firm", "compound", "topic", "issue")
    row = found.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def speaks_for(user: User | AnonymousUser, pledge: Pledge) -> bool:
    """Whether the person answers for the promise: the firm's manager, the Party secretary, a street officer."""
    at = standing(user)
    if pledge.kind == Pledge.Kind.FIRM:
        return at.holds_in((Role.FIRM_MANAGER,), pledge.firm_id)
    if pledge.kind == Pledge.Kind.SECRETARY:
        return at.holds_in((Role.PARTY_SECRETARY,), pledge.area_id)
    return at.holds_in((Role.STREET_OFFICER,), pledge.area_id)


def decides(user: User | AnonymousUser, campaign: Campaign) -> bool:
    """Whether the person decides for the street that announced the campaign."""
    return standing(user).holds_in(DECIDERS, campaign.subdistrict_id)


# Who whistles: the office of a neighbourhood, and the manager of a firm.
NEIGHBOURHOOD_CALLERS = (Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF)
FIRM_CALLERS = (Role.FIRM_MANAGER,)


def support_hats(user: User | AnonymousUser, call: SupportRequest) -> frozenset[Hat]:
    """In what capacity the person acts on a call today; empty for those who only read."""
    at = standing(user)
    worn = {
        Hat.CALLER: at.holds_in(NEIGHBOURHOOD_CALLERS, call.neighbourhood_id)
        or at.holds_in(FIRM_CALLERS, call.firm_id),
        Hat.DEPARTMENT: at.holds_in((Role.DEPARTMENT_OFFICER,), call.department_id),
        Hat.STREET: at.holds_in(DECIDERS, call.department.area_id),
    }
    return frozenset(hat for hat, wears in worn.items() if wears)


def calls_for(user: User | AnonymousUser) -> tuple[frozenset[int], frozenset[int]]:
    """(neighbourhoods, firms) in whose name the person may call a department today."""
    roles = standing(user).roles
    return (
        frozenset(place for role, place in roles if role in NEIGHBOURHOOD_CALLERS),
        frozenset(place for role, place in roles if role in FIRM_CALLERS),
    )


def get_league(user: User | AnonymousUser, pk: int) -> League:
    """A red and black list the person works with, or 404."""
    found = League.objects.visible_to(user).select_related("campaign__subdistrict").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_league_row(user: User | AnonymousUser, pk: int) -> LeagueRow:
    """A firm's row: for the street, and for the firm itself; 404 for every other firm."""
    rows = LeagueRow.objects.filter(pk=pk, league__in=League.objects.visible_to(user))
    found = rows.select_related("league__campaign__subdistrict", "firm").first()
    if found is None or not reads_row(user, found):
        raise Http404
    return found


def reads_row(user: User | AnonymousUser, row: LeagueRow) -> bool:
    """Whether the person may read that row before the list is public."""
    at = standing(user)
    return row.league.campaign.subdistrict_id in at.subdistricts or row.firm_id in at.firms


def get_objection(user: User | AnonymousUser, pk: int) -> Objection:
    """An objection, for whoever reads the row it is about, or 404."""
    found = Objection.objects.filter(pk=pk).select_related("row").first()
    if found is None:
        raise Http404
    found.row = get_league_row(user, found.row_id)
    return found


def get_public_league(campaign: Campaign, pk: int) -> League:
    """A list that was published; before that it is as if it were not there."""
    found = League.objects.public().select_related("campaign").filter(pk=pk, campaign=campaign).first()
    if found is None:
        raise Http404
    return found


def campaign_of_compound(code: str) -> Campaign | None:
    """The newest campaign of a compound's subdistrict, if there is one; 404 for a code nobody has."""
    area = Compound.objects.filter(code=code).values_list("subdistrict", flat=True).first()
    if area is None:
        raise Http404
    return public_campaigns().filter(subdistrict=area).first()


def get_public_topic(code: str) -> Topic:
    """A topic by its code; 404 for a code nobody has."""
    found = Topic.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def get_public_firm(campaign: Campaign, code: str) -> Firm:
    """A firm that gave its word in the campaign or answers, or answered, for a compound of its subdistrict."""
    promised = Pledge.objects.signed().filter(campaign=campaign, firm=OuterRef("pk"))
    serves = Contract.objects.filter(firm=OuterRef("pk"), compound__subdistrict=campaign.subdistrict_id)
    found = Firm.objects.filter(Exists(promised) | Exists(serves), code=code).first()
    if found is None:
        raise Http404
    return found


def get_public_compound(campaign: Campaign, code: str) -> Compound:
    """A compound of the campaign's subdistrict, or 404."""
    rows = Compound.objects.select_related("neighbourhood").filter(subdistrict=campaign.subdistrict_id)
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def campaigns_of(user: User) -> list[Campaign]:
    """The campaigns a person works with, the newest first."""
    at = standing(user)
    reach = Q(pk__in=Pledge.objects.visible_to(user).values("campaign"))
    for path, places in (
        ("subdistrict", at.subdistricts),
        ("subdistrict__children", at.grids),
        ("subdistrict__children__children", at.neighbourhoods),
        ("subdistrict__departments", at.departments),
    ):
        if places:
            reach |= Q(**{f"{path}__in": sorted(places)})
    rows = Campaign.objects.filter(reach).select_related("subdistrict").distinct()
    return list(rows.order_by("-year", "-starts_on", "pk"))


def campaign_for_work(user: User, code: str) -> Campaign:
    """The campaign of that code, or the newest, within the person's reach; 404 for any other."""
    found = next((row for row in campaigns_of(user) if code in {"", row.code}), None)
    if found is None:
        raise Http404
    return found


def get_change(user: User | AnonymousUser, pk: int) -> TargetChange:
    """A change somebody asked for, of a target within the person's reach, or 404."""
    row = TargetChange.objects.select_related("asked_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    row.target = get_target(user, row.target_id)
    return row


def get_report(user: User | AnonymousUser, pk: int) -> MonthlyReport:
    """A monthly report of a pledge within the person's reach, or 404."""
    row = MonthlyReport.objects.select_related("submitted_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    row.pledge = get_pledge(user, row.pledge_id)
    return row


def get_target_of(report: MonthlyReport, pk: int) -> Target:
    """A target the report's pledge has, or 404."""
    found = Target.objects.filter(pk=pk, pledge=report.pledge_id).first()
    if found is None:
        raise Http404
    found.pledge = report.pledge
    return found

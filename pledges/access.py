"""The doors to campaigns, pledges and calls for support, and who may do what behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from pledges.models import Campaign, Pledge, SupportRequest, Target
from properties.access import standing
from properties.models import Role

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


def get_target(user: User | AnonymousUser, pk: int) -> Target:
    """A target of a pledge within the person's reach, or 404."""
    found = Target.objects.filter(pk=pk, pledge__in=Pledge.objects.visible_to(user)).first()
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

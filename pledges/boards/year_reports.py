"""Whose year reports a person may take home: those of the street office they work for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from pledges.access import public_campaigns
from properties.access import STREET, standing

if TYPE_CHECKING:
    from pledges.models import Campaign
    from properties.models import User


def may(user: User) -> bool:
    """Whether the person works for a street office at all."""
    return standing(user).holds(*STREET)


def campaigns(user: User) -> list[Campaign]:
    """The campaigns of the person's own street office, newest first; nobody else makes the report."""
    streets = {place for role, place in standing(user).roles if role in STREET}
    return list(public_campaigns().filter(subdistrict__in=streets))


def get_campaign(user: User, code: str) -> Campaign:
    """One of them by its address, or 404."""
    for campaign in campaigns(user):
        if campaign.code == code:
            return campaign
    raise Http404

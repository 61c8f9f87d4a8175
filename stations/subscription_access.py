"""The doors to subscriptions and deliveries, and whose eyes a subscription sees with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from properties.access import as_firm, standing
from properties.models import Firm, Role
from stations.access import kept_by
from stations.models import Delivery, Subscription

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from properties.models import User


def eyes_of(subscription: Subscription) -> User:
    """Whose eyes a subscription sees with: the station's account, or nobody's with the firm's one post."""
    if subscription.station is not None:
        return subscription.station.user
    return as_firm(subscription.firm_id or 0)


def get_subscription(user: User, pk: UUID) -> Subscription:
    """A subscription the person sees, or 404 alike for a stranger and for no such subscription."""
    rows = Subscription.objects.visible_to(user).select_related(
        "station__subdistrict", "station__user", "firm"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_delivery(user: User, message: str) -> Delivery:
    """A delivery of a subscription the person sees, by its webhook-id, else 404."""
    rows = Delivery.objects.visible_to(user).select_related("subscription__station", "subscription__firm")
    found = rows.filter(message=message).first()
    if found is None:
        raise Http404
    return found


def get_kept_delivery(user: User, pk: int) -> Delivery:
    """A delivery in the subdistricts of which the person is the administrator, else 404."""
    rows = Delivery.objects.kept_in(kept_by(user)).select_related(
        "subscription__station", "subscription__firm"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def firms_managed_by(user: User) -> QuerySet[Firm]:
    """The firms for which a person may subscribe: those whose manager they are today."""
    mine = [place for role, place in standing(user).roles if role == Role.FIRM_MANAGER]
    return Firm.objects.filter(pk__in=mine)

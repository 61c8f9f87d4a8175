"""The doors: from the key a program sent to its station, and to the stations an administrator keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404

from properties.access import as_firm, standing
from properties.models import Firm, Role
from stations import keys
from stations.models import Delivery, Station, StationKey, Subscription

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from properties.models import User

_NOBODYS: Final = "0" * 64


def station_of(raw_key: str, *, address: str, at: datetime) -> tuple[Station, StationKey] | None:
    """The station and the key, or None: unknown, revoked, run out, from elsewhere or out of service alike.

    Asks the database each time, so a key that was revoked opens nothing from the next request on. The
    account comes with the station, so `station.user` costs no query.
    """
    given = keys.parse(raw_key)
    if given is None:
        return None
    key = StationKey.objects.select_related("station__user").filter(prefix=given.prefix).first()
    # An unknown prefix takes as long as a known one.
    matches = keys.opens(given, key.digest if key else _NOBODYS)
    if key is None or not matches or not key.is_valid(at) or not keys.comes_from(address, key.addresses):
        return None
    if not (key.station.is_active and key.station.user.is_active):
        return None
    return key.station, key


def get_station(user: User, pk: UUID) -> Station:
    """A station the person keeps, or 404 alike for a stranger and for no such station."""
    rows = Station.objects.select_related("subdistrict", "user")
    found = rows.filter(pk=pk, subdistrict__in=kept_by(user)).first()
    if found is None:
        raise Http404
    return found


def get_key(user: User, pk: UUID) -> StationKey:
    """A key of a station the person keeps, else 404."""
    rows = StationKey.objects.select_related("station")
    found = rows.filter(pk=pk, station__subdistrict__in=kept_by(user)).first()
    if found is None:
        raise Http404
    return found


def kept_by(user: User) -> frozenset[int]:
    """The subdistricts whose stations the person keeps: those of their posts as system administrator."""
    return frozenset(place for role, place in standing(user).roles if role == Role.SYSTEM_ADMIN)


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

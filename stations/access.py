"""The doors: from the key a program sent to its station, to the stations an administrator keeps, to deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404

from notices.models import Deadline
from notices.prepared import Prepared
from properties.access import standing
from properties.models import Role
from stations import keys, subjects
from stations.models import Station, StationKey, Upload

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from notices.models.deadlines import DeadlineQuerySet
    from properties.models import User

_NOBODYS: Final = "0" * 64
_BY_PREFIX: Final[Prepared[StationKey]] = Prepared(
    lambda prefix: StationKey.objects.select_related("station__user").filter(prefix=prefix).order_by(), str
)


def station_of(raw_key: str, *, address: str, at: datetime) -> tuple[Station, StationKey] | None:
    """The station and the key, or None: unknown, revoked, run out, from elsewhere or out of service alike.

    Asks the database each time, so a key that was revoked opens nothing from the next request on. The
    account comes with the station, so `station.user` costs no query.
    """
    given = keys.parse(raw_key)
    if given is None:
        return None
    key = _BY_PREFIX.first(given.prefix)
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


def deadlines_in_reach(user: Any) -> DeadlineQuerySet:
    """The deadlines of what the person may see, in every state."""
    rows: DeadlineQuerySet = Deadline.objects.filter(subjects.seen_by(user))
    return rows


def get_deadline(user: Any, pk: int) -> Deadline:
    """A deadline of something the person may see, or 404 alike for a stranger and for no such number."""
    found = Deadline.objects.prefetch_related("moves").filter(pk=pk).first()
    if found is None or not subjects.sees(user, found.subject_kind, found.subject_id):
        raise Http404
    return found


def get_upload(user: User, pk: UUID) -> Upload:
    """A photo the caller sent ahead, else 404."""
    found = Upload.objects.filter(pk=pk, user=user).first()
    if found is None:
        raise Http404
    return found

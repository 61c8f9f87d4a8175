"""The door for programs: from the key somebody sent to the station it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stations import keys
from stations.models import StationKey

if TYPE_CHECKING:
    from datetime import datetime

    from stations.models import Station

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

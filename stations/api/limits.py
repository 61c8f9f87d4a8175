"""How often a station may ask, said in the headers of draft-ietf-httpapi-ratelimit-headers.

Counted where all limits are: in Redis, and in the database while Redis is silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings

from notices.limits import Limit, allow

if TYPE_CHECKING:
    from datetime import datetime

    from stations.models import StationKey
    from yinhang.errors import TooMany

WINDOW: Final = 60


class Rate(NamedTuple):
    """What is left of this window, and in how many seconds the next begins."""

    most: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"default";q={self.most};w={WINDOW}',
            "RateLimit": f'"default";r={self.left};t={self.seconds}',
        }


def knock(key: StationKey, *, at: datetime) -> Rate:
    """Count one request of the key's station. Raises TooMany."""
    most = settings.API_REQUESTS_PER_MINUTE
    used = allow([Limit("api.station", str(key.station_id), most, WINDOW)], at=at)
    return Rate(most, max(0, most - used[0]), seconds_left(at))


def used_up(no: TooMany) -> Rate:
    return Rate(settings.API_REQUESTS_PER_MINUTE, 0, no.retry_after)


def seconds_left(at: datetime) -> int:
    return WINDOW - int(at.timestamp()) % WINDOW

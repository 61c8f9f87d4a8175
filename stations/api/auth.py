"""Signing in by the key of a station: `Authorization: Bearer yh_<prefix>_<secret>`, never in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from properties.asked import address_of
from stations.access import station_of
from stations.actions import note_use

if TYPE_CHECKING:
    from rest_framework.request import Request

    from properties.models import User
    from stations.models import StationKey

_SCHEME: Final = b"bearer"
_PARTS: Final = 2


class StationKeyAuth(BaseAuthentication):
    """`request.user` becomes the station's account and `request.auth` the key.

    Whoever sends the header is known by it alone: a key that does not open is 401, also beside a session.
    """

    def authenticate(self, request: Request) -> tuple[User, StationKey] | None:
        header = get_authorization_header(request).split()
        if not header:
            return None
        found, at = None, timezone.now()
        if len(header) == _PARTS and header[0].lower() == _SCHEME:
            raw_key = header[1].decode("ascii", "replace")
            found = station_of(raw_key, address=address_of(request._request), at=at)
        if found is None:
            raise AuthenticationFailed(_("This key opens nothing here."), code="key-not-accepted")
        station, key = found
        note_use(key=key, at=at)
        return station.user, key

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'

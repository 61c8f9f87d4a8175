"""Browsers a person has signed in with before.

Wrong passwords are counted for account and address together, so that a stranger elsewhere closes nothing for
the person. A known browser counts for itself: whoever hammers an account from the person's own office network
does not lock them out either. The counters are django-axes'; an address is what it counts by, so a known
browser is given one of its own out of fd00::/8, which never comes from outside.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE: Final = "__Host-device" if settings.HTTPS else "device"
KEPT_FOR: Final = timedelta(days=90)
_SALT: Final = "properties.device"


def remember(response: HttpResponse, username: str) -> None:
    """Leave a signed cookie that says: this account has signed in here. It opens nothing."""
    value = signing.dumps({"who": _fingerprint(username), "is": secrets.token_hex(8)}, salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=KEPT_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether this account has signed in from this browser in the last three months."""
    return bool(_device(request, username))


def address_for_counting(request: HttpRequest) -> str:
    """Where a wrong password counts: the visitor's address, or the known browser's own. For AXES_CLIENT_IP_CALLABLE."""
    device = _device(request, request.POST.get("username", "")) if request.method == "POST" else ""
    if not device:
        return getattr(request, "client_ip", "") or request.META.get("REMOTE_ADDR", "")
    digest = hashlib.sha256(device.encode()).digest()
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))


def _device(request: HttpRequest, username: str) -> str:
    cookie = request.COOKIES.get(COOKIE, "")
    if not (cookie and username):
        return ""
    try:
        said = signing.loads(cookie, salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return ""
    return said["is"] if constant_time_compare(said["who"], _fingerprint(username)) else ""


def _fingerprint(username: str) -> str:
    return salted_hmac(_SALT, username).hexdigest()[:32]

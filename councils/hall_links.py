"""The secrets in links of halls: the sign-in code of a session, and a person's own calendar.

Each is derived from its row, so that it can be drawn again and nothing secret is stored; the database keeps the
SHA-256 by which a visitor's secret is looked up. A sign-in code has rounds: a new one makes the printed ones invalid.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from councils.models import CalendarLink, CouncilSession

_LENGTH: Final = 32


def sign_in_secret(session: CouncilSession) -> str:
    return _secret(f"session|{session.pk}|{session.code_round}")


def calendar_secret(link: CalendarLink) -> str:
    return _secret(f"calendar|{link.pk}")


def digest(secret: str) -> str:
    """Any text a visitor sends is accepted and finds nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _secret(about: str) -> str:
    """192 bits, URL-safe."""
    mac = hmac.new(settings.INDEX_KEY, f"hall-link|{about}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode()[:_LENGTH]

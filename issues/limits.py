"""How often a visitor without an account may do what. Called before the transaction of the deed.

A whole staircase may share one address, so the address is allowed more than one phone. The numbers are
generous for people and far below what a script would need to drown an office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from notices.limits import Limit, allow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_MINUTE: Final = 60
_QUARTER: Final = 15 * 60
_HOUR: Final = 60 * 60

LOOK_UPS: Final = 5  # tries in a quarter of an hour, for one number and for one address (ux R9)
DRAFTS: Final = 60
PHOTOS: Final = 60
REPORTS_AN_ADDRESS: Final = 30
REPORTS_A_PHONE: Final = 10
DEEDS: Final = 60


def looking_up(*, code: str, ip: str = "", at: datetime | None = None) -> None:
    """A report is looked for by number and phone. Raises TooMany."""
    _allow(
        [("track.code", code.strip().upper(), LOOK_UPS, _QUARTER), ("track.ip", ip, LOOK_UPS, _QUARTER)], at
    )


def starting(*, ip: str, at: datetime | None = None) -> None:
    """A report is begun. Raises TooMany."""
    _allow([("draft.ip", ip, DRAFTS, _HOUR)], at)


def uploading(*, ip: str, at: datetime | None = None) -> None:
    """A photo is sent to be cleaned, the dearest thing a visitor can ask for. Raises TooMany."""
    _allow([("photo.ip", ip, PHOTOS, _HOUR)], at)


def filing(*, phone: str, ip: str = "", at: datetime | None = None) -> None:
    """A report is filed or joined: by address, by phone, and all together. Raises TooMany."""
    _allow(
        [
            ("report.ip", ip, REPORTS_AN_ADDRESS, _HOUR),
            ("report.phone", phone, REPORTS_A_PHONE, _HOUR),
            ("report.all", "all", settings.REPORTS_PER_MINUTE, _MINUTE),
        ],
        at,
    )


def acting(*, secret: str, at: datetime | None = None) -> None:
    """Something is done through a link: a supplement, an answer, a photo. Raises TooMany."""
    _allow([("link", secret, DEEDS, _HOUR)], at)


def _allow(wanted: Iterable[tuple[str, str, int, int]], at: datetime | None) -> None:
    known = [Limit(*limit) for limit in wanted if limit[1]]
    if known:
        allow(known, at=at or timezone.now())

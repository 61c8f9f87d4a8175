"""How often a visitor without an account may do what in a hall. Called before the transaction of the deed.

A whole meeting room may share one address, so signing in is allowed often; proposing a topic is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notices.limits import Limit, allow

if TYPE_CHECKING:
    from datetime import datetime

_HOUR: Final = 60 * 60
_DAY: Final = 24 * _HOUR
PROPOSALS_AN_ADDRESS: Final = 5
PROPOSALS_A_HALL: Final = 60
SIGN_INS_AN_ADDRESS: Final = 200
SIGN_INS_A_SESSION: Final = 600


def proposing(*, ip: str, hall: int, at: datetime) -> None:
    """A topic is proposed. Raises TooMany."""
    _allow(
        [
            ("proposal.ip", ip, PROPOSALS_AN_ADDRESS, _HOUR),
            ("proposal.hall", str(hall), PROPOSALS_A_HALL, _DAY),
        ],
        at,
    )


def signing_in(*, ip: str, session: int, at: datetime) -> None:
    """Somebody signs in by the code. Raises TooMany."""
    _allow(
        [
            ("sign-in.ip", ip, SIGN_INS_AN_ADDRESS, _HOUR),
            ("sign-in.session", str(session), SIGN_INS_A_SESSION, _HOUR),
        ],
        at,
    )


def _allow(wanted: list[tuple[str, str, int, int]], at: datetime) -> None:
    allow([Limit(*limit) for limit in wanted if limit[1]], at=at)

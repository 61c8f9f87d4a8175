"""How often codes are tried. Exact, and counted before anything is looked up: see `notices.limits`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notices import limits
from notices.limits import Limit
from votes import cards

if TYPE_CHECKING:
    from datetime import datetime

AN_HOUR: Final = 3600
A_DAY: Final = 24 * AN_HOUR
# Four characters are proved by whoever holds the card: ten tries an hour and thirty a day leave nothing to guess.
A_CARD_AN_HOUR: Final = 10
A_CARD_A_DAY: Final = 30
# A whole compound may vote from the computer of its neighbourhood office.
AN_ADDRESS_AN_HOUR: Final = 120


def before_card(code: str, address: str, *, at: datetime) -> None:
    """TooMany when no further attempt is listened to. `code` as cleaned; call it before the lookup."""
    subject = cards.fingerprint(code)
    limits.allow(
        [
            Limit("vote.card", subject, A_CARD_AN_HOUR, AN_HOUR),
            Limit("vote.card-day", subject, A_CARD_A_DAY, A_DAY),
            Limit("vote.address", address or "-", AN_ADDRESS_AN_HOUR, AN_HOUR),
        ],
        at=at,
    )

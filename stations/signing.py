"""Signatures of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`. Pure."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC
from typing import TYPE_CHECKING, Final

from standardwebhooks import Webhook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# The standard asks for 24 to 64 random bytes.
_SECRET_BYTES: Final = 32
_MARK: Final = "whsec_"


def new_secret() -> str:
    """A fresh secret as its holder keeps it: `whsec_` and base64."""
    return _MARK + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def headers(message: str, body: str, *, keys: Iterable[str], at: datetime) -> dict[str, str]:
    """The three headers of one try; one signature for each secret that is valid `at` that moment, parted by spaces."""
    # The library takes the wall clock of what it is given for UTC.
    moment = at.astimezone(UTC)
    signed = " ".join(Webhook(key).sign(msg_id=message, timestamp=moment, data=body) for key in keys)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signed,
    }

"""The secret a station signs in with, `yh_<prefix>_<secret>`. Pure; only a keyed fingerprint of it is ever kept."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHAPE: Final = re.compile(r"yh_([0-9a-f]{10})_([0-9a-f]{48})", re.ASCII)
_PREFIX_BYTES: Final = 5
_SECRET_BYTES: Final = 24
# A visitor's IPv6 address is known here by its first 64 bits: a longer network could match nobody.
_LONGEST_IPV6: Final = 64


class RawKey(NamedTuple):
    """A key as its holder has it: `prefix` may be shown, `secret` (192 random bits) may not."""

    prefix: str
    secret: str

    @property
    def text(self) -> str:
        return f"yh_{self.prefix}_{self.secret}"


def new_key() -> RawKey:
    return RawKey(secrets.token_hex(_PREFIX_BYTES), secrets.token_hex(_SECRET_BYTES))


def parse(text: str) -> RawKey | None:
    """The key somebody sent, or None for what can be none."""
    found = _SHAPE.fullmatch(text)
    return RawKey(found[1], found[2]) if found else None


def digest(key: RawKey) -> str:
    """What of a key is kept: 64 hex digits."""
    return blind_index(f"station key|{key.prefix}|{key.secret}")


def opens(key: RawKey, kept: str) -> bool:
    """Whether the fingerprint is this key's, compared in constant time."""
    return hmac.compare_digest(digest(key), kept)


def network_of(text: str) -> str:
    """One entry of a list of addresses in its plain spelling; ValueError for what is no address or network."""
    found = ipaddress.ip_network(text.strip(), strict=False)
    if found.version == 6 and found.prefixlen > _LONGEST_IPV6:  # noqa: PLR2004 — IPv6
        found = ipaddress.ip_network((found.network_address, _LONGEST_IPV6), strict=False)
    return str(found)


def comes_from(address: str, networks: Iterable[str]) -> bool:
    """Whether `address` is in one of the networks; an empty list means anywhere."""
    allowed = list(networks)
    if not allowed:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in allowed)

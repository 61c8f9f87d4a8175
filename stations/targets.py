"""Where a webhook may go: https at public addresses, and the hosts of our own network that the operator named.

A name is resolved once, every address it has must be permitted, and the socket is opened to one of those very
addresses: between the look and the connection nobody can move the name (S10). The table of addresses that are not
public is ssrfguard's, made from IANA's; see docs/decisions/0019-webhooks.md.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from ssrfguard import Policy, SSRFGuardError, Target, connect, resolve

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

# A name with addresses that drop packets costs one try this often and no more.
_ATTEMPTS: Final = 2
PUBLIC: Final = Policy(
    allowed_schemes=frozenset({"https"}),
    allowed_ports=frozenset({443, 8443}),
    max_connection_attempts=_ATTEMPTS,
    max_url_length=500,
)
# What a named host of our own may resolve to; the address of a cloud's metadata is not among it.
_OWN: Final = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128"))
)
_USUAL_PORTS: Final = (80, 443)


class Forbidden(Exception):
    """An address no webhook is sent to; the text says why, in the guard's English, for the log."""


def check(url: str) -> tuple[Target, Policy]:
    """What the address names and the policy it stands under. Forbidden for one that is not allowed as written."""
    if not url.isascii():
        raise Forbidden("an address is written in ASCII; other names have their xn-- form")
    policy = policy_for(url)
    try:
        return policy.check_url(url), policy
    except SSRFGuardError as error:
        raise Forbidden(str(error)) from error


def policy_for(url: str) -> Policy:
    """The policy of public targets; for a host the operator named, one that lets in just that host and port."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Forbidden(str(error)) from error
    ports = _named_ports(host)
    if not ports or (port or {"http": 80, "https": 443}.get(parts.scheme, 0)) not in ports:
        return PUBLIC
    return Policy(
        allowed_ports=ports,
        allowed_hosts=frozenset({host}),
        allowed_networks=_OWN,
        max_connection_attempts=_ATTEMPTS,
        max_url_length=PUBLIC.max_url_length,
    )


def open_socket(target: Target, policy: Policy, *, seconds: Callable[[], float]) -> socket.socket:
    """A socket to an address of the target that was looked at. Forbidden when one of them is not permitted; OSError.

    `seconds` tells how much time is left whenever it is asked.
    """
    try:
        addresses = resolve(target, policy=policy)
        return connect(addresses, policy=policy, timeout=max(seconds() / _ATTEMPTS, 0.1))
    except SSRFGuardError as error:
        raise Forbidden(str(error)) from error


def _named_ports(host: str) -> frozenset[int]:
    """The ports of a host of `WEBHOOK_INTRANET_HOSTS`; `host` there means 80 and 443, `host:9000` just that."""
    found: set[int] = set()
    for entry in settings.WEBHOOK_INTRANET_HOSTS:
        name, _, port = entry.rpartition(":") if entry.rpartition(":")[2].isdecimal() else (entry, "", "")
        if name.strip("[]").lower() == host:
            found |= {int(port)} if port else set(_USUAL_PORTS)
    return frozenset(found)

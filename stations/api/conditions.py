"""`If-Match`: a change says which state it was decided on.

A station sends If-Match with the mark it was given, or with the version alone (`"7"`): 428 without it, 412 when
the report has changed since. Staff signed in by session may do so too, or send `version` in the body as the
page does: a stale one is 409 there. What is compared is the version before the dot of the mark: dates that pass
by themselves stop nobody. `*` means whatever it is now.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from stations.models import StationKey
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from rest_framework.request import Request

_TAG: Final = re.compile(r'"(\d{1,18})(?:\.[0-9a-f]{16})?"', re.ASCII)


class Stale(Refused):
    """412: it has changed since the caller looked."""

    status = 412


class Unconditional(Refused):
    """428: the caller did not say which state it looked at."""

    status = 428


class Wanted(NamedTuple):
    """`version` that must still be current, None for any; `by_tag` when it came by If-Match."""

    version: int | None
    by_tag: bool


def wanted(request: Request) -> Wanted:
    """What If-Match asks for. BadRequest for a mark that is none of ours, Unconditional for a station without one."""
    given = request.headers.get("If-Match")
    if given is None:
        if isinstance(request.auth, StationKey):
            raise Unconditional(
                "condition.missing",
                _("Please send If-Match with the ETag of the state you looked at, or with its version."),
            )
        return Wanted(None, by_tag=False)
    if given.strip() == "*":
        return Wanted(None, by_tag=True)
    found = _TAG.fullmatch(given.strip())
    if found is None:
        raise BadRequest("condition.unreadable", _('If-Match holds one ETag of ours, such as "7".'))
    return Wanted(int(found[1]), by_tag=True)


def stale() -> Stale:
    return Stale("condition.stale", _("This has changed since you looked at it. Please look again."))

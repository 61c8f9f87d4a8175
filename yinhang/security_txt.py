"""How somebody who found a hole reaches us: /.well-known/security.txt (RFC 9116), from settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

PATH: Final = "/.well-known/security.txt"
# The RFC wants less than a year, so that nobody writes to an address of long ago.
_GOOD_FOR: Final = timedelta(days=90)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """404 where the operator has named nobody to write to."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    said = text(
        settings.SECURITY_CONTACT,
        expires=timezone.now() + _GOOD_FOR,
        site=settings.PUBLIC_URL,
        policy=settings.SECURITY_POLICY_URL,
    )
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def text(contacts: Sequence[str], *, expires: datetime, site: str, policy: str = "") -> str:
    """The lines in the order of the RFC's own example; `contacts` are mailto:, https: or tel: addresses."""
    lines = [f"Contact: {contact}" for contact in contacts]
    lines += [
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: zh, en",
        f"Canonical: {site}{PATH}",
    ]
    lines += [f"Policy: {policy}"] if policy else []
    return "\n".join(lines) + "\n"

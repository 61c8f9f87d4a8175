"""The secrets in residents' links, and the paths messages point to.

A secret is derived from the row it opens, so a message can be written when it is sent and nothing secret is
stored; the database keeps the SHA-256 by which a visitor's secret is looked up (160 bits and more, so that
no slow hash is needed). Whoever has INDEX_KEY can make links: it never leaves the server's environment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from uuid import UUID

SECRET_LENGTH = 32


def secret_for(kind: str, row_id: UUID | str) -> str:
    """The secret in the link to a row; `kind` is "reporter" or "outside". 192 bits, URL-safe."""
    mac = hmac.new(settings.INDEX_KEY, f"link|{kind}|{row_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode()[:SECRET_LENGTH]


def digest(secret: str) -> str:
    """What the database keeps of a secret. Any text a visitor sends is accepted and finds nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def staff_path(code: str) -> str:
    return f"/work/issues/{code}/"


def reporter_path(reporter_id: UUID | str) -> str:
    return f"/r/{secret_for('reporter', reporter_id)}/"


def outside_path(request_id: UUID | str) -> str:
    return f"/outside/{secret_for('outside', request_id)}/"

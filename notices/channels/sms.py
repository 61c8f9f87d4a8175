"""Text messages over one small HTTP shape (docs/sms.md), so that any gateway can be put behind it."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests
from django.conf import settings
from django.utils import timezone

from notices.channels.base import PATIENCE_SECONDS, SendError, link, one_line, without_urls
from notices.channels.email import fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from notices.parties import Address, Words

# One Chinese text message. A second part costs twice and arrives apart.
LONGEST = 70
_MOST_BYTES = 64 * 1024
# A 4xx that the same message may get over by waiting.
_PASSING = frozenset({408, 409, 425, 429})


def text_of(words: Words, *, sign: str) -> str:
    """`【sign】title link` in at most 70 characters: the title gives way, the link is whole or left out."""
    head = f"【{sign}】"
    tail = link(words.path)
    title = one_line(without_urls(words.title))
    tail = f" {tail}" if tail and len(head) + len(tail) + 1 + 20 <= LONGEST else ""
    room = LONGEST - len(head) - len(tail)
    return head + (title if len(title) <= room else f"{title[: room - 1]}…") + tail


class TextMessages:
    def send(self, *, key: str, to: Address, words: Words) -> str:
        """One text message; returns the gateway's number for it."""
        if not settings.SMS_URL:
            raise SendError("sms-not-set-up", permanent=True)
        payload = {"to": to.phone, "text": text_of(words, sign=settings.OFFICE_NAME)}
        try:
            answer = requests.post(
                settings.SMS_URL,
                data=json.dumps(payload, ensure_ascii=False).encode(),
                headers=_headers(key),
                timeout=PATIENCE_SECONDS / 2,
                allow_redirects=False,
                stream=True,
            )
            with answer:
                body = answer.raw.read(_MOST_BYTES, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise SendError(type(error).__name__) from error
        return _number(answer.status_code, answer.headers.get("Retry-After", ""), body)


def _headers(key: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.SMS_KEY}",
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": fingerprint(key),
    }


def _number(status: int, retry_after: str, body: bytes) -> str:
    """The message's number from a 2xx answer with `{"id": "…"}`; SendError for everything else."""
    if status // 100 != 2:  # noqa: PLR2004 — every 2xx is a yes
        lasting = status // 100 == 4 and status not in _PASSING  # noqa: PLR2004 — 4xx: it is our message
        raise SendError(
            f"http-{status}", permanent=lasting, retry_after=seconds_of(retry_after, now=timezone.now())
        )
    found = _fields(body)
    if found.get("error"):
        raise SendError(str(found["error"])[:60], permanent=bool(found.get("permanent")))
    if not isinstance(found.get("id"), str | int) or found["id"] == "":
        raise SendError("answer-without-id")
    return str(found["id"])


def _fields(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise SendError("answer-not-json") from error
    if not isinstance(found, dict):
        raise SendError("answer-not-an-object")
    return found


def seconds_of(retry_after: str, *, now: datetime) -> float | None:
    """A Retry-After header, in seconds; both of its forms, None for neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (TypeError, ValueError):
        return None
